import type { StatusView } from "../../monitor/status_view.ts";
import { HOLDS, type Monitor, type MonitorEvent } from "../../monitor/types.ts";
import type { MonitorTable } from "../../monitor/monitor_table.ts";
import type { Events } from "../../store/events.ts";
import type { History } from "../../store/history/history.ts";
import {
  findService,
  readServiceId,
  serviceNotFound,
} from "../access/find_service.ts";
import {
  isListedFor,
  isOperator,
  mayChange,
  maySeeAddress,
  maySeeSource,
  type UserViewer,
  type Viewer,
} from "../access/viewer.ts";
import type { OwnerTable } from "../access/owner_table.ts";
import type { HandlerFor } from "../access/viewers.ts";
import { answerTaggedBody, tagged } from "../server/etag.ts";
import { HttpError } from "../server/http_error.ts";
import { allowOnly, member, readJsonObject } from "../server/json_body.ts";
import type { HistoryCache, UrlFigures } from "../history/history_cache.ts";
import type { HeldUrls } from "./held_urls.ts";
import { oneOf } from "../server/one_of.ts";
import type { OwnedUrls } from "./owned_urls.ts";
import {
  listOf,
  type Page,
  pageOf,
  readPage,
  readPageIfAny,
  readTime,
} from "../server/paging.ts";
import { PublicList } from "./public_list.ts";
import { writeInSlices } from "./write_in_slices.ts";
import {
  answer,
  answerEnvelope,
  type Ctx,
  envelope,
  JSON_TYPE,
} from "../server/request_context.ts";
import {
  eventJson,
  serviceJson,
  settingsJson,
  sourceJson,
  tickJson,
} from "./service_json.ts";

export interface ServiceDeps {
  readonly table: MonitorTable;
  readonly view: StatusView;
  readonly owners: Pick<OwnerTable, "front">;
  readonly owned: OwnedUrls;
  readonly held: HeldUrls;
  readonly events: Pick<Events, "page" | "count">;
  readonly history: Pick<History, "ticks" | "earliestTickAt">;
  readonly histories: Pick<HistoryCache, "figuresOf">;
  /** Which assertion did not hold in the latest probe, and what was seen; null where it is not known. */
  readonly problemOf: (id: number) => string | null;
}

type FiguresById = ReadonlyMap<number, UrlFigures>;

/** What an answer has beyond the seed's members. */
interface Extras {
  /** For those who may see them, the url's settings. */
  readonly hasSettings: boolean;
  /** With `detail=1`: more figures, and where the url was imported from. */
  readonly figures: FiguresById | null;
}

const NO_EXTRAS: Extras = { hasSettings: false, figures: null };
const SETTINGS: Extras = { hasSettings: true, figures: null };
/** At most this many bytes describe a url: 20 headers of 4 KiB and a body of 64 KiB fit, escaped too. */
const MAX_BYTES = 256 * 1024;
/** At most this many ticks are read by one request, going by the url's interval. */
const MAX_TICKS = 100_000;
/** At most this many events are listed without pages: a url that changed each minute for ten weeks. */
const MAX_EVENTS = 100_000;
const DAY_MS = 86_400_000;

/** The v1 API: what is watched, how it is, what happened. */
export class Services {
  readonly #deps: ServiceDeps;
  readonly #publicList: PublicList;

  constructor(deps: ServiceDeps) {
    this.#deps = deps;
    this.#publicList = new PublicList(deps.table, deps.view);
  }

