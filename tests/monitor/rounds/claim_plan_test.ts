import assert from "node:assert/strict";
import fc from "fast-check";
import { planClaims } from "../../../monitor/rounds/claim_plan.ts";
import { shardOf } from "../../../monitor/slots.ts";
import { seeded } from "../../simulation/seeded.ts";

function weightsOf(urls: number): Map<number, number> {
  const weights = new Map<number, number>();
  for (let id = 1; id <= urls; id++) {
    weights.set(shardOf(id), (weights.get(shardOf(id)) ?? 0) + 1);
  }
  return weights;
}

/** The next window's owners, as the claims would come out. */
function nextOwners(
  owners: ReadonlyMap<number, string>,
  alive: readonly string[],
  { weights, random }: {
    weights: ReadonlyMap<number, number>;
    random: () => number;
  },
): Map<number, string> {
  const plans = alive.map((me) => ({
    me,
    ...planClaims({ me, owners, weights }, random),
  }));
  const next = new Map<number, string>();
  const take = (shard: number, me: string) => {
    if (!next.has(shard)) next.set(shard, me);
  };
  for (const { me, bids } of plans) bids.forEach((shard) => take(shard, me));
  for (const { me, keep } of plans) keep.forEach((shard) => take(shard, me));
  for (const first of [true, false]) {
    for (const { me, underShare } of plans) {
      if (underShare !== first) continue;
      for (const shard of weights.keys()) take(shard, me);
    }
  }
  return next;
}

function workOf(
  owners: ReadonlyMap<number, string>,
  weights: ReadonlyMap<number, number>,
): Map<string, number> {
  const work = new Map<string, number>();
  for (const [shard, owner] of owners) {
    work.set(owner, (work.get(owner) ?? 0) + (weights.get(shard) ?? 0));
  }
  return work;
}

function moved(a: ReadonlyMap<number, string>, b: ReadonlyMap<number, string>) {
  return [...a].filter(([shard, owner]) => b.get(shard) !== owner).length;
}

const FOUR = ["a", "b", "c", "d"];

Deno.test("planClaims() gives each of four instances 10 to 40 % of 200 urls over 30 windows", () => {
  for (let seed = 1; seed <= 50; seed++) {
    const weights = weightsOf(200);
    const random = seeded(seed);
    let owners = new Map([...weights.keys()].map((shard) => [shard, "a"]));
    const total = new Map<string, number>();
    for (let window = 0; window < 30; window++) {
      owners = nextOwners(owners, FOUR, { weights, random });
      for (const [owner, work] of workOf(owners, weights)) {
        total.set(owner, (total.get(owner) ?? 0) + work / (30 * 200));
      }
    }
    for (const me of FOUR) {
      const share = total.get(me) ?? 0;
      assert.ok(share >= 0.1 && share <= 0.4, `seed ${seed}: ${me} ${share}`);
    }
  }
});

Deno.test("planClaims() evens 157 shards out within 10 windows, and then leaves them where they are", () => {
  const weights = weightsOf(10_000);
  const random = seeded(7);
  let owners = new Map([...weights.keys()].map((shard) => [shard, "a"]));
  for (let window = 0; window < 10; window++) {
    owners = nextOwners(owners, FOUR, { weights, random });
  }
  for (const work of workOf(owners, weights).values()) {
    assert.ok(Math.abs(work - 2_500) <= 64, String(work));
  }
  const later = nextOwners(owners, FOUR, { weights, random });
  assert.equal(moved(owners, later), 0);
});

Deno.test("planClaims() hands the shards of a dead instance to the others at the next window", () => {
  const weights = weightsOf(10_000);
  const random = seeded(3);
  let owners = new Map(
    [...weights.keys()].map((shard) => [shard, FOUR[shard % 4] as string]),
  );
  const alive = FOUR.slice(1);
  owners = nextOwners(owners, alive, { weights, random });
  assert.equal([...owners.values()].includes("a"), false);
  assert.equal(owners.size, weights.size);
});

Deno.test("planClaims() bids only for shards of others above the share, keeps only its own, and forgets what needs no owner", () => {
  const owner = fc.constantFrom("", "a", "b", "c");
  const shards = fc.dictionary(
    fc.nat(30).map(String),
    fc.tuple(owner, fc.nat(64)),
  );
  fc.assert(fc.property(shards, fc.nat(), (list, seed) => {
    const owners = new Map<number, string>();
    const weights = new Map<number, number>();
    for (const [shard, [owner, weight]] of Object.entries(list)) {
      owners.set(Number(shard), owner);
      if (weight > 0) weights.set(Number(shard), weight);
    }
    const { bids, keep } = planClaims(
      { me: "a", owners, weights },
      seeded(seed),
    );
    for (const shard of keep) assert.equal(owners.get(shard), "a");
    for (const shard of bids) {
      assert.ok(["b", "c"].includes(owners.get(shard) as string));
    }
    for (const shard of [...bids, ...keep]) assert.ok(weights.has(shard));
    assert.equal(new Set(bids).size, bids.length);
  }));
});
