import assert from "node:assert/strict";
import fc from "fast-check";
import {
  MAX_FOR_USERS,
  MAX_IN_FLIGHT,
  MAX_JOBS_PER_OWNER,
  MAX_PER_HOST,
  MAX_PER_OWNER,
  type PoolKeys,
  ProbePool,
} from "../../../monitor/rounds/probe_pool.ts";

/** A pool whose work ends when it is told to. */
class Rig {
  readonly pool = new ProbePool();
  readonly running = new Map<number, { keys: PoolKeys; end: () => void }>();
  readonly waiting = new Map<number, PoolKeys>();
  readonly started: number[] = [];
  #count = 0;

  run(keys: PoolKeys): boolean {
    const number = this.#count++;
    this.waiting.set(number, keys);
    const taken = this.pool.run(keys, () => {
      this.waiting.delete(number);
      this.started.push(number);
      return new Promise((end) => this.running.set(number, { keys, end }));
    });
    if (!taken) this.waiting.delete(number);
    return taken;
  }

  /** Asks for hosts of an owner's, each its own; tells how many were not refused. */
  runMany(owner: number | null, count: number): number {
    const hosts = Array.from({ length: count }, (_, n) => `${owner} ${n}`);
    return hosts.filter((host) => this.run({ host, owner })).length;
  }

  inFlightOf(owner: number | null): number {
    const running = [...this.running.values()];
    return running.filter(({ keys }) => keys.owner === owner).length;
  }

  async end(number: number): Promise<void> {
    this.running.get(number)?.end();
    this.running.delete(number);
    for (let turn = 0; turn < 4; turn++) await null;
  }
}

const operator = (host: string): PoolKeys => ({ host, owner: null });

Deno.test("ProbePool holds one host to its cap, and lets others pass", () => {
  const rig = new Rig();
  for (let count = 0; count < MAX_PER_HOST + 5; count++) rig.run(operator("a"));
  assert.equal(rig.pool.inFlight, MAX_PER_HOST);
  assert.equal(rig.pool.waiting, 5);
  rig.run(operator("b"));
  assert.equal(rig.pool.inFlight, MAX_PER_HOST + 1);
});

Deno.test("ProbePool holds one owner to the cap over all hosts, but not the operator", () => {
  const rig = new Rig();
  for (let host = 0; host < MAX_PER_OWNER + 5; host++) {
    rig.run({ host: `h${host}`, owner: 7 });
  }
  assert.equal(rig.pool.inFlight, MAX_PER_OWNER);
  rig.run(operator("elsewhere"));
  assert.equal(rig.pool.inFlight, MAX_PER_OWNER + 1);
});

Deno.test("ProbePool holds all together to a cap, and takes whoever came first when one ends", async () => {
  const rig = new Rig();
  for (let host = 0; host < MAX_IN_FLIGHT + 3; host++) {
    rig.run(operator(`h${host}`));
  }
  assert.equal(rig.pool.inFlight, MAX_IN_FLIGHT);
  await rig.end(17);
  assert.equal(rig.started.at(-1), MAX_IN_FLIGHT);
  assert.equal(rig.pool.inFlight, MAX_IN_FLIGHT);
});

Deno.test("ProbePool refuses more than may wait for one host, and takes again once there is room", async () => {
  const rig = new Rig();
  let taken = 0;
  while (rig.run(operator("a"))) taken++;
  assert.equal(taken, MAX_PER_HOST + 2_048);
  assert.equal(rig.pool.waiting, 2_048);
  await rig.end(0);
  assert.ok(rig.run(operator("a")));
});

Deno.test("ProbePool lets no user hold up the operator or other users on one host", async () => {
  const rig = new Rig();
  let taken = 0;
  while (rig.run({ host: "a", owner: 7 })) taken++;
  assert.equal(taken, MAX_JOBS_PER_OWNER);
  assert.ok(rig.run(operator("a")));
  assert.equal(rig.started.at(-1), taken + 1, "it has places of its own");
  assert.ok(rig.run({ host: "a", owner: 8 }));
  await rig.end(0);
  await rig.end(1);
  const later = rig.started.slice(-2);
  assert.deepEqual(later, [MAX_PER_HOST, taken + 2], "they take turns");
});

Deno.test("ProbePool leaves places to the operator, however many users stall", () => {
  const rig = new Rig();
  const users = 2 * MAX_IN_FLIGHT / MAX_PER_OWNER;
  for (let owner = 1; owner <= users; owner++) {
    for (let count = 0; count < MAX_PER_OWNER; count++) {
      rig.run({ host: `h${owner}/${count}`, owner });
    }
  }
  assert.equal(rig.pool.inFlight, MAX_FOR_USERS);
  rig.run(operator("a"));
  assert.equal(rig.pool.inFlight, MAX_FOR_USERS + 1);
});

