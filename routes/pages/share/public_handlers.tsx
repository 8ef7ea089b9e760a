import { answerTagged } from "../../server/etag.ts";
import { notFound } from "../../server/http_error.ts";
import type { Ctx, Handler } from "../../server/request_context.ts";
import { BADGES } from "./badge.ts";
import { badgeAnswer, readBadgeFile } from "./badge_answer.ts";
import type { HistoryCache } from "../../history/history_cache.ts";
import { atomXml, type Feed, feedItem, jsonFeed, rssXml } from "./feed.ts";
import { groupQuery } from "../frame/group_query.ts";
import { incidentFeedItem } from "./incident_feed_item.ts";
import { htmlAnswer } from "../frame/html_answer.ts";
import type { Outage } from "../parts/outage.ts";
import { originOf } from "../frame/origin.ts";
import {
  readCurrent,
  readHistory,
  type ServiceModelDeps,
} from "../service/service_model.ts";
import { type Site, siteOfBoard } from "../frame/site.ts";
import { boardOfPath, type BoardSources } from "./member_board.ts";
import type { Board, OwnerTable } from "../../access/owner_table.ts";
import { parseId } from "../../access/find_service.ts";
import { PUBLIC } from "../../access/viewer.ts";
import {
  type BoardQuery,
  groupPath,
  readBoardQuery,
} from "../status/board_query.ts";
import type { StateGroup } from "../status/status_order.ts";
import type { Incident } from "../../../monitor/incident.ts";
import {
  maintenanceOn,
  type PlannedDeps,
  plannedOn,
} from "../maintenance/planned.ts";
import { calendarText } from "./calendar.ts";
import type { WriteDocument } from "./statuspage.ts";
import { forAnySite, OPEN } from "./for_any_site.ts";
import { readWidgetLooks } from "./widget_looks.ts";
import { WidgetPage } from "./widget_page.tsx";

export interface PublicDeps {
  readonly site: Site;
  readonly table: ServiceModelDeps["table"] & BoardSources["table"];
  readonly view: ServiceModelDeps["view"];
  /** Wall clock. */
  readonly now: () => number;
  readonly histories: Pick<HistoryCache, "of">;
  readonly owners: OwnerTable;
  /** The outages of a page's urls, or of those of one group, newest first. */
  readonly readOutages: (
    board: Board,
    group: BoardQuery["group"],
  ) => Promise<Outage[]>;
  /** How the urls of a page are now. */
  readonly readGroups: (board: Board) => Promise<StateGroup[]>;
  /** The latest incidents of a page that are published, the latest first. */
  readonly readIncidents: (board: Board) => Promise<Incident[]>;
  readonly maintenance: PlannedDeps["maintenance"];
}

/** What a feed tells of. */
interface FeedSource {
  readonly site: Pick<Site, "title">;
  readonly outages: readonly Outage[];
  /** Whose outages they are, as it follows "outages of". */
  readonly about: string;
  /** What was written of trouble, of those urls or of all. */
  readonly incidents: readonly Incident[];
  readonly board: Pick<Board, "path">;
  /** The path of the page that shows them. */
  readonly home: string;
  /** What of the query tells this feed from others, with its `?`. */
  readonly query: string;
}

const MAX_ITEMS = 50;

/** What others embed or subscribe to. Private urls are not there, for their owners neither. */
export class PublicHandlers {
  readonly #deps: PublicDeps;
  readonly #since: number;

  constructor(deps: PublicDeps) {
    this.#deps = deps;
    this.#since = deps.now();
  }