  /**
   * `GET /v1/services`: what `/` shows, and one's own with a token, everything
   * with an operator's; all of them, or a page; with `detail=1` more figures,
   * and the settings of one's own. Without it there are the seed's members alone.
   */
  list: HandlerFor<Viewer> = async (c, viewer) => {
    const page = readPageIfAny(c);
    const isDetailed = wantsDetail(c);
    const { view } = this.#deps;
    await view.refresh();
    // While the store is away there are no readings, but rounds of our own.
    const isForAll = page === null && viewer.user === null &&
      view.asOf === null && !isDetailed;
    const list = isForAll
      ? await this.#publicList.get(() =>
        this.#listText(viewer, page, NO_EXTRAS)
      )
      : tagged(
        await this.#listText(
          viewer,
          page,
          isDetailed ? await this.#details(viewer, page) : NO_EXTRAS,
        ),
      );
    return answerTaggedBody(c, list, { ...JSON_TYPE, Vary: "Authorization" });
  };

  async #details(viewer: Viewer, page: Page | null): Promise<Extras> {
    const shown = pageOf(this.#visibleTo(viewer), page);
    return await this.#detailsOf(shown.map(({ id }) => id));
  }

  async #detailsOf(ids: readonly number[]): Promise<Extras> {
    const figures = await this.#deps.histories.figuresOf(ids);
    return { hasSettings: true, figures };
  }

  /** By id. */
  #visibleTo(viewer: Viewer): Monitor[] {
    const { table, owners } = this.#deps;
    return [...table.all()]
      .filter((monitor) => isListedFor(viewer, monitor, owners.front))
      .sort((a, b) => a.id - b.id);
  }

  async #listText(
    viewer: Viewer,
    page: Page | null,
    extras: Extras,
  ): Promise<string> {
    const monitors = this.#visibleTo(viewer);
    const items = await writeInSlices(
      pageOf(monitors, page),
      (monitor) => this.#json(monitor, viewer, extras),
    );
    const around = envelope({ services: listOf([], page, monitors.length) });
    return around.replace("[]", () => `[${items}]`);
  }

  /** `POST /v1/services`: 201 with the url. */
  create: HandlerFor<UserViewer> = async (c, viewer) => {
    const members = await readJsonObject(c.req.raw, { maxBytes: MAX_BYTES });
    const monitor = await this.#deps.owned.add(viewer, members);
    return answerEnvelope(c, this.#one(monitor, viewer), 201);
  };

  /** `GET /v1/services/{id}`: with `detail=1` more figures, and where it was imported from. */
  get: HandlerFor<Viewer> = async (c, viewer) => {
    const monitor = await this.#visible(c, viewer);
    const extras = wantsDetail(c)
      ? await this.#detailsOf([monitor.id])
      : SETTINGS;
    return answerEnvelope(c, this.#one(monitor, viewer, extras));
  };

  change: HandlerFor<UserViewer> = async (c, viewer) => {
    const id = readServiceId(c);
    const members = await readJsonObject(c.req.raw, { maxBytes: MAX_BYTES });
    const monitor = await this.#deps.owned.change(viewer, id, members);
    return answerEnvelope(c, this.#one(monitor, viewer));
  };

  /** `POST /v1/services/{id}/pause` and `…/resume`. */
  pause(paused: boolean): HandlerFor<UserViewer> {
    return async (c, viewer) => {
      const monitor = await this.#deps.owned.change(viewer, readServiceId(c), {
        paused,
      });
      return answerEnvelope(c, this.#one(monitor, viewer));
    };
  }

  /** `PUT /v1/services/{id}/hold` `{"hold"}`: an operator pauses or takes down a member's url. */
  hold: HandlerFor<UserViewer> = async (c, viewer) => {
    const id = readServiceId(c);
    const body = await readJsonObject(c.req.raw, { maxBytes: MAX_BYTES });
    allowOnly(body, ["hold"]);
    const kind = oneOf("hold", member(body, "hold"), HOLDS);
    if (kind === undefined) {
      throw new HttpError(400, "Cannot hold the url: hold is missing");
    }
    const monitor = await this.#deps.held.hold(c, viewer, id, kind);
    return answerEnvelope(c, this.#one(monitor, viewer));
  };

  /** `DELETE /v1/services/{id}/hold`: an operator lets go of a member's url, which is as its owner had it. */
  letGo: HandlerFor<UserViewer> = async (c, viewer) => {
    const id = readServiceId(c);
    const monitor = await this.#deps.held.hold(c, viewer, id, null);
    return answerEnvelope(c, this.#one(monitor, viewer));
  };

  remove: HandlerFor<UserViewer> = async (c, viewer) => {
    await this.#deps.owned.remove(viewer, readServiceId(c));
    return answer(c, null, { status: 204 });
  };

  /** `GET /v1/services/{id}/events`: newest first; all of them, or a page. With `detail=1` what is degraded is told apart from uptime. */
  events: HandlerFor<Viewer> = async (c, viewer) => {
    const page = readPageIfAny(c);
    const monitor = await this.#visible(c, viewer);
    if (page === null) return await this.#allEvents(c, monitor);
    const [events, total] = await Promise.all([
      this.#deps.events.page(monitor.id, page.offset, page.limit),
      this.#deps.events.count(monitor.id),
    ]);
    const items = eventsJson(c, events, monitor);
    return answerEnvelope(c, { events: listOf(items, page, total) });
  };

  async #allEvents(c: Ctx, monitor: Monitor): Promise<Response> {
    const events = await this.#deps.events.page(
      monitor.id,
      0,
      MAX_EVENTS + 1,
    );
    if (events.length > MAX_EVENTS) {
      throw new HttpError(
        400,
        `Cannot list more than ${MAX_EVENTS} events at once: ask for pages, with page and limit`,
      );
    }
    const items = eventsJson(c, events, monitor);
    return answerEnvelope(c, { events: listOf(items, null, items.length) });
  }

  /** `GET /v1/services/{id}/ticks?from&to`: oldest first, the last day by default. */
  ticks: HandlerFor<Viewer> = async (c, viewer) => {
    const page = readPage(c);
    const monitor = await this.#visible(c, viewer);
    const { history } = this.#deps;
    const longestMs = MAX_TICKS * monitor.intervalMs;
    const to = readTime(c, "to", Date.now() + 1);
    // earlier there are none, so that "since ever" is no long range
    const from = Math.max(
      readTime(c, "from", to - Math.min(DAY_MS, longestMs)),
      Math.min(to - 1, history.earliestTickAt()),
    );
    if (from >= to || to - from > longestMs) {
      const rule = `from must be before to, by ${longestMs / 1_000} s at most`;
      throw new HttpError(400, `Cannot list: ${rule}`);
    }
    const ticks = await this.#deps.history.ticks(monitor.id, from, to);
    const items = pageOf(ticks, page).map(tickJson);
    return answerEnvelope(c, { ticks: listOf(items, page, ticks.length) });
  };

  async #visible(c: Ctx, viewer: Viewer): Promise<Monitor> {
    const monitor = await findService(this.#deps, viewer, readServiceId(c));
    if (monitor === null) throw serviceNotFound();
    return monitor;
  }

  #one(monitor: Monitor, viewer: Viewer, extras = SETTINGS): unknown {
    return { service: { data: this.#json(monitor, viewer, extras) } };
  }

  #json(
    monitor: Monitor,
    viewer: Viewer,
    { hasSettings, figures }: Extras,
  ): Record<string, unknown> {
    const state = this.#deps.view.state(monitor.id);
    const showsAddress = maySeeAddress(viewer, monitor);
    const showsSource = figures !== null && maySeeSource(viewer, monitor);
    return {
      ...serviceJson(monitor, state, showsAddress, figures?.get(monitor.id)),
      ...hasSettings && mayChange(viewer, monitor) ? settingsJson(monitor) : {},
      ...monitor.hold && (isOperator(viewer) || mayChange(viewer, monitor))
        ? { hold: monitor.hold.kind }
        : {},
      ...showsSource ? { source: sourceJson(monitor) } : {},
      ...figures !== null && mayChange(viewer, monitor)
        ? { latest_problem: this.#deps.problemOf(monitor.id) }
        : {},
    };
  }
}

function eventsJson(
  c: Ctx,
  events: readonly MonitorEvent[],
  monitor: Monitor,
): Record<string, unknown>[] {
  const showsDegraded = wantsDetail(c);
  return events.map((event) => eventJson(event, monitor, showsDegraded));
}

/** `?detail=1` */
function wantsDetail(c: Ctx): boolean {
  return c.req.query("detail") === "1";
}
