import assert from "node:assert/strict";
import type {
  AttemptResult,
  ChannelState,
} from "../../../monitor/alerts/outbox_entry.ts";
import type { Channel } from "../../../monitor/channel.ts";
import { MailPlaces } from "../../../program/subscribers/mail_places.ts";
import { SubscriberDelivery } from "../../../program/subscribers/subscriber_delivery.ts";
import { someNotice } from "../../monitor/alerts/some_notice.ts";

const DAY_MS = 86_400_000;
const NOW = 100 * DAY_MS;

const SENT: AttemptResult = {
  ...{ outcome: "sent", status: 250, words: "ok", retryAfterMs: null },
};

function channelOf(kind: "email" | "webhook"): Channel {
  return {
    ...{ id: 2 ** 22 + 1, name: "x", ownerId: null, kind, enabled: true },
    ...{ shared: false, routes: [], remindersMs: null, quietHours: null },
    ...{ mentions: [], createdAt: 0, updatedAt: 0 },
    settings: { url: "https://a.example/", host: "a", to: ["a@example.org"] },
  };
}

function deliveryOf(result: AttemptResult): SubscriberDelivery {
  return new SubscriberDelivery({
    send: () => Promise.resolve({ is: "failure", kind: "dns", isSent: false }),
    userAgent: "x",
    now: () => NOW,
    sendMail: () => Promise.resolve(result),
    pages: { of: () => ({ title: "Acme", url: null }) },
    places: new MailPlaces(),
  });
}

const FAILING: ChannelState = {
  ...{ id: 1, lines: 9, failures: 3, holdUntil: 0, isBroken: false },
  ...{ hour: 0, sent: 0 },
};

const CASES: [
  what: string,
  kind: "email" | "webhook",
  state: Partial<ChannelState>,
  others: AttemptResult | null,
  isGone: boolean,
][] = [
  ["a webhook that is gone", "webhook", { isBroken: true }, null, true],
  [
    "a webhook that has failed for six days",
    "webhook",
    { failingSince: NOW - 6 * DAY_MS },
    null,
    false,
  ],
  [
    "a webhook that has failed for seven days",
    "webhook",
    { failingSince: NOW - 7 * DAY_MS },
    null,
    true,
  ],
  [
    "an address that has failed for as long, while its server takes no mail at all",
    "email",
    { failingSince: NOW - 7 * DAY_MS },
    { ...SENT, outcome: "final", status: 550 },
    false,
  ],
  [
    "an address that has failed for as long, while its server takes others",
    "email",
    { failingSince: NOW - 7 * DAY_MS },
    SENT,
    true,
  ],
];

for (const [what, kind, state, others, isGone] of CASES) {
  Deno.test(`${what} is ${isGone ? "removed" : "kept"}`, async () => {
    const delivery = deliveryOf(others ?? SENT);
    if (others !== null) {
      await delivery.deliver(channelOf("email"), someNotice());
    }
    const found = delivery.isGone(channelOf(kind), { ...FAILING, ...state });
    assert.equal(found, isGone);
  });
}

Deno.test("what is wrong with the owner's channel is no fault of who reads its mails", async () => {
  const delivery = deliveryOf({
    ...{ outcome: "broken", status: 535, retryAfterMs: null },
    words: "535 wrong password for ada@example.org",
  });
  const result = await delivery.deliver(channelOf("email"), someNotice());
  assert.deepEqual([result.outcome, result.words], ["later", "status 535"]);
});
