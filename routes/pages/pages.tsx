import type { StatusView } from "../../monitor/status_view.ts";
import type { UrlTable } from "../../monitor/url_table.ts";
import type { Events } from "../../store/events.ts";
import type { History } from "../../store/history.ts";
import type { User } from "../../store/users.ts";
import type { Ctx, Handler } from "../request_context.ts";
import { assetHandler } from "./assets.ts";
import { CachedPage } from "./cached_page.ts";
import { HistoryCache } from "./history_cache.ts";
import { hoursByUrl } from "./hours_by_url.ts";
import type { Site } from "./site.ts";
import { readStatusModel } from "./status_model.ts";
import { StatusPage } from "./status_page.tsx";
import { themeOf, withTheme } from "./theme.ts";

export interface PagesDeps {
  readonly site: Site;
  readonly table: UrlTable;
  readonly view: StatusView;
  readonly history: History;
  readonly events: Events;
  /** Who looks, by the cookie; null for the public. */
  readonly viewer?: (c: Ctx) => Promise<User | null>;
  /** Wall clock. */
  readonly now?: () => number;
}

/** The handlers of the public pages. */
export interface Pages {
  readonly status: Handler;
  readonly asset: Handler;
}

export function createPages(deps: PagesDeps): Pages {
  const { site, table, view, history, events, now = Date.now } = deps;
  const hoursOf = hoursByUrl(history, table);
  const histories = new HistoryCache({ history, hoursOf, events, now });
  const statusPage = new CachedPage({ html: site });
  const readStatus = () => readStatusModel({ table, view, histories, now });
  return {
    status: withTheme((c) =>
      statusPage.answer(
        c,
        themeOf(c),
        async () => <StatusPage c={c} site={site} model={await readStatus()} />,
      )
    ),
    asset: assetHandler(),
  };
}
