import assert from "node:assert/strict";
import { ClaimKeeper } from "../../../monitor/rounds/claim_keeper.ts";
import type { Claim } from "../../../monitor/record/shard_store.ts";
import { VirtualTime } from "../../simulation/virtual_time.ts";
import { MemoryClaims } from "../fixtures/memory_claims.ts";

const WINDOW_MS = 10_000;
/** The window that time begins in. */
const FIRST = 180_000_000;

interface Instance {
  readonly keeper: ClaimKeeper;
  readonly won: Claim[];
  readonly errors: unknown[];
}

class Rig {
  readonly time = new VirtualTime();
  readonly claims = new MemoryClaims();
  readonly weights = new Map(
    Array.from({ length: 8 }, (_, shard) => [shard, 64]),
  );
  readonly clock = this.time.clock(FIRST * WINDOW_MS);

  instance(me: string): Instance {
    const won: Claim[] = [];
    const errors: unknown[] = [];
    const keeper = new ClaimKeeper({
      me,
      windowMs: WINDOW_MS,
      clock: this.clock,
      store: this.claims.of(me),
      random: () => 0.5,
      weights: () => this.weights,
      onWon: (claims) => won.push(...claims),
      onClaims: () => {},
      onError: (error) => errors.push(error),
    });
    return { keeper, won, errors };
  }

  /** Lets whole windows pass, as a runner would. */
  async windows(count: number, instances: readonly Instance[]): Promise<void> {
    for (let done = 0; done < count; done++) {
      const window = Math.floor(this.clock.wallMs() / WINDOW_MS);
      for (const { keeper } of instances) keeper.enter(window);
      for (let pulse = 0; pulse < 4; pulse++) {
        for (const { keeper } of instances) await keeper.look(window);
        await this.time.advance(WINDOW_MS / 4);
      }
    }
  }

  shardsOf({ keeper }: Instance, window: number): number[] {
    return [...this.weights.keys()].filter((shard) =>
      keeper.get(shard, window)
    );
  }
}

Deno.test("ClaimKeeper claims everything at once where it is alone, and keeps it", async () => {
  const rig = new Rig();
  const alone = rig.instance("a");
  alone.keeper.enter(FIRST);
  await alone.keeper.look(FIRST);
  assert.equal(rig.shardsOf(alone, FIRST).length, 8);
  await rig.windows(3, [alone]);
  assert.equal(rig.shardsOf(alone, FIRST + 3).length, 8);
});

Deno.test("ClaimKeeper shares with an instance that joins, and no shard has two holders", async () => {
  const rig = new Rig();
  const first = rig.instance("a");
  const second = rig.instance("b");
  await rig.windows(1, [first]);
  await rig.windows(4, [first, second]);
  const window = FIRST + 4;
  const [mine, theirs] = [first, second].map((each) =>
    rig.shardsOf(each, window)
  );
  assert.equal(mine?.length, 4);
  assert.equal(theirs?.length, 4);
  assert.equal(new Set([...mine, ...theirs]).size, 8);
});

Deno.test("ClaimKeeper takes the shards of a dead instance at the next window", async () => {
  const rig = new Rig();
  const first = rig.instance("a");
  const second = rig.instance("b");
  await rig.windows(5, [first, second]);
  first.keeper.stop();
  await rig.windows(1, [second]);
  assert.equal(rig.shardsOf(second, FIRST + 6).length, 8);
});

Deno.test("ClaimKeeper.look() finds again what an earlier run of the same name claimed in this window", async () => {
  const rig = new Rig();
  await rig.instance("a").keeper.look(FIRST);
  const again = rig.instance("a");
  await again.keeper.look(FIRST);
  assert.equal(again.won.length, 8);
});

Deno.test("ClaimKeeper.look() tries again soon after the store did not answer", async () => {
  const rig = new Rig();
  const alone = rig.instance("a");
  rig.claims.error = new Error("busy");
  await alone.keeper.look(FIRST);
  assert.equal(alone.errors.length, 1);
  rig.claims.error = null;
  await alone.keeper.look(FIRST);
  assert.equal(alone.won.length, 0, "not at once");
  await rig.time.advance(500);
  await alone.keeper.look(FIRST);
  assert.equal(alone.won.length, 8);
});

