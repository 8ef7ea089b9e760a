import type { Gauge } from "../../../metrics/gauge.ts";
import { networkOf } from "../../../monitor/guard/network_of.ts";
import type { StatusView } from "../../../monitor/status_view.ts";
import type { Monitor } from "../../../monitor/types.ts";
import type { MonitorTable } from "../../../monitor/monitor_table.ts";
import { HttpError, notFound } from "../../server/http_error.ts";
import {
  type Ctx,
  type Handler,
  stamped,
} from "../../server/request_context.ts";
import { type CurrentState, currentState } from "../words/current_state.ts";
import { LiveScope, type LiveScopeOptions } from "./live_scope.ts";
import { LiveStream } from "./live_stream.ts";
import { oneDirection } from "../words/one_direction.ts";
import { IMPACT_STATES } from "../incident/incident_words.ts";
import { layOut } from "../status/board_layout.ts";
import type { BoardOrders } from "../status/board_orders.ts";
import { queryFields, readBoardQuery } from "../status/board_query.ts";
import { readSaid, type SaidModelDeps } from "../service/said_model.ts";
import { saidVersion } from "../status/said_version.ts";
import { publicGroups } from "../status/status_order.ts";
import { countsOf, type ToldIncident } from "../status/summary.ts";
import type { Site } from "../frame/site.ts";
import { serviceTitle } from "../words/state_words.ts";
import { parseId } from "../../access/find_service.ts";
import type { IncidentTable } from "../../incidents/incident_table.ts";
import type { Board, OwnerTable } from "../../access/owner_table.ts";
import { isOperator, maySee, owns, type Viewer } from "../../access/viewer.ts";

export interface LiveDeps {
  readonly table: MonitorTable;
  readonly view: Pick<StatusView, "refresh" | "state" | "shown">;
  readonly owners: Pick<OwnerTable, "front" | "boardOf" | "boardBySlug">;
  readonly incidents: Pick<IncidentTable, "openOn" | "recentOn" | "versionOn">;
  readonly maintenance: SaidModelDeps["maintenance"];
  readonly orders: Pick<BoardOrders, "of" | "known">;
  /** Asked again while a stream lasts: somebody may have signed out. */
  readonly viewerOf: (c: Ctx) => Promise<Viewer>;
  readonly gauge?: Pick<Gauge, "set">;
  readonly site: Pick<Site, "title">;
  /** Wall clock. */
  readonly now: () => number;
  readonly maxStreams?: number;
  readonly maxPerNetwork?: number;
  /** How often it looks for news. */
  readonly lookMs?: number;
}

/** At most this many streams of one process, and of one client's network, behind which may be many people. */
const MAX_STREAMS = 2_000;
const MAX_PER_NETWORK = 100;
const LOOK_MS = 1_000;
/** Every so many looks something is sent, news or not: pages tell by it that they are not stale. */
const LOOKS_PER_KEEP_ALIVE = 10;
/** Every so many looks, the streams of readers who signed out since, or became or ceased to be operators, are closed. */
const LOOKS_PER_CHECK = 30;
const RETRY_SECONDS = "15";

/** What a reader wants to hear of; readers with one key hear the same. */
interface Choice {
  readonly key: string;
  readonly scope: LiveScopeOptions;
}

interface Reader {
  readonly scopeKey: string;
  readonly network: string;
  /** Null for the public. */
  readonly userId: number | null;
  isStillThere(): Promise<boolean>;
}

/** `/events`: news of the public urls, of one url, or of one's own, as they happen. */
export class Live {
  readonly #deps: LiveDeps;
  readonly #scopes = new Map<string, LiveScope>();
  readonly #streams = new Map<LiveStream, Reader>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #looks = 0;
  #closed = false;

  constructor(deps: LiveDeps) {
    this.#deps = deps;
  }

