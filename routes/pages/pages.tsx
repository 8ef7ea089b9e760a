import type { Gauge } from "../../metrics/gauge.ts";
import type { MeasuredPhases } from "../../monitor/latest_phases.ts";
import type { StatusView } from "../../monitor/status_view.ts";
import type { MaintenanceTable } from "../../monitor/maintenance/maintenance_table.ts";
import type { MonitorTable } from "../../monitor/monitor_table.ts";
import type { Incidents } from "../../store/incidents.ts";
import type { Monitor } from "../../monitor/types.ts";
import type { Events } from "../../store/events.ts";
import type { History } from "../../store/history/history.ts";
import type { Ctx, Handler } from "../server/request_context.ts";
import { assetHandler } from "./frame/assets.ts";
import { CachedPage } from "./frame/cached_page.ts";
import type { RunningHeartbeats } from "../pings/running_heartbeats.ts";
import type { HistoryCache } from "../history/history_cache.ts";
import type { HtmlOptions } from "./frame/html_answer.ts";
import { originOf } from "./frame/origin.ts";
import type { IncidentTable } from "../incidents/incident_table.ts";
import { mayWriteOn } from "../incidents/owned_incidents.ts";
import { IncidentHandlers } from "./incident/incident_handlers.tsx";
import { Live } from "./live/live.ts";
import { BoardEmbeds } from "./share/board_embeds.tsx";
import { boardOfPath } from "./share/member_board.ts";
import { plannedVersion } from "./maintenance/planned.ts";
import { MonthUptimes } from "../history/month_uptimes.ts";
import { PastHandlers } from "./past/past_handlers.tsx";
import { readPastModel } from "./past/past_model.ts";
import { forAnySite } from "./share/for_any_site.ts";
import { PublicHandlers } from "./share/public_handlers.tsx";
import { readOutageModel } from "./service/outage_model.ts";
import { readProbeModel } from "./service/probe_model.ts";
import { readHeadModel, readServiceModel } from "./service/service_model.ts";
import { ServiceHandlers } from "./service/service_handlers.tsx";
import { type Site, siteOfBoard } from "./frame/site.ts";
import {
  type Board,
  boardOwner,
  type OwnerTable,
} from "../access/owner_table.ts";
import type { FormTokens } from "../access/csrf.ts";
import type { Viewer } from "../access/viewer.ts";
import type { Viewers } from "../access/viewers.ts";
import { readRecentOutages, readStatusModel } from "./status/status_model.ts";
import {
  queryFields,
  readBoardQuery,
  readNewsIds,
} from "./status/board_query.ts";
import type { BoardOrders } from "./status/board_orders.ts";
import { publicGroups } from "./status/status_order.ts";
import type { ToldOutages } from "./status/told_outages.ts";
import { BoardNews, StatusPage } from "./status/status_page.tsx";
import { themeOf, withTheme } from "./frame/theme.ts";

export interface PagesDeps {
  readonly site: Site;
  readonly table: MonitorTable;
  readonly view: StatusView;
  readonly owners: OwnerTable;
  readonly history: History;
  readonly histories: HistoryCache;
  readonly events: Events;
  /** What operators and members wrote of trouble. */
  readonly written: Pick<Incidents, "of" | "get">;
  /** What is open of it. */
  readonly incidents: IncidentTable;
  readonly maintenance: MaintenanceTable;
  /** How long ticks are kept. */
  readonly retentionMs: number;
  readonly viewers: Pick<Viewers, "reader" | "byCookie">;
  /** The phases of the latest probe of a url; undefined where another process made it. */
  readonly phasesOf: (id: number) => MeasuredPhases | undefined;
  /** What this process is called among those of its store; null without a name. */
  readonly instance: string | null;
  /** Names of the channels that are told of outages of a monitor. */
  readonly hearersOf: (monitor: Monitor) => Promise<readonly string[]>;
  readonly formTokens: Pick<FormTokens, "tokenFor">;
  readonly liveStreams: Pick<Gauge, "set">;
  readonly running: Pick<RunningHeartbeats, "of">;
  readonly orders: Pick<BoardOrders, "of" | "known">;
  readonly told: Pick<ToldOutages, "of">;
}

/** Feeds and Statuspage's documents tell at most this many incidents; drafts count. */
const MAX_TOLD_INCIDENTS = 50;

/** The handlers of the public pages. Those of a board are of the one that the path names, the operator's or a member's. */
export interface Pages {
  readonly status: Handler;
  readonly past: Handler;
  /** What the month's page shows. */
  readonly pastCsv: Handler;
  readonly pastJson: Handler;
  readonly incident: Handler;
  readonly service: Readonly<
    Record<
      | "overview"
      | "outages"
      | "probes"
      | "probesCsv"
      | "share"
      | "csv"
      | "json",
      Handler
    >
  >;
  readonly open: PublicHandlers;
  readonly embeds: BoardEmbeds;
  readonly live: Live;
  readonly asset: Handler;
}

