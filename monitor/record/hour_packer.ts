import type { ShardRecorder } from "./shard_recorder.ts";
import { CLAIM_WINDOWS } from "../slots.ts";
import type { Clock } from "../types.ts";

export interface HourPackerDeps {
  readonly clock: Clock;
  readonly windowMs: number;
  /** Packs the hours of a shard up to and including `lastHour`. */
  packHours(shard: number, lastHour: number): Promise<void>;
}

const HOUR_MS = 3_600_000;
/** Shards take turns over this time. */
const SPREAD_MS = 600_000;
/** How long a shard is left alone once it was packed, or could not be. */
const REST_MS = 30_000;

/** Packs the hours that are over, one shard at a time, so that packing never holds up the probes. */
export class HourPacker {
  readonly #deps: HourPackerDeps;
  readonly #restsUntil = new Map<number, number>();

  constructor(deps: HourPackerDeps) {
    this.#deps = deps;
  }

  /** Packs the first of the recorders' shards that is held and due. Rejects as packing it does; the shard rests then, too. */
  async packNext(
    recorders: Iterable<ShardRecorder>,
    isHeld: (shard: number) => boolean,
  ): Promise<void> {
    const due = [...recorders].find((recorder) =>
      isHeld(recorder.shard) && this.#isDue(recorder)
    );
    if (due === undefined) return;
    const { clock, packHours } = this.#deps;
    try {
      await due.flush();
      await packHours(due.shard, this.#lastHour(due.shard));
      await due.reload();
    } finally {
      this.#restsUntil.set(due.shard, clock.monotonicMs() + REST_MS);
    }
  }

  #isDue({ shard, packedHour }: ShardRecorder): boolean {
    const { clock } = this.#deps;
    if (packedHour === 0) return false; // nothing is recorded yet
    if (clock.monotonicMs() < (this.#restsUntil.get(shard) ?? 0)) return false;
    return packedHour < this.#lastHour(shard);
  }

  /** The latest hour that may be packed: none of its windows can be written any more. */
  #lastHour(shard: number): number {
    const { clock, windowMs } = this.#deps;
    const delayMs = (CLAIM_WINDOWS + 1) * windowMs +
      (shard * 7_919_000) % SPREAD_MS;
    return Math.floor((clock.wallMs() - delayMs) / HOUR_MS) - 1;
  }
}