  /** `?url=3` for one url, `?incident=7` for an incident, `?own` for the reader's own; else those of a page of the status page, `?page=2`, or of a member's, `?of=7`; `?headline` for its headline alone. */
  handler: Handler = async (c) => {
    const viewer = await this.#deps.viewerOf(c);
    await this.#deps.view.refresh();
    const { key: scopeKey, scope: options } = await this.#choose(c, viewer);
    if (options.states() === null) throw notFound("service");
    const network = networkOf(c.env.address);
    this.#checkRoom(network);
    const headers = {
      "Content-Type": "text/event-stream",
      "Cache-Control": "no-store",
      "X-Accel-Buffering": "no",
    };
    if (c.req.raw.method === "HEAD") {
      return stamped(new Response(null, { headers }), c.env);
    }
    const scope = this.#scopes.get(scopeKey) ?? new LiveScope(options);
    this.#scopes.set(scopeKey, scope);
    const stream = this.#open(scope, {
      scopeKey,
      network,
      userId: viewer.user?.id ?? null,
      isStillThere: async () => {
        const later = await this.#deps.viewerOf(c);
        return later.user?.id === viewer.user?.id &&
          isOperator(later) === isOperator(viewer);
      },
    });
    return stamped(new Response(stream.body, { headers }), c.env);
  };

  /** Ends every stream, and refuses new ones: the server can stop then. */
  close(): void {
    this.#closed = true;
    for (const stream of [...this.#streams.keys()]) stream.close();
  }

  async #choose(c: Ctx, viewer: Viewer): Promise<Choice> {
    const { table, owners } = this.#deps;
    const { user } = viewer;
    const look = (monitors: Iterable<Monitor>) => this.#states(monitors);
    const title: LiveScopeOptions["title"] = (_, { text }) => this.#title(text);
    if (c.req.query("own") !== undefined) {
      if (user === null) throw new HttpError(401, "Cannot do that: sign in");
      const states = () =>
        look([...table.all()].filter((each) => owns(viewer, each)));
      return {
        key: `own/${user.id}/${isOperator(viewer)}`,
        scope: { states, title },
      };
    }
    const text = c.req.query("url");
    if (text === undefined) return await this.#chooseBoard(c);
    const id = parseId(text);
    if (id === null) throw notFound("service");
    return {
      key: `url/${id}/${user?.id}`,
      scope: {
        states: () => {
          const monitor = table.get(id);
          return monitor !== undefined && maySee(viewer, monitor)
            ? look([monitor])
            : null;
        },
        said: () => {
          const monitor = table.get(id);
          return monitor === undefined
            ? ""
            : readSaid(this.#deps, monitor, this.#deps.now()).version;
        },
        title: ([state]) =>
          state === undefined
            ? this.#title("")
            : this.#title(serviceTitle(state), owners.boardOf(state.monitor)),
      },
    };
  }

  /** A page of the operator's board, or of a member's: `?of` names it as `Board.key` does. */
  async #chooseBoard(c: Ctx): Promise<Choice> {
    const { owners, orders, now } = this.#deps;
    const of = c.req.query("of");
    const board = of === undefined ? owners.front : owners.boardBySlug(of);
    if (board === null) throw notFound("page");
    const incident = c.req.query("incident");
    if (incident !== undefined) return this.#chooseIncident(board, incident);
    const isHeadline = c.req.query("headline") !== undefined;
    if (isHeadline) return this.#chooseHeadline(board);
    const query = readBoardQuery(c);
    const first = await orders.of(board);
    const groups = () =>
      publicGroups(this.#deps, board, now(), orders.known(board) ?? first);
    return {
      key: JSON.stringify(["board", board.key, queryFields(query)]),
      scope: {
        ...this.#about(board),
        states: () => groups().flatMap(({ states }) => states),
        listed: () =>
          layOut(groups(), query).groups.flatMap(({ rows }) => rows),
        groups: () =>
          new Map(
            groups().map(({ tag, states }) => [tag ?? "", countsOf(states)]),
          ),
      },
    };
  }

  /** What all services of a page come to, in whichever order they are. */
  #chooseHeadline(board: Board): Choice {
    const { now } = this.#deps;
    return {
      key: JSON.stringify(["headline", board.key]),
      scope: {
        ...this.#about(board),
        states: () =>
          publicGroups(this.#deps, board, now())
            .flatMap(({ states }) => states),
        listed: () => [],
        groups: () => new Map(),
      },
    };
  }

  #about(
    board: Board,
  ): Pick<LiveScopeOptions, "title" | "incidents" | "said"> {
    const { incidents, now } = this.#deps;
    return {
      title: (_, { text }) => this.#title(text, board),
      incidents: () => incidents.openOn(board),
      said: () => saidVersion(this.#deps, board, now()),
    };
  }

  /** One incident, as long as it is open, and that it is over, also to those who were away when it ended: `?incident=7`. */
  #chooseIncident(board: Board, text: string): Choice {
    const { incidents } = this.#deps;
    const id = parseId(text);
    const openNow = () =>
      incidents.openOn(board).find((incident) => incident.id === id);
    let latest = openNow();
    const first = latest ??
      incidents.recentOn(board).find((incident) => incident.id === id);
    if (first === undefined) throw notFound("incident");
    let told: ToldIncident = first;
    return {
      key: JSON.stringify(["incident", board.key, id]),
      scope: {
        states: () => {
          latest = openNow();
          told = latest ?? told;
          return [];
        },
        said: () => String(latest?.updatedAt ?? ""),
        summary: () => ({
          state: latest === undefined ? "up" : IMPACT_STATES[told.impact],
          text: told.title,
          since: told.startedAt,
          counts: "",
        }),
        title: () => this.#title(told.title, board),
      },
    };
  }

  #states(monitors: Iterable<Monitor>): CurrentState[] {
    const now = this.#deps.now();
    return [...monitors].map((monitor) =>
      currentState(monitor, this.#deps.view, now)
    );
  }

  #title(text: string, board?: Pick<Board, "title">): string {
    return `${oneDirection(text)} · ${board?.title ?? this.#deps.site.title}`;
  }

  #checkRoom(network: string): void {
    const { maxStreams = MAX_STREAMS, maxPerNetwork = MAX_PER_NETWORK } =
      this.#deps;
    const all = [...this.#streams.values()];
    const isFull = all.length >= maxStreams ||
      all.filter((reader) => reader.network === network).length >=
        maxPerNetwork;
    if (!isFull && !this.#closed) return;
    throw new HttpError(503, "Cannot send news: too many listen already", {
      "Retry-After": RETRY_SECONDS,
    });
  }

  #open(scope: LiveScope, reader: Reader): LiveStream {
    const stream = new LiveStream({
      snapshot: () => scope.snapshot(),
      onEnd: (ended) => this.#forget(ended),
    });
    this.#streams.set(stream, reader);
    this.#count();
    if (this.#timer === undefined) this.#arm();
    return stream;
  }

  #forget(stream: LiveStream): void {
    this.#streams.delete(stream);
    this.#count();
    const inUse = new Set(
      [...this.#streams.values()].map(({ scopeKey }) => scopeKey),
    );
    for (const key of [...this.#scopes.keys()]) {
      if (!inUse.has(key)) this.#scopes.delete(key);
    }
    if (this.#streams.size > 0) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #count(): void {
    this.#deps.gauge?.set(this.#streams.size);
  }

  #arm(): void {
    clearTimeout(this.#timer);
    const { lookMs = LOOK_MS } = this.#deps;
    this.#timer = setTimeout(() => this.#look(), lookMs);
  }

  async #look(): Promise<void> {
    this.#looks++;
    try {
      await this.#deps.view.refresh();
      if (this.#looks % LOOKS_PER_CHECK === 0) await this.#closeSignedOut();
      this.#tell();
    } catch {
      // The store is in trouble, and says so itself. No keep-alive is sent, so pages tell that they are stale.
    }
    if (this.#streams.size > 0) this.#arm();
  }

  async #closeSignedOut(): Promise<void> {
    await Promise.all([...this.#streams].map(async ([stream, reader]) => {
      if (reader.userId === null) return;
      if (!await reader.isStillThere()) stream.close();
    }));
  }

  #tell(): void {
    const changes = new Map(
      [...this.#scopes].map(([key, scope]) => [key, scope.change()]),
    );
    const keepAlive = this.#looks % LOOKS_PER_KEEP_ALIVE === 0
      ? "event: beat\ndata: {}\n\n"
      : "";
    for (const [stream, { scopeKey }] of [...this.#streams]) {
      if (this.#scopes.get(scopeKey)?.isOver !== false) stream.close();
      else stream.send(changes.get(scopeKey) || keepAlive);
    }
  }
}
