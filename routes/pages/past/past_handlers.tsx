import type { MonitorTable } from "../../../monitor/monitor_table.ts";
import type { Board } from "../../access/owner_table.ts";
import type { Viewer } from "../../access/viewer.ts";
import { mayWriteOn } from "../../incidents/owned_incidents.ts";
import { answerTagged } from "../../server/etag.ts";
import type { Ctx, Handler } from "../../server/request_context.ts";
import { CachedPage } from "../frame/cached_page.ts";
import type { HtmlOptions } from "../frame/html_answer.ts";
import { originOf } from "../frame/origin.ts";
import { ShortCache, type ShortCacheOptions } from "../frame/short_cache.ts";
import { type Site, siteOfBoard } from "../frame/site.ts";
import { themeOf } from "../frame/theme.ts";
import { forAnySite, OPEN } from "../share/for_any_site.ts";
import { readBoardQuery } from "../status/board_query.ts";
import { readMonth } from "./month.ts";
import { pastCsv, pastJson } from "./past_export.ts";
import type { PastModel, PastQuery } from "./past_model.ts";
import { PastPage } from "./past_page.tsx";

export interface PastHandlersDeps {
  readonly site: Site;
  readonly table: Pick<MonitorTable, "get">;
  readonly read: (board: Board, query: PastQuery) => Promise<PastModel>;
  /** The page that a request is about. */
  readonly boardOf: (c: Ctx) => Promise<Board>;
  readonly htmlOf: (signedIn: boolean) => HtmlOptions;
  /** Wall clock. */
  readonly now: () => number;
  readonly cache?: ShortCacheOptions;
}

/** What happened in a month on the operator's page or a member's: as a page, as CSV and as JSON. A month is read at most once a second for all of them. */
export class PastHandlers {
  readonly #deps: PastHandlersDeps;
  readonly #models: ShortCache<PastModel>;
  readonly #pages: CachedPage;

  constructor(deps: PastHandlersDeps) {
    this.#deps = deps;
    this.#models = new ShortCache(deps.cache);
    this.#pages = new CachedPage(deps.cache);
  }

  /** `GET /history`. */
  async page(c: Ctx, viewer: Viewer): Promise<Response> {
    const { site, boardOf, htmlOf } = this.#deps;
    const board = await boardOf(c);
    const query = this.#query(c);
    const signedIn = viewer.user !== null;
    const mayWrite = mayWriteOn(viewer, board);
    const render = async () => {
      const model = await this.#model(board, query);
      const boardSite = siteOfBoard(site, board);
      return (
        <PastPage
          {...{ c, site: boardSite, model, signedIn, mayWrite }}
        />
      );
    };
    const variant = [keyOf(board, query), themeOf(c), signedIn, mayWrite];
    const key = JSON.stringify([...variant, originOf(c, site)]);
    return await this.#pages.answer(c, key, render, htmlOf(signedIn));
  }

  /** `GET /history.csv`. */
  csv: Handler = forAnySite(async (c) => {
    const { model, names } = await this.#named(c);
    const file = `history-${model.month.name}.csv`;
    return answerTagged(c, pastCsv(model, names), {
      ...OPEN,
      "Content-Type": "text/csv; charset=utf-8; header=present",
      "Content-Disposition": `attachment; filename="${file}"`,
    });
  });

  /** `GET /history.json`. */
  json: Handler = forAnySite(async (c) => {
    const { model, names } = await this.#named(c);
    return answerTagged(c, JSON.stringify(pastJson(model, names)), {
      ...OPEN,
      "Content-Type": "application/json; charset=utf-8",
    });
  });

  async #named(c: Ctx) {
    const { table, boardOf } = this.#deps;
    const board = await boardOf(c);
    const model = await this.#model(board, this.#query(c));
    return { model, names: { table, board } };
  }

  #query(c: Ctx): PastQuery {
    return {
      month: readMonth(c, this.#deps.now()),
      group: readBoardQuery(c).group,
    };
  }

  #model(board: Board, query: PastQuery): Promise<PastModel> {
    return this.#models.of(
      keyOf(board, query),
      () => this.#deps.read(board, query),
    );
  }
}

/** A group in a list: null and undefined are not the same there. */
function keyOf({ key }: Board, { month, group }: PastQuery): string {
  return JSON.stringify([key, month.name, group === undefined ? [] : [group]]);
}
