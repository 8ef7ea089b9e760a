import assert from "node:assert/strict";
import {
  type RecorderDeps,
  ShardRecorder,
} from "../../monitor/record/shard_recorder.ts";
import type { Tick } from "../../monitor/types.ts";
import { StoreError } from "../../store/database/store_error.ts";
import {
  downTick,
  monitoredUrl,
  tick,
} from "../monitor/fixtures/monitored_url.ts";
import { type Fault, FAULTS, FaultyKv } from "./faulty_kv.ts";
import { assertStoreLaws, StoreImage } from "./store_laws.ts";
import { HOUR_MS, MIDNIGHT, newUrl, StoreRig, WINDOW_MS } from "./store_rig.ts";

/** A little of everything that the program does with its store, on a store that fails. */
class Life {
  readonly rig: StoreRig;
  recorder: ShardRecorder | null = null;
  #operation = 1_000_000; // other numbers than the packing's
  #round = 0;

  constructor(kv: FaultyKv) {
    this.rig = new StoreRig(kv);
  }

  /** Each step is tried, as each request and each pulse is; what fails must fail as a StoreError. */
  async round(): Promise<void> {
    const round = this.#round++;
    const { users, urls, events, history, packing } = this.rig;
    await attempt(async () => {
      const email = `user${round}@example.com`;
      const user = await users.create(email, `salt ${round}`);
      if (user === null) return;
      const monitor = await urls.create(
        newUrl({ ownerId: user.id, name: email }),
      );
      if (monitor === null) return;
      await urls.update(monitor.id, { paused: true });
      await users.renew(user.id);
      if (round % 2) await urls.delete(monitor);
    });
    await attempt(() => urls.all());
    await attempt(() => this.#record(round));
    await attempt(() => events.page(1, 0, 10));
    await attempt(() => events.count(1));
    this.rig.now += 2 * HOUR_MS;
    await attempt(() => packing.packHours(0, MIDNIGHT / HOUR_MS + 2 * round));
    await attempt(() => history.rollUp(1, MIDNIGHT, this.rig.now));
    await attempt(() => history.ticks(1, MIDNIGHT, this.rig.now));
  }

  async #record(round: number): Promise<void> {
    const window = this.rig.now / WINDOW_MS;
    this.recorder ??= new ShardRecorder(
      await this.rig.shards.load(0),
      0,
      this.#deps(),
    );
    const claims = this.rig.claims("a");
    const [claim] = await claims.claim([0], window);
    if (claim === undefined) return;
    this.recorder.open(claim);
    const make: (at: number) => Tick = round % 2 ? downTick : tick;
    for (const offset of [1_000, 2_000, 3_000]) {
      this.recorder.record(window, {
        monitor: monitoredUrl(),
        tick: make(window * WINDOW_MS + offset),
        certificateExpiryHour: null,
      });
      await this.recorder.flush();
    }
    await this.recorder.flush();
    await claims.release([claim]);
  }

  #deps(): RecorderDeps {
    return {
      store: this.rig.shards,
      now: () => this.rig.now,
      isCurrent: () => true,
      exists: () => true,
      isLeftOut: () => false,
      newCommitId: () => ++this.#operation,
      confirmClaim: () => Promise.resolve(null),
      maxPending: () => Infinity,
      onCommitted: () => {},
      onLost: () => {},
      onClaimLost: () => {},
      onError: (error) => assert.ok(error instanceof StoreError),
    };
  }
}

async function attempt(step: () => Promise<unknown>): Promise<void> {
  try {
    await step();
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
  }
}

/** Runs three rounds, of which the first has a fault at its n-th call; answers whether there were so many calls. */
async function survives(fault: Fault, failing: number): Promise<boolean> {
  const kv = new FaultyKv(await Deno.openKv(":memory:"));
  const life = new Life(kv);
  using _rig = life.rig;
  kv.faultAt = (call) => call === failing ? fault : null;
  await life.round();
  const reached = kv.calls >= failing;
  await life.round();
  await life.round();
  const image = await StoreImage.of(life.rig.database);
  const what = `${fault} at call ${failing}`;
  assertStoreLaws(image);
  assert.equal(image.states()[0]?.status, "up", what);
  assert.ok(image.of("users").length >= 2, what);
  assert.ok(image.ticks(1).length >= 6, what);
  assert.deepEqual(
    await life.rig.history.ticks(1, 0, Infinity),
    image.ticks(1),
    what,
  );
  return reached;
}

for (const fault of FAULTS) {
  Deno.test(`The store stays true, and the next round works, when any one call is ${fault}`, async () => {
    let call = 1;
    while (await survives(fault, call)) call++;
    assert.ok(call > 30, `${call} calls`);
  });
}
