import type { Signal } from "../../monitor/checks/heartbeat/heartbeat_facts.ts";
import type { StatusView } from "../../monitor/status_view.ts";
import type { Monitor } from "../../monitor/types.ts";
import type { Catalogue } from "../../metrics/catalogue.ts";
import type { Heartbeats } from "../../store/heartbeats.ts";
import type { OwnerTable } from "../access/owner_table.ts";
import type { Ctx } from "../server/request_context.ts";
import type { PingTargets } from "./ping_targets.ts";
import { readStart } from "./read_start.ts";

export interface PingsDeps {
  readonly targets: Pick<PingTargets, "find">;
  readonly view: Pick<StatusView, "refresh">;
  readonly owners: Pick<OwnerTable, "isDisabled">;
  readonly heartbeats: Pick<Heartbeats, "record">;
  readonly metrics: Pick<Catalogue, "pings">;
  /** A ping was stored that may change the state of a heartbeat. */
  readonly onPing: (id: number) => void;
  /** Wall clock. */
  readonly now: () => number;
}

/** What a ping says, whichever wire it came by. */
export interface PingWords {
  readonly signal: Signal;
  readonly exitCode?: number | null;
  readonly rid?: string | null;
  readonly message?: string;
  readonly toldMs?: number | null;
}

/** Takes the pings of both wires. */
export class Pings {
  readonly #deps: PingsDeps;

  constructor(deps: PingsDeps) {
    this.#deps = deps;
  }

  /** The heartbeat that a token belongs to; null where there is none, or its account is disabled. */
  async find(token: string): Promise<Monitor | null> {
    const { targets, view, owners, metrics, now } = this.#deps;
    await view.refresh();
    const monitor = targets.find(token, now());
    if (monitor !== null && !owners.isDisabled(monitor)) return monitor;
    metrics.pings.labels("unknown").inc();
    return null;
  }

  /** Stores a ping of a heartbeat, with the beginning of its body; where too many come, it is only counted. */
  async take(c: Ctx, { id }: Monitor, words: PingWords): Promise<void> {
    const { heartbeats, metrics, onPing, now } = this.#deps;
    const at = now();
    const { text, size } = await readStart(c.req.raw);
    const { signal, exitCode = null, rid = null } = words;
    const isStored = await heartbeats.record(id, {
      at,
      signal,
      exitCode,
      rid,
      method: c.req.method,
      message: words.message ?? "",
      toldMs: words.toldMs ?? null,
      body: text,
      size,
    });
    metrics.pings.labels(isStored ? "stored" : "counted").inc();
    if (isStored && signal !== "log") onPing(id);
  }
}
