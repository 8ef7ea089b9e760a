import assert from "node:assert/strict";
import { pagerduty } from "../../../monitor/alerts/channels/pagerduty.ts";
import { AlertRig } from "./alert_rig.ts";
import { someNotice } from "./some_notice.ts";

Deno.test("of an acknowledged outage PagerDuty is told once, at once, and nobody else", async () => {
  using rig = await AlertRig.open([
    { id: 1, name: "api", url: "http://a.example.org/1" },
    { id: 2, name: "web", url: "http://a.example.org/2" },
  ]);
  await rig.addChannel("hook", { remindersMs: 600_000 });
  await rig.addChannel("duty", {
    kind: "pagerduty",
    settings: { routing_key: "k".repeat(32) },
    quietHours: {
      ...{ from: "00:00", to: "23:59", days: [0, 1, 2, 3, 4, 5, 6] },
      timeZone: "UTC",
    },
  });
  rig.story([[0, 1, "down"], [90, 2, "down"]]);
  const instance = rig.instance();
  for (; rig.second <= 1_500; rig.second += 10) {
    await rig.arrive();
    if (rig.second === 60) {
      const by = { at: rig.now, who: { userId: 7 } };
      await rig.books.acknowledge(0, "o_1_2", by);
    }
    await instance.run();
  }
  assert.deepEqual(rig.told, [
    "20 duty o_1_2:opened:1",
    "20 hook o_1_2:opened:1",
    "60 duty o_1_2:acknowledged:2",
    "320 hook o_1_2:changed:3",
  ]);
});

Deno.test("PagerDuty gets an acknowledge of the outage's key, and nothing besides", () => {
  const notice = someNotice({ type: "outage.acknowledged" });
  const settings = { routing_key: "k".repeat(32) };
  const channel = { kind: "pagerduty" as const, settings, mentions: [] };
  const { body } = pagerduty.request(notice, channel, { now: 1 });
  assert.deepEqual(JSON.parse(body), {
    routing_key: "k".repeat(32),
    dedup_key: "uptick-o_12_3",
    event_action: "acknowledge",
  });
});
