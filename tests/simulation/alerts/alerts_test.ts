import assert from "node:assert/strict";
import { assertSometimes, sumsOf } from "../sometimes.ts";
import { AlertWorld } from "./alert_world.ts";
import { runAlertSeed } from "./run_alert_seed.ts";
import { assertEachTried, runMaintenanceSeed } from "./run_maintenance_seed.ts";
import { type Stretch, watchedUrls } from "./story.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

Deno.test("Simulation of alerts breaks no law in some worlds of outages and trouble, and all kinds of trouble happen", async () => {
  const runs = [];
  for (const seed of [3, 7, 19]) runs.push(await runAlertSeed(seed, 0.5));
  assertSometimes(sumsOf(runs));
});

/** One url that is down from one second to another. */
function oneOutage(from: number, to: number, instances = 2) {
  const story: Stretch[] = [{ urlId: 1, from, to, outcome: "down" }];
  const monitors = watchedUrls({ urls: 4, urlsPerHost: 1 });
  return { seed: 1, instances, monitors, story };
}

/** What was taken: the second, the channel, and what. */
function told({ receivers }: AlertWorld): string[] {
  return receivers.taken.map(({ takenAt, channel, notice }) =>
    `${Math.floor(takenAt / 1_000)} ${channel} ${notice.type}`
  );
}

Deno.test("a channel that was away for an hour is told of an outage meanwhile in one message", async () => {
  const world = await AlertWorld.begin(oneOutage(100, 1_000), {
    away: {},
    there: {},
  });
  await world.pass(MINUTE_MS);
  world.receivers.set("away", "fails");
  await world.pass(HOUR_MS);
  world.receivers.allWell();
  // it is asked again an hour after the last try
  await world.pass(2 * HOUR_MS);
  const away = world.receivers.taken.filter(({ channel }) =>
    channel === "away"
  );
  assert.deepEqual(away.map(({ notice }) => notice.type), ["outage.resolved"]);
  assert.match(away[0]?.notice.text ?? "", /could not be delivered then$/);
  const others = told(world).filter((each) => each.includes("there"));
  assert.equal(others.length, 2);
});

Deno.test("of 500 monitors that are down at once there is one message, and one of their end", async () => {
  const urls = 500;
  const story = Array.from({ length: urls }, (_, index): Stretch => ({
    ...{ urlId: index + 1, outcome: "down" },
    ...{ from: 100 + index % 10, to: 300 + index % 20 },
  }));
  const world = await AlertWorld.begin({
    ...{ seed: 2, instances: 2, story },
    monitors: watchedUrls({ urls, urlsPerHost: 2 }),
  }, { ops: {} });
  await world.pass(6 * MINUTE_MS);
  const { taken } = world.receivers;
  assert.deepEqual(taken.map(({ notice }) => notice.type), [
    "outage.opened",
    "outage.resolved",
  ]);
  assert.match(taken[0]?.notice.text ?? "", /^\d+ of 500 monitors are down/);
});

for (const offsetMs of [HOUR_MS, -HOUR_MS]) {
  Deno.test(`an outage that began under a clock that was ${offsetMs / HOUR_MS} h off is told once the clock is right`, async () => {
    const world = await AlertWorld.begin(oneOutage(100, 900, 1), { ops: {} });
    const [seat] = world.seats;
    assert.ok(seat);
    world.setClock(seat, offsetMs);
    await world.pass(110_000);
    world.setClock(seat, 0);
    await world.pass(10 * MINUTE_MS);
    assert.equal(told(world).length, 1);
    await world.pass(10 * MINUTE_MS);
    assert.deepEqual(
      world.receivers.taken.map(({ notice }) => notice.type),
      ["outage.opened", "outage.resolved"],
    );
  });
}

Deno.test("Simulation of alerts within maintenance breaks no law in some worlds of outages and trouble, and each rule is tried", async () => {
  const runs = [];
  for (const seed of [1, 2, 7]) {
    runs.push(await runMaintenanceSeed(seed, 0.5));
  }
  assertEachTried(runs);
});
