import type { Gauge } from "../../metrics/gauge.ts";
import type { MeasuredPhases } from "../../monitor/latest_phases.ts";
import type { StatusView } from "../../monitor/status_view.ts";
import type { MonitorTable } from "../../monitor/monitor_table.ts";
import type { Events } from "../../store/events.ts";
import type { History } from "../../store/history/history.ts";
import type { User } from "../../store/users.ts";
import type { Ctx, Handler } from "../server/request_context.ts";
import { assetHandler } from "./frame/assets.ts";
import { CachedPage } from "./frame/cached_page.ts";
import { HistoryCache } from "./history/history_cache.ts";
import { Live } from "./live/live.ts";
import { MonthUptimes } from "./history/month_uptimes.ts";
import { PublicHandlers } from "./share/public_handlers.tsx";
import { ServiceHandlers } from "./service/service_handlers.tsx";
import type { Site } from "./frame/site.ts";
import { readPage } from "./frame/read_page.ts";
import { readRecentOutages, readStatusModel } from "./status/status_model.ts";
import { publicPages } from "./status/status_order.ts";
import { StatusPage } from "./status/status_page.tsx";
import { themeOf, withTheme } from "./frame/theme.ts";

export interface PagesDeps {
  readonly site: Site;
  readonly table: MonitorTable;
  readonly view: StatusView;
  readonly history: History;
  readonly events: Events;
  /** How long ticks are kept. */
  readonly retentionMs: number;
  /** Who looks, by the cookie; null for the public. */
  readonly viewer?: (c: Ctx) => Promise<User | null>;
  /** Of the latest probe of a url, where this process made it. */
  readonly phasesOf?: (id: number) => MeasuredPhases | undefined;
  readonly liveStreams?: Pick<Gauge, "set">;
  /** Wall clock. */
  readonly now?: () => number;
}

/** The handlers of the public pages. */
export interface Pages {
  readonly status: Handler;
  readonly service: ServiceHandlers;
  readonly open: PublicHandlers;
  readonly live: Live;
  readonly asset: Handler;
}

/** Nothing is read before somebody looks. */
export function createPages(deps: PagesDeps): Pages {
  const { site, table, view, history, events, now = Date.now } = deps;
  const viewer = deps.viewer ?? (() => Promise.resolve(null));
  const phasesOf = deps.phasesOf ?? (() => undefined);
  const histories = new HistoryCache({ history, events, now });
  const sources = { table, view, histories, now };
  const common = { site, table, view, histories, now };
  const existingPage = async (page: number) => {
    if (page === 1) return 1;
    await view.refresh();
    return Math.min(page, publicPages(sources));
  };
  const statusPage = new CachedPage({ html: site });
  return {
    status: withTheme(async (c) => {
      const page = await existingPage(readPage(c));
      const signedIn = await viewer(c) !== null;
      const render = async () => {
        const model = await readStatusModel(sources, page);
        return <StatusPage {...{ c, site, model, signedIn }} />;
      };
      const variant = `${themeOf(c)} ${signedIn} ${page}`;
      return await statusPage.answer(c, variant, render);
    }),
    service: new ServiceHandlers({
      ...common,
      ...{ history, events, phasesOf, viewer },
      months: new MonthUptimes(history),
      retentionMs: deps.retentionMs,
    }),
    open: new PublicHandlers({
      ...common,
      readOutages: () => readRecentOutages(sources),
    }),
    live: new Live({
      ...{ table, view, viewer, now },
      title: site.title,
      ...deps.liveStreams === undefined ? {} : { gauge: deps.liveStreams },
    }),
    asset: assetHandler(),
  };
}
