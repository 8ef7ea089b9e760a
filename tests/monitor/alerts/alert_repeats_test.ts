import assert from "node:assert/strict";
import { AlertRepeats } from "../../../monitor/alerts/alert_repeats.ts";
import type { ManagedAlert } from "../../../monitor/alerts/channels/alertmanager_alerts.ts";
import type { Outage } from "../../../monitor/alerts/outage.ts";
import type { AttemptResult } from "../../../monitor/alerts/outbox_entry.ts";
import type { Channel } from "../../../monitor/channel.ts";
import { CHANNEL_DEFAULTS } from "../../../monitor/fields/channel_fields.ts";
import { monitoredUrl } from "../fixtures/monitored_url.ts";
import { LATER, SENT } from "./alert_rig.ts";
import { someOutage } from "./some_outage.ts";

const START = Date.parse("2026-11-29T04:52:01Z");
const MINUTE_MS = 60_000;

const CHANNEL: Channel = {
  ...CHANNEL_DEFAULTS,
  ...{ id: 3, name: "manager", kind: "alertmanager", ownerId: null },
  ...{ createdAt: 1, updatedAt: 1 },
  settings: { url: "http://alertmanager:9093" },
};

function outage(urlIds: readonly number[]): Outage {
  return someOutage({ urlIds, channelId: CHANNEL.id, at: START });
}

class Rig {
  now = START + MINUTE_MS;
  channels: Channel[] = [CHANNEL];
  outages: Outage[] = [];
  past: Outage[] = [];
  answer: AttemptResult = SENT;
  readonly sent: ManagedAlert[][] = [];
  readonly changes: string[] = [];
  readonly repeats = new AlertRepeats({
    books: () =>
      Promise.resolve([{
        ...{ owner: 0, versionstamp: null, parts: 0 },
        book: { outages: this.outages, flips: {}, held: [] },
      }]),
    past: () => Promise.resolve(this.past),
    channels: () => Promise.resolve(this.channels),
    monitors: () => [1, 2].map((id) => monitoredUrl({ id, name: `url ${id}` })),
    ownerOf: () => 0,
    linkOf: () => null,
    causeOf: () => "it refused the connection",
    send: (_channel, { body }) => {
      this.sent.push(JSON.parse(body));
      return Promise.resolve(this.answer);
    },
    onChange: (_channel, { outcome }) => {
      this.changes.push(outcome);
      return Promise.resolve();
    },
    now: () => this.now,
  });

  /** What is sent in the next minute, as `name endsAt`. */
  async minute(): Promise<string[]> {
    this.now += MINUTE_MS;
    const before = this.sent.length;
    await this.repeats.repeat();
    return this.sent.slice(before).flat().map(({ labels, endsAt }) =>
      `${labels.name} ${endsAt.slice(11, 19)}`
    );
  }
}

Deno.test("what lasts is repeated each minute, and its end for five minutes more", async () => {
  const rig = new Rig();
  rig.outages = [outage([1, 2])];
  assert.deepEqual(await rig.minute(), ["url 1 04:58:01", "url 2 04:58:01"]);
  assert.deepEqual(await rig.minute(), ["url 1 04:59:01", "url 2 04:59:01"]);
  const upAt = rig.now + 5_000; // 04:55:06
  const [first, second] = outage([1, 2]).members;
  assert.ok(first && second);
  rig.outages = [{ ...outage([]), members: [{ ...first, upAt }, second] }];
  assert.deepEqual(await rig.minute(), ["url 2 05:00:01", "url 1 04:55:06"]);
  rig.past = [{
    ...outage([]),
    ...{ phase: "over", endedAt: upAt + MINUTE_MS },
    members: [{ ...first, upAt }, { ...second, upAt: upAt + MINUTE_MS }],
  }];
  rig.outages = [];
  for (let minute = 0; minute < 4; minute++) {
    const ends = (await rig.minute()).toSorted();
    assert.deepEqual(ends, ["url 1 04:55:06", "url 2 04:56:06"]);
  }
  assert.deepEqual(await rig.minute(), ["url 2 04:56:06"]);
  assert.deepEqual(await rig.minute(), []);
  assert.equal(rig.repeats.remembers, false);
});

Deno.test("what a channel was not told of, or does not hear of, is not repeated", async () => {
  const rig = new Rig();
  rig.outages = [{ ...outage([1]), told: [] }];
  assert.deepEqual(await rig.minute(), []);
  rig.outages = [{ ...outage([1]), phase: "waiting" }];
  assert.deepEqual(await rig.minute(), []);
  rig.outages = [outage([1, 2])];
  rig.channels = [{ ...CHANNEL, routes: [{ urls: ["url 2"] }] }];
  assert.deepEqual(await rig.minute(), ["url 2 05:00:01"]);
  rig.channels = [{ ...CHANNEL, enabled: false }];
  assert.deepEqual(await rig.minute(), []);
  rig.channels = [{ ...CHANNEL, kind: "webhook" }];
  assert.deepEqual(await rig.minute(), []);
});

Deno.test("a change of what comes of repeats is told, not each repeat", async () => {
  const rig = new Rig();
  rig.outages = [outage([1])];
  await rig.minute();
  rig.answer = LATER;
  await rig.minute();
  await rig.minute();
  rig.answer = SENT;
  await rig.minute();
  await rig.minute();
  assert.deepEqual(rig.changes, ["later", "sent"]);
});
