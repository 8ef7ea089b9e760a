import assert from "node:assert/strict";
import { createDeliver } from "../../../monitor/alerts/deliver.ts";
import type { Notice } from "../../../monitor/alerts/notice.ts";
import type { Channel } from "../../../monitor/channel.ts";
import { CHANNEL_DEFAULTS } from "../../../monitor/fields/channel_fields.ts";
import type { ErrorKind } from "../../../monitor/types.ts";
import { someNotice } from "./some_notice.ts";

const webhook: Channel = {
  ...CHANNEL_DEFAULTS,
  ...{ id: 3, name: "hook", kind: "webhook", ownerId: 7 },
  ...{ createdAt: 1, updatedAt: 1 },
  settings: { url: "https://intranet.example.org/" },
};

/** What the owner of a channel is told of a failure of that kind. */
function told(kind: ErrorKind) {
  const deliver = createDeliver({
    send: () => Promise.resolve({ is: "failure", kind, isSent: false }),
    sendMail: () => Promise.reject(new Error("no mail is sent")),
    keepSettings: () => Promise.reject(new Error("no settings are changed")),
    userAgent: "Uptick",
    now: () => 1,
  });
  return deliver(webhook, someNotice());
}

Deno.test("to the owner of a channel a name of the own network looks as one that is not there does", async () => {
  const own = await told("blocked");
  assert.deepEqual(own, await told("dns"));
  assert.equal(own.outcome, "later");
  assert.match(own.words, /not found, or its address is not allowed/);
  assert.notDeepEqual(own, await told("refused"));
});

/** Delivers by answers that are given in turn; what was sent, and what was kept. */
async function exchanged(
  kind: Channel["kind"],
  settings: Channel["settings"],
  notice: Notice,
  answers: readonly [status: number, body: unknown][],
) {
  const bodies: Record<string, unknown>[] = [];
  const kept: unknown[] = [];
  const deliver = createDeliver({
    send: ({ body }) => {
      const [status, answer] = answers[bodies.length] ?? [500, ""];
      bodies.push(JSON.parse(body));
      const text = JSON.stringify(answer);
      return Promise.resolve({
        ...{ is: "answer", status, retryAfter: null, body: text },
      });
    },
    sendMail: () => Promise.reject(new Error("no mail is sent")),
    keepSettings: (_channel, changed) => {
      kept.push(changed);
      return Promise.resolve();
    },
    userAgent: "Uptick",
    now: () => 1,
  });
  const { outcome } = await deliver({ ...webhook, kind, settings }, notice);
  return { outcome, bodies, kept };
}

Deno.test("of a redirect it is told where it leads, and nothing follows it", async () => {
  const asked: string[] = [];
  const deliver = createDeliver({
    send: ({ url }) => {
      asked.push(url);
      const location = "https://new.example.org/hook?key=s3cret";
      return Promise.resolve({
        ...{ is: "answer", status: 308, retryAfter: null, location },
        body: "<html>",
      });
    },
    sendMail: () => Promise.reject(new Error("no mail is sent")),
    keepSettings: () => Promise.reject(new Error("no settings are changed")),
    userAgent: "Uptick",
    now: () => 1,
  });
  const { outcome, words } = await deliver(webhook, someNotice());
  assert.equal(outcome, "final");
  assert.equal(
    words,
    "status 308 moved to new.example.org: no redirect is followed",
  );
  assert.equal(asked.length, 1);
});

const TELEGRAM = { token: "1:abc", chat_id: "-100", server: "https://t.a.org" };

Deno.test("a group of Telegram that has moved gets the message at its new id, which is kept", async () => {
  const moved = {
    ok: false,
    description: "Bad Request: group chat was upgraded to a supergroup chat",
    parameters: { migrate_to_chat_id: -1001234567890 },
  };
  const { outcome, bodies, kept } = await exchanged(
    "telegram",
    TELEGRAM,
    someNotice(),
    [[400, moved], [200, { ok: true }]],
  );
  assert.equal(outcome, "sent");
  assert.deepEqual(bodies.map(({ chat_id }) => chat_id), [
    -100,
    -1001234567890,
  ]);
  assert.deepEqual(kept, [{ ...TELEGRAM, chat_id: "-1001234567890" }]);
  const again = await exchanged("telegram", TELEGRAM, someNotice(), [
    [400, moved],
    [400, moved],
  ]);
  assert.deepEqual([again.outcome, again.bodies.length], ["final", 2]);
});

Deno.test("what Telegram cannot read as HTML goes once more without tags", async () => {
  const { outcome, bodies, kept } = await exchanged(
    "telegram",
    TELEGRAM,
    someNotice(),
    [
      [400, { ok: false, description: "Bad Request: can't parse entities: x" }],
      [200, { ok: true }],
    ],
  );
  assert.equal(outcome, "sent");
  assert.deepEqual(kept, []);
  assert.equal(bodies[0]?.parse_mode, "HTML");
  assert.equal("parse_mode" in (bodies[1] ?? {}), false);
  assert.match(`${bodies[1]?.text}`, /^DOWN: api\n/);
});

Deno.test("a test of PagerDuty leaves no incident open", async () => {
  const notice = someNotice({ type: "test", test: true, urls: [] });
  const settings = { routing_key: "k".repeat(32) };
  const answered = await exchanged("pagerduty", settings, notice, [
    [202, { status: "success" }],
    [202, { status: "success" }],
  ]);
  assert.equal(answered.outcome, "sent");
  const [trigger, resolve] = answered.bodies;
  assert.equal(trigger?.event_action, "trigger");
  assert.deepEqual(resolve, {
    routing_key: "k".repeat(32),
    dedup_key: trigger?.dedup_key,
    event_action: "resolve",
  });
  const refused = await exchanged("pagerduty", settings, notice, [[400, ""]]);
  assert.deepEqual([refused.outcome, refused.bodies.length], ["final", 1]);
});

Deno.test("the link to acknowledge is in what is sent, and in no answer that is shown", async () => {
  const bodies: string[] = [];
  const deliver = createDeliver({
    send: ({ body }) => {
      bodies.push(body);
      const { acknowledge } = JSON.parse(body);
      return Promise.resolve({
        ...{ is: "answer", status: 200, body: acknowledge, retryAfter: null },
      });
    },
    sendMail: () => Promise.reject(new Error("no mail is sent")),
    acknowledgeLinkOf: ({ id }) =>
      Promise.resolve(`https://status.example.org/ack/1-2-0-${id}-abcdef`),
    keepSettings: () => Promise.resolve(),
    userAgent: "Uptick",
    now: () => 1,
  });
  const { words } = await deliver(webhook, someNotice());
  assert.equal(
    JSON.parse(bodies[0] ?? "").acknowledge,
    "https://status.example.org/ack/1-2-0-3-abcdef",
  );
  assert.equal(words, "status 200 https://status.example.org/ack/***");
});
