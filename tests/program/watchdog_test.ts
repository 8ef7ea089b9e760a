import assert from "node:assert/strict";
import { StoreRig } from "../store/store_rig.ts";
import { WatchdogMinutes } from "../../store/watchdog_minutes.ts";
import { createCatalogue } from "../../metrics/catalogue.ts";
import { Watchdog, type WatchdogDeps } from "../../program/watchdog.ts";

/** `claim` says whether a minute is ours, as the store does. */
function rig(
  statuses: number[] = [],
  claim: WatchdogDeps["claim"] = () => Promise.resolve(true),
) {
  const asked: string[] = [];
  const warnings: string[] = [];
  const metrics = createCatalogue();
  const clock = { now: 1_000_000 };
  const watchdog = new Watchdog({
    url: "https://hc.example.org/uuid",
    claim,
    send: ({ url, method }) => {
      asked.push(`${method} ${url}`);
      const status = statuses.shift() ?? 200;
      const answer = { is: "answer" as const, status, retryAfter: null };
      return Promise.resolve({ ...answer, body: "OK" });
    },
    userAgent: "Uptick",
    metrics,
    log: { warn: (_component, message) => warnings.push(message) },
    now: () => clock.now,
  });
  return { asked, warnings, metrics, clock, watchdog };
}

Deno.test("the watchdog url is asked once in a minute in which something was recorded", async () => {
  const { asked, clock, watchdog } = rig();
  await watchdog.look();
  assert.deepEqual(asked, []);
  for (let second = 0; second < 180; second++) {
    clock.now += 1_000;
    if (second < 100) watchdog.note();
    await watchdog.look();
  }
  assert.deepEqual(asked, Array(3).fill("GET https://hc.example.org/uuid"));
});

Deno.test("a watchdog url that does not answer is counted and told, not asked again in the same minute", async () => {
  const { asked, warnings, metrics, watchdog } = rig([500]);
  watchdog.note();
  await watchdog.look();
  watchdog.note();
  await watchdog.look();
  assert.equal(asked.length, 1);
  assert.deepEqual(warnings, ["The watchdog url was not reached: status 500"]);
  assert.deepEqual([...metrics.watchdogCalls.lines()], [
    'uptick_watchdog_calls_total{outcome="failed"} 1',
  ]);
});

Deno.test("without WATCHDOG_URL there is no such work", () => {
  const { metrics } = rig();
  const watchdog = new Watchdog({
    url: undefined,
    claim: () => Promise.resolve(true),
    send: () => Promise.reject(new Error("asked")),
    userAgent: "Uptick",
    metrics,
    log: { warn: () => {} },
  });
  assert.deepEqual(watchdog.chores, []);
});

Deno.test("of several instances on one store one asks in a minute, and the others go on when it is gone", async () => {
  using store = await StoreRig.open();
  const instances = ["a", "b", "c"].map((name) => {
    const minutes = new WatchdogMinutes(store.database, name);
    return rig([], (minute) => minutes.claim(minute));
  });
  const left = [...instances];
  for (let second = 0; second < 300; second++) {
    if (second === 150) left.shift();
    await Promise.all(left.map(async ({ clock, watchdog }) => {
      clock.now = 60_000_000 + second * 1_000;
      watchdog.note();
      await watchdog.look();
    }));
  }
  const asked = instances.flatMap((each) => each.asked);
  assert.equal(asked.length, 5);
});

Deno.test("while the store is away nothing is asked, and in the same minute once it is back", async () => {
  let isAway = true;
  const { asked, clock, watchdog } = rig(
    [],
    () => Promise.resolve(isAway ? null : true),
  );
  clock.now = 60_000_000;
  watchdog.note();
  for (let second = 0; second < 30; second++) await watchdog.look();
  assert.equal(asked.length, 0);
  isAway = false;
  for (let second = 0; second < 30; second++) await watchdog.look();
  assert.equal(asked.length, 1);
});

Deno.test("a minute is claimed once, also after a clock was set back", async () => {
  using store = await StoreRig.open();
  const [a, b] = ["a", "b"].map((name) =>
    new WatchdogMinutes(store.database, name)
  );
  const cases: [
    who: WatchdogMinutes | undefined,
    minute: number,
    want: boolean,
  ][] = [
    [a, 100, true],
    [b, 100, false],
    [a, 100, true],
    [b, 99, false],
    [b, 101, true],
    [a, 101, false],
    [a, 40, true],
    [b, 40, false],
  ];
  for (const [who, minute, want] of cases) {
    assert.equal(await who?.claim(minute), want, `${minute}`);
  }
});
