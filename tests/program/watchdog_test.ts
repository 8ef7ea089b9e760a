import assert from "node:assert/strict";
import { createCatalogue } from "../../metrics/catalogue.ts";
import { Watchdog } from "../../program/watchdog.ts";

function rig(statuses: number[] = []) {
  const asked: string[] = [];
  const warnings: string[] = [];
  const metrics = createCatalogue();
  const clock = { now: 1_000_000 };
  const watchdog = new Watchdog({
    url: "https://hc.example.org/uuid",
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
    send: () => Promise.reject(new Error("asked")),
    userAgent: "Uptick",
    metrics,
    log: { warn: () => {} },
  });
  assert.deepEqual(watchdog.chores, []);
});
