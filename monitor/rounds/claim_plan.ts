/** Who held what in the last window, and how much work each shard is. */
export interface ClaimSituation {
  readonly me: string;
  /** Shard to owner, in the window that is running. */
  readonly owners: ReadonlyMap<number, string>;
  /** Shard to number of urls that are not paused: all shards that need an owner. */
  readonly weights: ReadonlyMap<number, number>;
}

export interface ClaimPlan {
  /** Taken from instances that hold more than their share, before those claim. */
  readonly bids: readonly number[];
  /** Kept from the running window. */
  readonly keep: readonly number[];
  /** Whether this instance holds less than its share, and so goes first for what is left. */
  readonly underShare: boolean;
}

/**
 * Which shards to claim for the next window. There is no leader and no
 * heartbeat: who claimed the running window is alive, and the fair share is
 * the work divided by those (and this one).
 *
 * An instance below its share takes shards from those above it, as long as
 * that evens things out. One that holds less than half its share takes one
 * even if it does not: where shards are few and uneven, the work then goes
 * round instead of leaving somebody idle.
 */
export function planClaims(
  { me, owners, weights }: ClaimSituation,
  random: () => number,
): ClaimPlan {
  const held = heldBy(owners, weights);
  const keep = [...owners].flatMap(([shard, owner]) =>
    owner === me && weights.has(shard) ? [shard] : []
  );
  const total = [...weights.values()].reduce((sum, weight) => sum + weight, 0);
  const alive = new Set([...held.keys(), me]).size;
  const share = total / alive;
  const mine = held.get(me) ?? 0;
  const bids = mine >= share ? [] : bidsFor({ me, owners, weights }, {
    held,
    share,
    order: shuffled([...owners.keys()], random),
  });
  return { bids, keep, underShare: mine < share };
}

interface Holdings {
  readonly held: Map<string, number>;
  readonly share: number;
  readonly order: readonly number[];
}

function bidsFor(
  { me, owners, weights }: ClaimSituation,
  { held, share, order }: Holdings,
): number[] {
  const bids: number[] = [];
  for (const shard of order) {
    const owner = owners.get(shard);
    const weight = weights.get(shard);
    if (owner === undefined || owner === me || weight === undefined) continue;
    const mine = held.get(me) ?? 0;
    const theirs = held.get(owner) ?? 0;
    if (theirs <= share) continue;
    const evens = mine + weight <= share + weight / 2 &&
      theirs - weight >= share - weight / 2;
    const idle = mine < share / 2;
    if (!evens && !idle) continue;
    bids.push(shard);
    held.set(me, mine + weight);
    held.set(owner, theirs - weight);
  }
  return bids;
}

function heldBy(
  owners: ReadonlyMap<number, string>,
  weights: ReadonlyMap<number, number>,
): Map<string, number> {
  const held = new Map<string, number>();
  for (const [shard, owner] of owners) {
    const weight = weights.get(shard);
    if (owner === "" || weight === undefined) continue;
    held.set(owner, (held.get(owner) ?? 0) + weight);
  }
  return held;
}

function shuffled(items: number[], random: () => number): number[] {
  for (let last = items.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    const item = items[last] as number;
    items[last] = items[other] as number;
    items[other] = item;
  }
  return items;
}
