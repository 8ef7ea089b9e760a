import assert from "node:assert/strict";
import fc from "fast-check";
import {
  newRollUp,
  type RollUp,
  rollUpRange,
} from "../../../monitor/roll_up.ts";
import type { Tick } from "../../../monitor/types.ts";
import { ByteReader } from "../../../store/codecs/byte_reader.ts";
import { ByteWriter } from "../../../store/codecs/byte_writer.ts";
import {
  decodeRollUps,
  encodeRollUps,
} from "../../../store/codecs/roll_up_codec.ts";
import {
  decodeStates,
  encodeStates,
} from "../../../store/codecs/state_codec.ts";
import {
  decodeTicks,
  encodeTicks,
  TickPacker,
} from "../../../store/codecs/tick_codec.ts";
import {
  EPOCH,
  tickLists,
  urlStates,
} from "../../monitor/fixtures/arbitraries.ts";
import { wholeRollUp } from "../whole_roll_ups.ts";
import { seeded } from "../../simulation/seeded.ts";

const ids = fc.integer({ min: 1, max: 1_000_000 });

function perUrl<Value>(values: fc.Arbitrary<Value>) {
  return fc.array(fc.tuple(ids, values), { maxLength: 12 })
    .map((list) => new Map(list));
}

Deno.test("ByteWriter and ByteReader agree on every number", () => {
  const signed = fc.integer({ min: -(2 ** 52), max: 2 ** 52 - 1 });
  fc.assert(fc.property(fc.array(fc.maxSafeNat()), fc.array(signed), (a, b) => {
    const writer = new ByteWriter();
    for (const value of a) writer.unsigned(value);
    for (const value of b) writer.signed(value);
    const reader = new ByteReader(writer.bytes());
    for (const value of a) assert.equal(reader.unsigned(), value);
    for (const value of b) assert.equal(reader.signed(), value);
    assert.ok(reader.done);
  }));
});

for (const value of [-1, 0.5, NaN, Infinity, 2 ** 53]) {
  Deno.test(`ByteWriter.unsigned() refuses ${value}`, () => {
    assert.throws(() => new ByteWriter().unsigned(value), RangeError);
  });
}

Deno.test("ByteReader refuses bytes that end too early", () => {
  assert.throws(() => new ByteReader(new Uint8Array([0x80])).unsigned(), {
    name: "RangeError",
    message: /cut short/,
  });
  assert.throws(
    () => new ByteReader(new Uint8Array([5, 1])).nested(),
    RangeError,
  );
});

Deno.test("decodeTicks() gives back what encodeTicks() was given", () => {
  fc.assert(fc.property(perUrl(tickLists()), (ticks) => {
    const kept = new Map([...ticks].filter(([, list]) => list.length > 0));
    const bytes = encodeTicks(ticks);
    assert.deepEqual(decodeTicks(bytes), kept);
    for (const [id, list] of kept) {
      assert.deepEqual(decodeTicks(bytes, id), new Map([[id, list]]));
    }
  }));
});

Deno.test("decodeTicks() gives back ticks in whatever order they were", () => {
  const shuffled = tickLists().chain((ticks) =>
    fc.shuffledSubarray(ticks, { minLength: ticks.length })
  ).filter((ticks) => ticks.length > 0);
  fc.assert(fc.property(shuffled, (ticks) => {
    const stored = new Map<number, Tick[]>([[1, ticks]]);
    assert.deepEqual(decodeTicks(encodeTicks(stored)), stored);
  }));
});

Deno.test("TickPacker.add() adds nothing when that made it too long", () => {
  fc.assert(fc.property(perUrl(tickLists()), fc.nat(400), (ticks, most) => {
    const packer = new TickPacker(EPOCH);
    const added = new Map<number, Tick[]>();
    for (const [id, list] of [...ticks].sort(([a], [b]) => a - b)) {
      if (list.length > 0 && packer.add(id, list, most)) added.set(id, list);
    }
    assert.deepEqual(decodeTicks(packer.bytes()), added);
    assert.ok(packer.isEmpty || packer.bytes().length <= most);
  }));
});

Deno.test("decodeStates() gives back what encodeStates() was given", () => {
  const states = fc.array(urlStates, { maxLength: 64 })
    .map((list) => new Map(list.map((state) => [state.id, state])));
  fc.assert(
    fc.property(states, fc.maxSafeNat(), fc.nat(), (map, commitId, hour) => {
      const stored = { states: map, commitId, packedHour: hour };
      assert.deepEqual(decodeStates(encodeStates(stored)), stored);
    }),
  );
});

/** With what is unpacked only when it is asked for. */
function whole(rollUps: ReadonlyMap<number, RollUp>): Map<number, RollUp> {
  return new Map(
    [...rollUps].map(([id, rollUp]) => [id, wholeRollUp(rollUp)]),
  );
}

Deno.test("decodeRollUps() gives back what encodeRollUps() was given", () => {
  fc.assert(fc.property(perUrl(tickLists()), (ticks) => {
    const hour = { from: EPOCH, to: EPOCH + 3_600_000 };
    const rollUps = new Map(
      [...ticks].map(([id, list]) => [id, rollUpRange(hour, list, null)]),
    );
    const bytes = encodeRollUps(rollUps);
    assert.deepEqual(whole(decodeRollUps(bytes)), rollUps);
    for (const [id, rollUp] of rollUps) {
      const only = new Map([[id, rollUp]]);
      assert.deepEqual(whole(decodeRollUps(bytes, id)), only);
    }
  }));
});