Deno.test("ProbePool has room for others where two users wait for one host as much as they may", () => {
  const rig = new Rig();
  for (const owner of [1, 2]) while (rig.run({ host: "a", owner }));
  assert.ok(rig.run({ host: "a", owner: 3 }));
  assert.ok(rig.run({ host: "a", owner: 3 }));
  assert.ok(!rig.run({ host: "a", owner: 1 }));
});

Deno.test("ProbePool lets the operator wait, however many users do", () => {
  const rig = new Rig();
  for (let owner = 1; owner <= 16; owner++) rig.runMany(owner, 1_500);
  assert.equal(rig.pool.inFlight, MAX_FOR_USERS);
  assert.equal(rig.pool.waiting, 6_144);
  assert.equal(rig.runMany(null, 1_000), 1_000);
  assert.equal(rig.inFlightOf(null), MAX_IN_FLIGHT - MAX_FOR_USERS);
});

for (const [who, owner] of [["a user", 99], ["the operator", null]] as const) {
  Deno.test(`ProbePool gives ${who} a place though those before have more to come`, async () => {
    const rig = new Rig();
    const users = MAX_FOR_USERS / MAX_PER_OWNER;
    rig.runMany(null, MAX_IN_FLIGHT - MAX_FOR_USERS);
    for (let each = 1; each <= users; each++) {
      for (let count = 0; count < MAX_PER_OWNER + 50; count++) {
        rig.run({ host: `${each} ${count % 50}`, owner: each });
      }
    }
    const before = rig.inFlightOf(owner);
    const first = MAX_IN_FLIGHT - MAX_FOR_USERS;
    rig.run({ host: "late", owner });
    for (let count = 0; count <= users; count++) await rig.end(first + count);
    assert.equal(rig.inFlightOf(owner), before + 1);
  });
}

const few = fc.record({
  host: fc.constantFrom("a", "b", "c", "d", "e", "f"),
  owner: fc.constantFrom(null, 1, 2),
  count: fc.constant(1),
});
/** Together they reach the caps of all. */
const bursts = fc.record({
  host: fc.nat(60).map(String),
  owner: fc.option(fc.nat(8)),
  count: fc.integer({ min: 1, max: 60 }),
});
const end = fc.nat(400);
const STEPS = fc.oneof(
  fc.array(fc.oneof(few, end), { minLength: 600, maxLength: 900 }),
  fc.array(fc.oneof(bursts, end), { minLength: 100, maxLength: 200 }),
);

Deno.test("ProbePool keeps every cap and forgets nobody, whatever ends when", async () => {
  await fc.assert(
    fc.asyncProperty(STEPS, async (list) => {
      const rig = new Rig();
      let asked = 0;
      for (const step of list) {
        if (typeof step === "number") await rig.end(step);
        else {
          const { count, ...keys } = step;
          for (let n = 0; n < count; n++) if (rig.run(keys)) asked++;
        }
        assertCaps(rig);
      }
      while (rig.running.size > 0) {
        for (const number of [...rig.running.keys()]) await rig.end(number);
        assertCaps(rig);
      }
      assert.equal(rig.started.length, asked);
      assert.equal(rig.pool.waiting, 0);
      assert.equal(rig.pool.inFlight, 0);
    }),
    { numRuns: 15 },
  );
});

/** What a probe is counted under, with the most of it. */
function capsOf({ host, owner }: PoolKeys): [key: string, most: number][] {
  const all: [string, number] = ["all", MAX_IN_FLIGHT];
  if (owner === null) return [all, [`operator ${host}`, MAX_PER_HOST]];
  return [
    all,
    ["users", MAX_FOR_USERS],
    [`owner ${owner}`, MAX_PER_OWNER],
    [`host ${host}`, MAX_PER_HOST],
  ];
}

/** No cap is passed, and who waits does so for one that is reached. */
function assertCaps({ pool, running, waiting }: Rig): void {
  const counts = new Map<string, number>();
  for (const { keys } of running.values()) {
    for (const [key, most] of capsOf(keys)) {
      const count = (counts.get(key) ?? 0) + 1;
      counts.set(key, count);
      assert.ok(count <= most, key);
    }
  }
  for (const keys of waiting.values()) {
    assert.ok(capsOf(keys).some(([key, most]) => counts.get(key) === most));
  }
  assert.equal(pool.inFlight, running.size);
  assert.equal(pool.waiting, waiting.size);
}
