import assert from "node:assert/strict";
import type { Notice } from "../../../monitor/alerts/notice.ts";
import type { AttemptResult } from "../../../monitor/alerts/outbox_entry.ts";
import { audienceChannel } from "../../../monitor/alerts/subscribers/audience_channel.ts";
import { SubscriptionMails } from "../../../program/subscribers/subscription_mails.ts";
import {
  newPage,
  type SubscriberPage,
} from "../../../store/alerts/subscribers/subscriber_page.ts";

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;

/** Mails of links, with a server that takes them or not, on a clock that the test sets. */
function start(outcomes: AttemptResult["outcome"][]) {
  const sender = audienceChannel({ id: 1, group: null });
  const page = { ...newPage(0), emailChannelId: 1 };
  const tried: Notice[] = [];
  /** What the store answers next, and when. */
  const readings: Promise<SubscriberPage[]>[] = [];
  const clock = { now: Date.UTC(2026, 10, 29) };
  const mails = new SubscriptionMails({
    subscribers: {
      page: () => Promise.resolve(page),
      pages: () => readings.shift() ?? Promise.resolve([page]),
      ofAddress: () => Promise.resolve([]),
    },
    requests: {
      create: () => Promise.resolve("0-token"),
      takeMail: () => Promise.resolve(true),
    },
    channels: {
      senderOf: (_, known = page) =>
        Promise.resolve(known.emailChannelId === null ? null : sender),
      mailTo: () => sender,
    },
    pages: {
      isOff: () => false,
      of: () => ({ title: "Acme", url: null }),
    },
    publicUrl: "https://status.example.org",
    now: () => clock.now,
    mail: (_channel, notice) => {
      tried.push(notice);
      const outcome = outcomes.shift() ?? "sent";
      const result = { outcome, status: null, words: "", retryAfterMs: null };
      return Promise.resolve(result);
    },
    onSent: () => {},
    onError: (error) => assert.fail(String(error)),
  });
  const passTo = async (ms: number) => {
    clock.now += ms;
    await mails.read();
    await mails.settled();
    return tried.length;
  };
  return { mails, tried, passTo, readings };
}

Deno.test("a page offers mails as soon as a channel was chosen, though a reading from before ends later", async () => {
  const { mails, readings } = start([]);
  const before = Promise.withResolvers<SubscriberPage[]>();
  readings.push(before.promise);
  const late = mails.read();
  await mails.read();
  assert.equal(mails.isOffered(0), true);
  before.resolve([newPage(0)]);
  await late;
  assert.equal(mails.isOffered(0), true);
});

Deno.test("a mail with a link that its server does not take is tried again, as the same mail, until it is taken", async () => {
  const { mails, tried, passTo } = start(["later", "later", "sent"]);
  mails.ask({ owner: 0, group: null }, "ada@example.org");
  await mails.settled();
  assert.equal(await passTo(20 * SECOND_MS), 1);
  assert.equal(await passTo(10 * SECOND_MS), 2);
  assert.equal(await passTo(MINUTE_MS), 2);
  assert.equal(await passTo(MINUTE_MS), 3);
  assert.equal(await passTo(60 * MINUTE_MS), 3);
  assert.equal(new Set(tried.map(({ id }) => id)).size, 1);
});

Deno.test("a mail with a link that is refused is not tried again, and one that is not taken five times neither", async () => {
  const refused = start(["final"]);
  refused.mails.ask({ owner: 0, group: null }, "ada@example.org");
  await refused.mails.settled();
  assert.equal(await refused.passTo(60 * MINUTE_MS), 1);
  const away = start(Array(9).fill("later"));
  away.mails.ask({ owner: 0, group: null }, "ada@example.org");
  await away.mails.settled();
  for (let times = 0; times < 9; times++) await away.passTo(60 * MINUTE_MS);
  assert.equal(away.tried.length, 5);
});