/** Nothing is read before somebody looks. */
export function createPages(deps: PagesDeps): Pages {
  const { site, table, view, owners, viewers, history, histories, events } =
    deps;
  const { running, incidents, maintenance, written } = deps;
  const now = Date.now;
  const { orders, told } = deps;
  const sources = {
    ...{ table, view, owners, incidents, maintenance },
    ...{ histories, running, orders, told, now },
  };
  const readGroups = async (board: Board) => {
    const [order] = await Promise.all([orders.of(board), view.refresh()]);
    return publicGroups(sources, board, now(), order);
  };
  const months = new MonthUptimes(history);
  const serviceSources = {
    table,
    view,
    histories,
    history,
    events,
    months,
    retentionMs: deps.retentionMs,
    phasesOf: deps.phasesOf,
    instance: deps.instance,
    hearersOf: deps.hearersOf,
    ...{ owners, incidents, maintenance, running, now },
  };
  const service = new ServiceHandlers({
    site,
    owners,
    formTokens: deps.formTokens,
    read: {
      overview: (query) => readServiceModel(serviceSources, query),
      outages: (query) => readOutageModel(serviceSources, query),
      probes: (query) => readProbeModel(serviceSources, query),
      head: (query) => readHeadModel(serviceSources, query),
    },
  });
  const htmlOf = (signedIn: boolean): HtmlOptions => ({
    logos: site,
    frameAncestors: signedIn ? [] : site.frameAncestors,
  });
  const statusPage = new CachedPage();
  const statusOf = (c: Ctx, viewer: Viewer, board: Board) => {
    const query = readBoardQuery(c);
    const news = readNewsIds(c);
    const signedIn = viewer.user !== null;
    const mayWrite = mayWriteOn(viewer, board);
    const render = async () => {
      const model = await readStatusModel(sources, board, { query, mayWrite });
      if (news !== undefined) return <BoardNews model={model} ids={news} />;
      const boardSite = siteOfBoard(site, board);
      return <StatusPage {...{ c, site: boardSite, model, signedIn }} />;
    };
    const shown = [board.key, queryFields(query), mayWrite];
    // what is said of trouble is not a second late
    const version = `${incidents.versionOn(board)};${
      plannedVersion(sources, board, now())
    }`;
    const variant = news === undefined
      ? [...shown, version, themeOf(c), signedIn, originOf(c, site)]
      : [...shown, version, news];
    return statusPage.answer(
      c,
      JSON.stringify(variant),
      render,
      htmlOf(signedIn),
    );
  };
  const boardOf = (c: Ctx) => boardOfPath(c, sources);
  const past = new PastHandlers({
    site,
    table,
    read: (board, query) =>
      readPastModel({ ...sources, events, written }, board, query),
    boardOf,
    htmlOf,
    now,
  });
  const incident = new IncidentHandlers({
    site,
    table,
    view,
    incidents: written,
    htmlOf,
    now,
  });
  return {
    status: withTheme(
      viewers.reader(async (c, viewer) =>
        await statusOf(c, viewer, await boardOf(c))
      ),
    ),
    past: withTheme(viewers.reader((c, viewer) => past.page(c, viewer))),
    pastCsv: past.csv,
    pastJson: past.json,
    incident: withTheme(
      viewers.reader(async (c, viewer) =>
        await incident.page(c, viewer, await boardOf(c))
      ),
    ),
    service: {
      overview: withTheme(viewers.reader(service.overview)),
      outages: withTheme(viewers.reader(service.outages)),
      probes: withTheme(viewers.reader(service.probes)),
      share: withTheme(viewers.reader(service.share)),
      probesCsv: forAnySite(viewers.reader(service.probesCsv)),
      csv: forAnySite(viewers.reader(service.csv)),
      json: forAnySite(viewers.reader(service.json)),
    },
    open: new PublicHandlers({
      site,
      table,
      view,
      histories,
      owners,
      readOutages: (board, group) => readRecentOutages(sources, board, group),
      readGroups,
      readIncidents: async (board) =>
        (await written.of(boardOwner(board), MAX_TOLD_INCIDENTS))
          .filter(({ publishedAt }) => publishedAt !== null),
      maintenance,
      now,
    }),
    embeds: new BoardEmbeds({
      site,
      table,
      view,
      owners,
      incidents,
      histories,
      now,
    }),
    live: new Live({
      table,
      view,
      owners,
      incidents,
      maintenance,
      orders,
      viewerOf: (c) => viewers.byCookie(c),
      site,
      now,
      gauge: deps.liveStreams,
    }),
    asset: assetHandler(),
  };
}