Deno.test("ClaimKeeper.look() notices within 2 s that a shard was given back", async () => {
  const rig = new Rig();
  const first = rig.instance("a");
  const second = rig.instance("b");
  await first.keeper.look(FIRST);
  await second.keeper.look(FIRST);
  first.keeper.stop();
  await first.keeper.release(FIRST);
  await rig.time.advance(2_000);
  await second.keeper.look(FIRST);
  assert.equal(second.won.length, 8);
});

Deno.test("ClaimKeeper.release() gives back this window and the next, and claims under way too", async () => {
  const rig = new Rig();
  const alone = rig.instance("a");
  await rig.windows(1, [alone]);
  alone.keeper.enter(FIRST + 1);
  const looking = alone.keeper.look(FIRST + 1);
  alone.keeper.stop();
  await alone.keeper.release(FIRST + 1);
  await looking;
  for (const window of [FIRST + 1, FIRST + 2]) {
    for (const shard of rig.weights.keys()) {
      assert.ok(!rig.claims.ownerOf(shard, window));
    }
  }
  assert.deepEqual([...alone.keeper.held()], []);
});

Deno.test("ClaimKeeper claims no window that it slept through", async () => {
  const rig = new Rig();
  const sleeper = rig.instance("a");
  sleeper.keeper.enter(FIRST);
  // The timers fire, but the clock says that their window is over.
  Object.assign(rig.clock, { wallMs: () => (FIRST + 9) * WINDOW_MS });
  await rig.time.advance(WINDOW_MS);
  assert.equal(rig.claims.owners.size, 0);
});

Deno.test("ClaimKeeper.enter() forgets claims long past, and those ahead of a clock that was set back", async () => {
  const rig = new Rig();
  const alone = rig.instance("a");
  await rig.windows(3, [alone]);
  alone.keeper.enter(FIRST - 100);
  assert.deepEqual([...alone.keeper.held()], []);
});

Deno.test("ClaimKeeper.drop() forgets a claim, but not a later one on the same shard", async () => {
  const rig = new Rig();
  const { keeper } = rig.instance("a");
  await keeper.look(FIRST);
  const claim = keeper.get(3, FIRST) as Claim;
  keeper.drop({ ...claim, versionstamp: "older" });
  assert.equal(keeper.get(3, FIRST), claim);
  keeper.drop(claim);
  assert.equal(keeper.get(3, FIRST), undefined);
});

/** Two instances that share the shards, and whose store then fails until told otherwise. */
async function twoWithoutStore() {
  const rig = new Rig();
  const both = [rig.instance("a"), rig.instance("b")] as const;
  await rig.windows(4, both);
  const before = both.map((each) => rig.shardsOf(each, FIRST + 3));
  rig.claims.error = new Error("away");
  await rig.windows(3, both);
  return { rig, both, before };
}

Deno.test("ClaimKeeper goes on with its shards while the store does not answer", async () => {
  const { rig, both, before } = await twoWithoutStore();
  assert.deepEqual(before.map(({ length }) => length), [4, 4]);
  assert.deepEqual(
    both.map((each) => rig.shardsOf(each, FIRST + 6)),
    before,
  );
  const claims = [...both[0].keeper.held()];
  const { isProvisional } = claims.find(({ window }) =>
    window === FIRST + 6
  ) as Claim;
  assert.equal(isProvisional, true);
});

Deno.test("ClaimKeeper leaves the others time to go on with theirs once the store is back, and takes what is nobody's then", async () => {
  const { rig, both: [first], before } = await twoWithoutStore();
  rig.claims.error = null; // the other one is not back yet
  first.keeper.enter(FIRST + 7);
  await first.keeper.look(FIRST + 7);
  assert.deepEqual(rig.shardsOf(first, FIRST + 7), before[0]);
  for (const shard of before[0] ?? []) {
    assert.equal(first.keeper.get(shard, FIRST + 7)?.isProvisional, undefined);
  }
  await rig.time.advance(3_000);
  await first.keeper.look(FIRST + 7);
  assert.equal(rig.shardsOf(first, FIRST + 7).length, 8);
});

Deno.test("ClaimKeeper.confirm() claims a window that is over, unless somebody else has", async () => {
  const { rig, both: [first, second] } = await twoWithoutStore();
  const [mine] = rig.shardsOf(first, FIRST + 5) as [number];
  const claim = first.keeper.get(mine, FIRST + 5) as Claim;
  await assert.rejects(first.keeper.confirm(claim), /away/);
  rig.claims.error = null;
  const confirmed = await first.keeper.confirm(claim);
  assert.notEqual(confirmed?.versionstamp, null);
  assert.equal(await second.keeper.confirm(claim), null);
});
