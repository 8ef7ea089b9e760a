import type { Board } from "../../access/owner_table.ts";
import type { HistoryCache } from "../../history/history_cache.ts";
import type { IncidentTable } from "../../incidents/incident_table.ts";
import { notFound } from "../../server/http_error.ts";
import type { Handler } from "../../server/request_context.ts";
import { CachedPage } from "../frame/cached_page.ts";
import { type Site, siteOfBoard } from "../frame/site.ts";
import { readBoardQuery } from "../status/board_query.ts";
import { groupDaysOf } from "../status/group_days.ts";
import { dayOf } from "../status/past_days.tsx";
import {
  publicGroups,
  type StateGroup,
  type StatusSources,
} from "../status/status_order.ts";
import { summarise } from "../status/summary.ts";
import { badgeAnswer, readBadgeFile } from "./badge_answer.ts";
import { boardBadge } from "./board_badge.ts";
import { BoardWidget, type BoardWidgetModel } from "./board_widget.tsx";
import { forAnySite } from "./for_any_site.ts";
import { boardOfPath, type BoardSources } from "./member_board.ts";
import { readWidgetLooks, type WidgetLooks } from "./widget_looks.ts";

export interface BoardEmbedsDeps extends BoardSources {
  readonly site: Site;
  readonly view: BoardSources["view"] & StatusSources["view"];
  readonly incidents: Pick<IncidentTable, "openOn">;
  readonly histories: Pick<HistoryCache, "daysOf">;
  /** Wall clock. */
  readonly now: () => number;
}

/** What other sites embed of a whole status page: the operator's, or that of the member whom the path names. */
export class BoardEmbeds {
  readonly #deps: BoardEmbedsDeps;
  readonly #widgets = new CachedPage();

  constructor(deps: BoardEmbedsDeps) {
    this.#deps = deps;
  }

  /** `GET /badge/state.svg`, of one group with `?group=`. */
  badge: Handler = forAnySite(async (c) => {
    const { name, type } = readBadgeFile(c);
    if (name !== "state") throw notFound("badge");
    const board = await boardOfPath(c, this.#deps);
    const { group } = readBoardQuery(c);
    const groups = await this.#groups(board);
    const meant = groups.filter(({ tag }) =>
      group === undefined || tag === group
    );
    if (group !== undefined && meant.length === 0) throw notFound("group");
    const states = meant.flatMap((each) => each.states);
    const about = siteOfBoard(this.#deps.site, board).title;
    const open = group === undefined ? this.#deps.incidents.openOn(board) : [];
    const badge = boardBadge(states, open, group);
    return badgeAnswer(c, badge, { type, about });
  });

  /** `GET /widget`: one for all who ask within a second. */
  widget: Handler = async (c) => {
    const board = await boardOfPath(c, this.#deps);
    const looks = readWidgetLooks(c);
    return await this.#widgets.answer(
      c,
      JSON.stringify([board.key, looks]),
      async () => {
        const model = await this.#widgetModel(board, looks);
        return <BoardWidget model={model} looks={looks} />;
      },
      { frameAncestors: ["*"] },
    );
  };

  async #widgetModel(
    board: Board,
    { bars }: WidgetLooks,
  ): Promise<BoardWidgetModel> {
    const { site, incidents, histories } = this.#deps;
    const states = (await this.#groups(board)).flatMap(({ states }) => states);
    const now = this.#deps.now();
    const lastDayAt = dayOf(now);
    const pasts = bars
      ? await histories.daysOf(states.map(({ monitor }) => monitor.id))
      : undefined;
    return {
      board,
      title: siteOfBoard(site, board).title,
      summary: summarise(states, incidents.openOn(board)),
      days: pasts && groupDaysOf(pasts.values(), lastDayAt),
      lastDayAt,
      now,
    };
  }

  /** How the urls of a page are now, in whichever order: they are only counted. */
  async #groups(board: Board): Promise<StateGroup[]> {
    await this.#deps.view.refresh();
    return publicGroups(this.#deps, board, this.#deps.now());
  }
}