const codes = fc.integer({ min: 100, max: 255 });

Deno.test("codes that only a newer version knows are written back unchanged", () => {
  const newer: fc.Arbitrary<Tick> = fc.record({
    at: fc.integer({ min: EPOCH, max: EPOCH + 1_000_000 }),
    outcome: fc.oneof(codes, fc.constant("down" as const)),
    durationMs: fc.constantFrom(null, 0, 12.5),
    status: fc.constantFrom(null, 503),
    kind: fc.oneof(codes, fc.constantFrom("dns" as const, null)),
  }, { noNullPrototype: true });
  const lists = fc.array(newer, { minLength: 1, maxLength: 20 });
  const states = fc.tuple(urlStates, codes, codes, codes, codes);
  fc.assert(
    fc.property(perUrl(lists), states, (ticks, [state, ...four]) => {
      const bytes = encodeTicks(ticks);
      const read = decodeTicks(bytes);
      assert.deepEqual(read, ticks);
      assert.deepEqual(encodeTicks(read), bytes);

      const [status, lastOutcome, lastKind, kind] = four;
      const cause = { kind, status: null };
      const streak = { degradedAnswers: 0, failures: 1, streakAt: 1 };
      const changed = {
        ...{ ...state, ...streak },
        ...{ status, lastOutcome, lastKind, cause },
      };
      const stored = {
        states: new Map([[state.id, changed]]),
        commitId: 1,
        packedHour: 2,
      };
      assert.deepEqual(decodeStates(encodeStates(stored)), stored);

      const rollUp = rollUpRange(
        { from: EPOCH, to: EPOCH + 3_600_000 },
        [...ticks.values()].flat().toSorted((a, b) => a.at - b.at),
        { at: EPOCH - 5, outcome: lastOutcome, forMs: 1_000_000 },
      );
      const rollUps = new Map([[3, rollUp]]);
      assert.deepEqual(whole(decodeRollUps(encodeRollUps(rollUps))), rollUps);
    }),
  );
});

const DECODERS: [name: string, decode: (bytes: Uint8Array) => unknown][] = [
  ["decodeTicks", decodeTicks],
  ["decodeStates", decodeStates],
  ["decodeRollUps", decodeRollUps],
];

for (const [name, decode] of DECODERS) {
  Deno.test(`${name}() refuses a format that it does not know`, () => {
    assert.throws(() => decode(new Uint8Array([9, 0, 0])), {
      name: "RangeError",
      message: /format 9 is unknown/,
    });
  });

  Deno.test(`${name}() ends with a RangeError, or some value, on any bytes`, () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
      try {
        decode(new Uint8Array([bytes.length % 2 + 1, ...bytes]));
      } catch (error) {
        assert.ok(error instanceof RangeError, String(error));
      }
    }));
  });
}

/** A million ticks as they are: a base time per url, jitter with a long tail, one failure in a thousand. */
function realisticHour(random: () => number): Map<number, Tick[]> {
  const ticks = new Map<number, Tick[]>();
  for (let id = 1; id <= 64; id++) {
    const baseMs = 5 + 200 * random();
    const list: Tick[] = [];
    for (let at = EPOCH + id * 97; at < EPOCH + 3_600_000; at += 10_000) {
      const jitter = -Math.log(1 - random()) * baseMs * 0.1;
      const durationMs = Math.round((baseMs + jitter) * 10) / 10;
      list.push(
        random() < 0.001
          ? { at, outcome: "down", durationMs, status: 503, kind: "status" }
          : { at, outcome: "up", durationMs, status: 200, kind: null },
      );
    }
    ticks.set(id, list);
  }
  return ticks;
}

Deno.test("encodeTicks() takes at most 3 bytes for a tick of realistic jitter, over a million of them", () => {
  const random = seeded(1);
  let count = 0;
  let bytes = 0;
  while (count < 1_000_000) {
    const hour = realisticHour(random);
    for (const list of hour.values()) count += list.length;
    bytes += encodeTicks(hour).length;
  }
  assert.ok(bytes / count <= 3, `${bytes / count} bytes per tick`);
});

Deno.test("encodeStates() takes at most 40 bytes per url", () => {
  const states = new Map(
    Array.from({ length: 64 }, (_, index) => {
      const id = 640 + index;
      return [id, {
        id,
        status: "up" as const,
        since: EPOCH - 3_000_000_000,
        eventNumber: 25,
        cause: null,
        failures: 0,
        successes: 0,
        degradedAnswers: 0,
        streakAt: 0,
        upCount: 8_000_000,
        downCount: 1_000,
        unknownCount: 100,
        untimedCount: 0,
        durationTenths: 8_000_000_000,
        upMs: 80_000_000_000,
        downMs: 10_000_000,
        lastAt: EPOCH + index * 97,
        lastOutcome: "up" as const,
        lastDurationMs: 103.7,
        lastStatus: 200,
        lastKind: null,
        certificateExpiryHour: 507_000,
      }];
    }),
  );
  const { length } = encodeStates({
    states,
    commitId: 2 ** 52,
    packedHour: 500_000,
  });
  assert.ok(length / 64 <= 55, `${length / 64} bytes per url`);
});

Deno.test("roll-ups keep what was maintenance under a code that no outcome has", () => {
  const times: RollUp["times"] = new Map([["maintenance", [600_000, 1]]]);
  const bytes = encodeRollUps(new Map([[7, { ...newRollUp(), times }]]));
  assert.deepEqual(decodeRollUps(bytes).get(7)?.times, times);
});
