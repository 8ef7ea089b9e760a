import { isHeartbeat } from "../../monitor/is_heartbeat.ts";
import type { Monitor } from "../../monitor/types.ts";
import type { Heartbeats, KeptPing } from "../../store/heartbeats.ts";
import type { Urls } from "../../store/urls.ts";
import { readServiceId, serviceNotFound } from "../access/find_service.ts";
import { mayManage, type UserViewer } from "../access/viewer.ts";
import type { HandlerFor } from "../access/viewers.ts";
import { answerEnvelope, type Ctx } from "../server/request_context.ts";
import type { OwnedUrls } from "../services/owned_urls.ts";
import {
  type HeartbeatModel,
  pingUrls,
  readHeartbeat,
} from "./heartbeat_model.ts";

export interface OwnedHeartbeatsDeps {
  readonly urls: Pick<Urls, "get">;
  readonly owned: Pick<OwnedUrls, "change">;
  readonly heartbeats: Pick<Heartbeats, "facts" | "latest">;
  /** What the addresses of this instance begin with. */
  readonly originOf: (c: Ctx) => string;
  /** Wall clock. */
  readonly now: () => number;
}

/** What owners see of their heartbeats, and operators of the configuration's: address and pings. */
export class OwnedHeartbeats {
  readonly #deps: OwnedHeartbeatsDeps;

  constructor(deps: OwnedHeartbeatsDeps) {
    this.#deps = deps;
  }

  /** `GET /v1/services/{id}/heartbeat`: without the address for an API key that may only read. */
  get: HandlerFor<UserViewer> = async (c, viewer) => {
    const model = await this.read(viewer, readServiceId(c));
    return this.#answer(c, viewer, model);
  };

  /** `POST /v1/services/{id}/heartbeat/rotate`: a new address; the old one is good for a day more. */
  rotate: HandlerFor<UserViewer> = async (c, viewer) => {
    const id = readServiceId(c);
    await this.changeAddress(viewer, id);
    return this.#answer(c, viewer, await this.read(viewer, id));
  };

  /** @throws {HttpError} 404 for what is no heartbeat of theirs. */
  async read(viewer: UserViewer, id: number): Promise<HeartbeatModel> {
    const { heartbeats, now } = this.#deps;
    const monitor = await this.#find(viewer, id);
    return await readHeartbeat(heartbeats, monitor, now());
  }

  /** @throws {HttpError} 404 for what is no heartbeat that they may change. */
  async changeAddress(viewer: UserViewer, id: number): Promise<void> {
    await this.#find(viewer, id);
    await this.#deps.owned.change(viewer, id, {
      ping_token: crypto.randomUUID(),
    });
  }

  async #find(viewer: UserViewer, id: number): Promise<Monitor> {
    const monitor = await this.#deps.urls.get(id);
    const isTheirs = monitor !== null && mayManage(viewer, monitor) &&
      isHeartbeat(monitor);
    if (!isTheirs) throw serviceNotFound();
    return monitor;
  }

  #answer(c: Ctx, viewer: UserViewer, model: HeartbeatModel): Response {
    const urls = viewer.mayOnlyRead
      ? { ping: null, push: null }
      : pingUrls(model.monitor, this.#deps.originOf(c));
    return answerEnvelope(c, {
      heartbeat: { data: heartbeatJson(model, urls) },
    });
  }
}

function heartbeatJson(
  { monitor, facts, verdict, pings }: HeartbeatModel,
  urls: { readonly ping: string | null; readonly push: string | null },
): Record<string, unknown> {
  return {
    state: verdict.status,
    reason: verdict.reason,
    due_at: seconds(verdict.dueAt),
    down_at: seconds(verdict.downAt),
    running_since: seconds(verdict.runningSince),
    last_ping_at: seconds(facts.lastAt || null),
    total_pings: facts.total,
    ping_url: urls.ping,
    push_url: urls.push,
    old_address_until: seconds(monitor.formerPingTokenUntil ?? null),
    pings: { data: pings.map(pingJson) },
  };
}

function pingJson(ping: KeptPing): Record<string, unknown> {
  return {
    number: ping.number,
    at: seconds(ping.at),
    signal: ping.signal,
    exit_code: ping.exitCode,
    rid: ping.rid,
    method: ping.method,
    message: ping.message,
    run_seconds: seconds(ping.runMs),
    told_ms: ping.toldMs,
    body: ping.body,
    body_bytes: ping.size,
  };
}

/** Of a time or a length of time in milliseconds. */
function seconds(ms: number | null): number | null {
  return ms === null ? null : ms / 1_000;
}
