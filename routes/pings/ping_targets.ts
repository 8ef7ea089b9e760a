import { isHeartbeat } from "../../monitor/is_heartbeat.ts";
import type { Monitor } from "../../monitor/types.ts";
import type { MonitorTable } from "../../monitor/monitor_table.ts";
import { codeHash } from "../access/random_code.ts";

/** Which heartbeat a token of an address belongs to: by its hash, so that the time of a look-up tells nothing of the token. */
export class PingTargets {
  readonly #table: Pick<MonitorTable, "get">;
  /** Ids by hash; where two have the same token, it is that of the first. */
  readonly #ids = new Map<string, Set<number>>();
  readonly #hashes = new Map<number, readonly string[]>();

  constructor(table: Pick<MonitorTable, "get" | "all" | "onChange">) {
    this.#table = table;
    for (const monitor of table.all()) this.#set(monitor.id, monitor);
    table.onChange((id, monitor) => this.#set(id, monitor));
  }

  /** Null for a token that is nobody's at `now`, milliseconds since the epoch. */
  find(token: string, now: number): Monitor | null {
    const ids = this.#ids.get(codeHash(token)) ?? [];
    for (const id of [...ids].sort((a, b) => a - b)) {
      const monitor = this.#table.get(id);
      if (monitor !== undefined && isTokenOf(monitor, token, now)) {
        return monitor;
      }
    }
    return null;
  }

  #set(id: number, monitor: Monitor | null): void {
    for (const hash of this.#hashes.get(id) ?? []) {
      const ids = this.#ids.get(hash);
      ids?.delete(id);
      if (ids?.size === 0) this.#ids.delete(hash);
    }
    this.#hashes.delete(id);
    if (monitor === null || !isHeartbeat(monitor)) return;
    const { pingToken, formerPingToken } = monitor;
    const hashes = [pingToken, formerPingToken].flatMap((token) =>
      token ? [codeHash(token)] : []
    );
    this.#hashes.set(id, hashes);
    for (const hash of hashes) {
      const ids = this.#ids.get(hash) ?? new Set();
      this.#ids.set(hash, ids.add(id));
    }
  }
}

/** The former one is good for a while. */
function isTokenOf(
  { pingToken, formerPingToken, formerPingTokenUntil = 0 }: Monitor,
  token: string,
  now: number,
): boolean {
  return token === pingToken ||
    (token === formerPingToken && now < formerPingTokenUntil);
}
