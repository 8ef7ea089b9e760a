import type { StatusView } from "../../monitor/status_view.ts";
import type { Monitor } from "../../monitor/types.ts";
import type { MonitorTable } from "../../monitor/monitor_table.ts";
import type { Events } from "../../store/events.ts";
import type { History } from "../../store/history/history.ts";
import type { User } from "../../store/users.ts";
import { answerTagged } from "../server/etag.ts";
import { HttpError } from "../server/http_error.ts";
import { readJsonObject } from "../server/json_body.ts";
import { notFound, type OwnedUrls } from "./owned_urls.ts";
import { listOf, readId, readPage, readTime } from "../server/paging.ts";
import {
  answer,
  answerEnvelope,
  type Ctx,
  envelope,
  type Handler,
  JSON_TYPE,
} from "../server/request_context.ts";
import {
  eventJson,
  serviceJson,
  settingsJson,
  tickJson,
} from "./service_json.ts";
import type { Sessions } from "../access/sessions.ts";

export interface ServiceDeps {
  readonly table: MonitorTable;
  readonly view: StatusView;
  readonly owned: OwnedUrls;
  readonly sessions: Sessions;
  readonly events: Pick<Events, "page" | "count">;
  readonly history: Pick<History, "ticks" | "earliestTickAt">;
}

/** Most bytes of a body that describes a url: 20 headers of 4 KiB fit. */
const MAX_BYTES = 128 * 1024;
/** Most ticks that one request reads, by the url's interval. */
const MAX_TICKS = 100_000;
const DAY_MS = 86_400_000;

/** The v1 API: what is watched, how it is, what happened. */
export class Services {
  readonly #deps: ServiceDeps;

  constructor(deps: ServiceDeps) {
    this.#deps = deps;
  }

  /** `GET /v1/services`: public urls, and one's own with a token. */
  list: Handler = async (c) => {
    const page = readPage(c);
    const user = await this.#deps.sessions.optional(c);
    await this.#deps.view.refresh();
    const monitors = [...this.#deps.table.all()].filter((monitor) =>
      maySee(monitor, user)
    );
    monitors.sort((a, b) => a.id - b.id);
    const items = monitors.slice(page.offset, page.offset + page.limit)
      .map((monitor) => this.#json(monitor, user));
    const data = { services: listOf(items, page, monitors.length) };
    return answerTagged(c, envelope(data), {
      ...JSON_TYPE,
      Vary: "Authorization",
    });
  };

  /** `POST /v1/services`: 201 with the url. */
  create: Handler = async (c) => {
    const user = await this.#deps.sessions.required(c);
    const members = await readJsonObject(c.req.raw, { maxBytes: MAX_BYTES });
    const monitor = await this.#deps.owned.add(user, members);
    return answerEnvelope(c, this.#one(monitor, user), 201);
  };

  get: Handler = async (c) => {
    const { monitor, user } = await this.#visible(c);
    return answerEnvelope(c, this.#one(monitor, user));
  };

  change: Handler = async (c) => {
    const user = await this.#deps.sessions.required(c);
    const id = readId(c);
    const members = await readJsonObject(c.req.raw, { maxBytes: MAX_BYTES });
    return answerEnvelope(
      c,
      this.#one(await this.#deps.owned.change(user, id, members), user),
    );
  };

  /** `POST /v1/services/{id}/pause` and `…/resume`. */
  pause(paused: boolean): Handler {
    return async (c) => {
      const user = await this.#deps.sessions.required(c);
      const monitor = await this.#deps.owned.change(user, readId(c), {
        paused,
      });
      return answerEnvelope(c, this.#one(monitor, user));
    };
  }

  remove: Handler = async (c) => {
    const user = await this.#deps.sessions.required(c);
    await this.#deps.owned.remove(user, readId(c));
    return answer(c, null, { status: 204 });
  };

  /** `GET /v1/services/{id}/events`: newest first. */
  events: Handler = async (c) => {
    const page = readPage(c);
    const { monitor } = await this.#visible(c);
    const [events, total] = await Promise.all([
      this.#deps.events.page(monitor.id, page.offset, page.limit),
      this.#deps.events.count(monitor.id),
    ]);
    return answerEnvelope(c, {
      events: listOf(events.map(eventJson), page, total),
    });
  };

  /** `GET /v1/services/{id}/ticks?from&to`: oldest first, the last day by default. */
  ticks: Handler = async (c) => {
    const page = readPage(c);
    const { monitor } = await this.#visible(c);
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
    const items = ticks.slice(page.offset, page.offset + page.limit).map(
      tickJson,
    );
    return answerEnvelope(c, { ticks: listOf(items, page, ticks.length) });
  };

  /** A url that the asker may see; any other is not there. */
  async #visible(c: Ctx): Promise<{ monitor: Monitor; user: User | null }> {
    const user = await this.#deps.sessions.optional(c);
    const id = readId(c);
    await this.#deps.view.refresh();
    const monitor = this.#deps.table.get(id);
    if (monitor === undefined || !maySee(monitor, user)) throw notFound();
    return { monitor, user };
  }

  #one(monitor: Monitor, user: User | null): unknown {
    return { service: { data: this.#json(monitor, user) } };
  }

  #json(monitor: Monitor, user: User | null): Record<string, unknown> {
    const json = serviceJson(monitor, this.#deps.view.state(monitor.id));
    const isOwner = user !== null && monitor.ownerId === user.id;
    return isOwner ? { ...json, ...settingsJson(monitor) } : json;
  }
}

/** The one rule of who sees what. */
export function maySee(monitor: Monitor, user: User | null): boolean {
  return monitor.public || (user !== null && monitor.ownerId === user.id);
}
