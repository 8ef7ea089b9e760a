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
} from "../../monitor/probe_pool.ts";

/** A pool whose work ends when it is told to. */
class Rig {
  readonly pool = new ProbePool();
  readonly running = new Map<number, { keys: PoolKeys; end: () => void }>();
  readonly started: number[] = [];
  #count = 0;

  run(keys: PoolKeys): boolean {
    const number = this.#count++;
    return this.pool.run(keys, () => {
      this.started.push(number);
      return new Promise((end) => this.running.set(number, { keys, end }));
    });
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

Deno.test("ProbePool keeps every cap and forgets nobody, whatever ends when", async () => {
  const keys = fc.record({
    host: fc.constantFrom("a", "b", "c", "d", "e", "f"),
    owner: fc.constantFrom(null, 1, 2),
  });
  const steps = fc.array(fc.oneof(keys, fc.nat(400)), {
    minLength: 600,
    maxLength: 900,
  });
  await fc.assert(
    fc.asyncProperty(steps, async (list) => {
      const rig = new Rig();
      let asked = 0;
      for (const step of list) {
        if (typeof step === "number") await rig.end(step);
        else if (rig.run(step)) asked++;
        assertCaps(rig);
      }
      while (rig.running.size > 0) {
        for (const number of [...rig.running.keys()]) await rig.end(number);
      }
      assert.equal(rig.started.length, asked);
      assert.equal(rig.pool.waiting, 0);
      assert.equal(rig.pool.inFlight, 0);
    }),
    { numRuns: 15 },
  );
});

function assertCaps({ pool, running }: Rig): void {
  const counts = new Map<unknown, number>();
  for (const { keys: { host, owner } } of running.values()) {
    const keys = owner === null ? [`operator ${host}`] : [host, owner];
    for (const key of keys) {
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
  }
  assert.equal(pool.inFlight, running.size);
  for (const [key, count] of counts) {
    assert.ok(
      count <= (typeof key === "string" ? MAX_PER_HOST : MAX_PER_OWNER),
    );
  }
}
