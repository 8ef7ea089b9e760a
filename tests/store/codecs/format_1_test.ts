import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { decodeRollUps } from "../../../store/codecs/roll_up_codec.ts";
import { decodeStates } from "../../../store/codecs/state_codec.ts";
import {
  baseOfTicks,
  decodeTicks,
  encodeTicks,
} from "../../../store/codecs/tick_codec.ts";
import type { MonitorState } from "../../../monitor/monitor_state.ts";
import type { Tick } from "../../../monitor/types.ts";

/** Bytes of format 1 as the program of that time wrote them, and of what. */
interface Value<Of> {
  readonly bytes: string;
  readonly of: Of;
}

interface RollUpOfFormat1 {
  readonly upCount: number;
  readonly downCount: number;
  readonly unknownCount: number;
  readonly durationTenths: number;
  readonly buckets: readonly [number, number][];
}

const VALUES: readonly {
  readonly ticks: Value<[number, (Tick & { durationMs: number })[]][]>;
  readonly rollUps: Value<[number, RollUpOfFormat1][]>;
  readonly states: Value<MonitorState[]>;
}[] = JSON.parse(
  await Deno.readTextFile(
    new URL("../../data/store_v1/values.json", import.meta.url),
  ),
);

function bytesOf({ bytes }: Value<unknown>): Uint8Array {
  const decoded = new Uint8Array(Buffer.from(bytes, "base64"));
  assert.equal(decoded[0], 1);
  return decoded;
}

/** An unknown outcome had a response time of 0. */
const timeOf = (outcome: unknown, durationMs: number | null) =>
  outcome === "unknown" ? null : durationMs;

Deno.test("decodeTicks() reads format 1, and what it reads is written as format 2", () => {
  for (const { ticks } of VALUES) {
    const bytes = bytesOf(ticks);
    const expected = new Map(
      ticks.of.map(([id, list]) => [
        id,
        list.map((tick) => ({
          ...tick,
          durationMs: timeOf(tick.outcome, tick.durationMs),
        })),
      ]),
    );
    assert.deepEqual(decodeTicks(bytes), expected);
    const [id, list] = ticks.of[1] ?? [0, []];
    assert.deepEqual(decodeTicks(bytes, id).get(id), expected.get(id));
    assert.equal(decodeTicks(bytes, id).size, 1);
    assert.ok(list.length > 0);
    assert.notEqual(baseOfTicks(bytes), null);
    const again = encodeTicks(decodeTicks(bytes));
    assert.equal(again[0], 2);
    assert.deepEqual(decodeTicks(again), expected);
  }
});

Deno.test("decodeStates() reads format 1", () => {
  for (const { states } of VALUES) {
    const { states: read, commitId, packedHour } = decodeStates(
      bytesOf(states),
    );
    assert.deepEqual([commitId, packedHour], [5, 500_000]);
    assert.deepEqual(
      [...read.values()].sort((a, b) => a.id - b.id),
      states.of.toSorted((a, b) => a.id - b.id).map((state) => ({
        ...state,
        untimedCount: 0,
        successes: 0,
        degradedAnswers: 0,
        streakAt: state.failures > 0 ? state.lastAt : 0,
        upMs: 0,
        downMs: 0,
        lastDurationMs: timeOf(state.lastOutcome, state.lastDurationMs),
      })),
    );
  }
});

Deno.test("decodeRollUps() reads format 1, and says that its ticks are of no known time", () => {
  for (const { rollUps } of VALUES) {
    const read = decodeRollUps(bytesOf(rollUps));
    assert.deepEqual(
      read,
      new Map(rollUps.of.map(([id, { buckets, ...counts }]) => [id, {
        ...counts,
        buckets: new Map(buckets),
        times: new Map(),
        uncoveredCount: counts.upCount + counts.downCount + counts.unknownCount,
        finding: null,
      }])),
    );
  }
});