  /** `GET /badge/:id/:file`: `state.svg`, or `state.json` for shields.io's endpoint badge. */
  badge: Handler = forAnySite(async (c) => {
    const { name, type } = readBadgeFile(c);
    const make = BADGES.get(name);
    if (make === undefined) throw notFound("badge");
    const { current, history } = await this.#one(c);
    const badge = make({ current, history, now: this.#deps.now() });
    return badgeAnswer(c, badge, { type, about: current.monitor.name });
  });

  widget: Handler = async (c) => {
    const { current, history } = await this.#one(c);
    const looks = readWidgetLooks(c);
    return await htmlAnswer(
      c,
      <WidgetPage {...{ current, history, looks }} />,
      {
        frameAncestors: ["*"],
        headers: { "Cache-Control": "public, max-age=30" },
      },
    );
  };

  /** `GET /feed/events.atom` and `GET /feed/:id/events.atom`. */
  atom: Handler = forAnySite(async (c) =>
    answerTagged(c, atomXml(await this.#feed(c)), {
      ...OPEN,
      "Content-Type": "application/atom+xml; charset=utf-8",
    })
  );

  rss: Handler = forAnySite(async (c) =>
    answerTagged(c, rssXml(await this.#feed(c)), {
      ...OPEN,
      "Content-Type": "application/rss+xml; charset=utf-8",
    })
  );

  json: Handler = forAnySite(async (c) =>
    answerTagged(c, JSON.stringify(jsonFeed(await this.#feed(c))), {
      ...OPEN,
      "Content-Type": "application/feed+json; charset=utf-8",
    })
  );

  /** `GET /api/v2/summary.json` and its like. */
  statuspage = (write: WriteDocument): Handler =>
    forAnySite(async (c) => {
      const { readGroups, readIncidents, site, now } = this.#deps;
      const board = await boardOfPath(c, this.#deps);
      const page = {
        id: board.key,
        name: siteOfBoard(site, board).title,
        url: originOf(c, site) + board.path,
        since: this.#since,
      };
      const [groups, incidents] = await Promise.all([
        readGroups(board),
        readIncidents(board),
      ]);
      // once the rules were read with the rest
      const planned = plannedOn(this.#deps, board, now());
      return answerTagged(
        c,
        JSON.stringify(write(page, { groups, incidents, planned })),
        { ...OPEN, "Content-Type": "application/json; charset=utf-8" },
      );
    });

  /** `GET /calendar.ics`: maintenance, past and to come. */
  calendar: Handler = forAnySite(async (c) => {
    const { view, site, now } = this.#deps;
    await view.refresh();
    const board = await boardOfPath(c, this.#deps);
    const origin = originOf(c, site);
    const text = calendarText({
      key: board.key,
      title: siteOfBoard(site, board).title,
      url: `${origin}${board.path}/`,
      host: new URL(origin).hostname,
      maintenance: maintenanceOn(this.#deps, board),
    }, now());
    return answerTagged(c, text, {
      ...OPEN,
      "Content-Type": "text/calendar; charset=utf-8",
    });
  });

  async #one(c: Ctx) {
    const id = parseId(c.req.param("id"));
    if (id === null) throw notFound("service");
    const current = await readCurrent(this.#deps, PUBLIC, id);
    return { current, history: await readHistory(this.#deps, current) };
  }

  async #feed(c: Ctx): Promise<Feed> {
    const origin = originOf(c, this.#deps.site);
    const { site, outages, incidents, board, about, home, query } =
      c.req.param("id") === undefined
        ? await this.#outagesOfBoard(c)
        : await this.#outagesOfOne(c);
    const items = [
      ...outages.slice(0, MAX_ITEMS).map((outage) => feedItem(outage, origin)),
      ...incidents.map((each) => incidentFeedItem(each, origin, board)),
    ].sort((a, b) => b.publishedAt - a.publishedAt).slice(0, MAX_ITEMS);
    return {
      title: `${site.title}: outages of ${about}`,
      home: origin + home,
      self: origin + c.req.path + query,
      updatedAt: items.length === 0
        ? this.#since
        : Math.max(...items.map(({ updatedAt }) => updatedAt)),
      items,
    };
  }

  async #outagesOfBoard(c: Ctx): Promise<FeedSource> {
    const { readOutages, readIncidents, site, table } = this.#deps;
    const board = await boardOfPath(c, this.#deps);
    const { group } = readBoardQuery(c);
    const isOfGroup = (id: number) => {
      const monitor = table.get(id);
      return monitor !== undefined && (monitor.tags[0] ?? null) === group;
    };
    return {
      board,
      incidents: (await readIncidents(board)).filter(({ urls }) =>
        group === undefined || urls.length === 0 || urls.some(isOfGroup)
      ),
      site: siteOfBoard(site, board),
      outages: await readOutages(board, group),
      about: group === undefined ? "all services" : group ?? "other services",
      home: group === undefined
        ? board.path || "/"
        : groupPath(board.path, group),
      query: group === undefined ? "" : groupQuery(group),
    };
  }

  /** One that lasts is told only while the url is said to be down. */
  async #outagesOfOne(c: Ctx): Promise<FeedSource> {
    const { current: { monitor, shown }, history } = await this.#one(c);
    const outages = history.outages
      .filter(({ endedAt }) => endedAt !== null || shown === "down")
      .map((event) => ({ monitor, event }));
    const { owners, readIncidents, site } = this.#deps;
    const board = owners.boardOf(monitor);
    return {
      board,
      incidents: (await readIncidents(board))
        .filter(({ urls }) => urls.includes(monitor.id)),
      site: siteOfBoard(site, board),
      outages,
      about: monitor.name,
      home: `/status/${monitor.id}`,
      query: "",
    };
  }
}
