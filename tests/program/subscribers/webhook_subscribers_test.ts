import assert from "node:assert/strict";
import type { WebhookRefusal } from "../../../routes/subscribers/subscription_desk.ts";
import type { Monitor } from "../../../monitor/types.ts";
import { monitoredUrl } from "../../monitor/fixtures/monitored_url.ts";
import { SubscriberRig } from "./subscriber_rig.ts";
import { WebhookReceiver } from "./webhook_receiver.ts";

const PAGE = { owner: 0, group: null };
const MONITORS = [
  { id: 1, name: "shop", public: true, tags: ["core"], showAddress: false },
  { id: 2, name: "secret", public: false, tags: ["core"] },
  { id: 3, name: "blog", public: true },
] as const;

async function subscribe(
  rig: SubscriberRig,
  url: string,
  group: string | null = null,
) {
  const made = await rig.desk.subscribeWebhook({ owner: 0, group }, url);
  if (made.outcome !== "subscribed") throw new Error(JSON.stringify(made));
  return made;
}

const WRONG: [
  what: string,
  answer: (challenge: string) => Response,
  words: RegExp,
][] = [
  ["another text", () => new Response("ok"), /^it answered something else: /],
  [
    "the text with an error",
    (challenge) => new Response(challenge, { status: 500 }),
    /^it answered with status 500: /,
  ],
  [
    "a redirect",
    () => Response.redirect("http://127.0.0.1/"),
    /^it answered with status 302: /,
  ],
];

for (const [what, answer, words] of WRONG) {
  Deno.test(`a webhook that answers a challenge with ${what} is not subscribed, and told the rule`, async () => {
    await using rig = await SubscriberRig.open(MONITORS);
    await using hook = new WebhookReceiver();
    hook.answer = answer;
    const made = await rig.desk.subscribeWebhook(PAGE, hook.url);
    assert.equal(made.outcome, "challenge");
    const said = (made as WebhookRefusal & { words: string }).words;
    assert.match(said, words);
    assert.match(said, /must answer 2xx within 10 s, with the text of/);
    assert.deepEqual((await rig.desk.summary(0)).counts, []);
  });
}

const REFUSED: [url: string, words: RegExp][] = [
  ["no url", /^it must be an http\(s\) url /],
  ["http://10.0.0.1/hook", /^its address may not be asked: /],
  ["http://8.8.8.8:22/hook", /^its address may not be asked: /],
];

for (const [url, words] of REFUSED) {
  Deno.test(`${url} is not even asked whether it wants to hear of a page`, async () => {
    await using rig = await SubscriberRig.open(MONITORS);
    const made = await rig.desk.subscribeWebhook(PAGE, url);
    assert.equal(made.outcome, "url");
    assert.match((made as WebhookRefusal & { words: string }).words, words);
  });
}

Deno.test("a host is challenged ten times at once, whoever asks, and not more", async () => {
  await using rig = await SubscriberRig.open(MONITORS);
  await using hook = new WebhookReceiver();
  hook.answer = () => new Response("no");
  for (let count = 0; count < 10; count++) {
    const made = await rig.desk.subscribeWebhook(PAGE, `${hook.url}?${count}`);
    assert.equal(made.outcome, "challenge");
  }
  const made = await rig.desk.subscribeWebhook(PAGE, hook.url);
  assert.equal(made.outcome, "often");
});

Deno.test("a subscribed webhook hears, signed, of an outage of public services alone", async () => {
  await using rig = await SubscriberRig.open(MONITORS);
  await using hook = new WebhookReceiver();
  await using blogHook = new WebhookReceiver();
  hook.answer = (challenge) => new Response(`${challenge}\n`);
  const { secret, number } = await subscribe(rig, hook.url);
  await subscribe(rig, blogHook.url, "");
  assert.equal(number, 1);
  assert.equal(
    (await rig.desk.subscribeWebhook(PAGE, hook.url)).outcome,
    "known",
  );

  await rig.happen([[10, 2, "down"], [20, 1, "down"]]);
  const opened = await rig.until("the beginning", () => hook.notices[0]);
  assert.ok(hook.isSigned(secret));
  assert.equal(opened.type, "outage.opened");
  assert.equal(opened.title, "shop is down");
  assert.match(
    opened.text,
    /^shop has been down since .* UTC: it did not answer in time$/,
  );
  assert.deepEqual(opened.page, {
    title: "Acme",
    url: "https://status.example.org/",
  });
  assert.deepEqual(opened.counts, { down: 1, of: 1 });
  assert.equal(opened.group, "");
  const [url] = opened.urls;
  assert.deepEqual(
    [url?.name, url?.url, url?.detail, opened.urls.length],
    ["shop", null, null, 1],
  );
  assert.equal(opened.outage.started_at, url?.since);
  const all = JSON.stringify(hook.notices);
  assert.ok(!all.includes("secret"), all);

  await rig.happen([[60, 1, "up"], [70, 2, "up"]]);
  const over = await rig.until("the end", () => hook.notices[1]);
  assert.equal(over.type, "outage.resolved");
  assert.equal(over.title, "shop is up again");
  assert.match(over.text, /It was down for 40 s|It was down from/);
  assert.equal(over.outage.id, opened.outage.id);
  assert.deepEqual(blogHook.notices, []);
  assert.deepEqual(rig.errors, []);
});

Deno.test("an incident is told with each update, to groups that it is about, and never its draft", async () => {
  await using rig = await SubscriberRig.open(MONITORS);
  await using hook = new WebhookReceiver();
  await using core = new WebhookReceiver();
  await using blog = new WebhookReceiver();
  await subscribe(rig, hook.url);
  await subscribe(rig, core.url, "core");
  await subscribe(rig, blog.url, "");
  const draft = await rig.publish({ isDraft: true, urls: [1, 2] });
  await rig.work();
  assert.deepEqual(hook.requests, []);
  await rig.store.incidents.update(0, draft, () => ({
    publishedAt: Date.now(),
  }));
  const told = await rig.until("the incident", () => hook.notices[0]);
  assert.equal(told.type, "incident.opened");
  assert.equal(told.title, "Checkout fails (investigating)");
  assert.equal(told.text, "We look into it.\nSoon more.\n\nServices: shop");
  assert.deepEqual(told.incident, {
    ...{ id: draft, title: "Checkout fails", impact: "major" },
    status: "investigating",
    urls: [{ id: 1, name: "shop" }],
    link: `https://status.example.org/incidents/${draft}`,
  });
  await rig.until("the group", () => core.notices[0]);
  // a new title is no update
  await rig.store.incidents.update(0, draft, () => ({ title: "Checkout" }));
  await rig.work();
  await rig.store.incidents.update(0, draft, ({ updates }) => ({
    updates: [...updates, {
      at: Date.now(),
      status: "resolved",
      text: "Well.",
    }],
  }));
  const over = await rig.until("the end", () => hook.notices[1]);
  assert.equal(over.type, "incident.resolved");
  assert.equal(over.title, "Checkout (resolved)");
  await rig.until("the end for the group", () => core.notices[1]);
  assert.deepEqual(blog.requests, []);
  assert.equal(hook.notices.length, 2);
  assert.equal((await rig.kept())["incident_news"], undefined);
});

Deno.test("who unsubscribes is kept nowhere, and hears no more", async () => {
  await using rig = await SubscriberRig.open(MONITORS);
  await using hook = new WebhookReceiver();
  hook.status = 503;
  const { token } = await subscribe(rig, hook.url);
  await rig.publish();
  await rig.until("a try", () => hook.requests[0]);
  const { subscriberMessagesWaiting } = rig.metrics;
  assert.match([...subscriberMessagesWaiting.lines()].join(), / 1$/);
  assert.deepEqual(await rig.desk.findSubscribed(token), {
    ...PAGE,
    kind: "webhook",
  });
  assert.equal(await rig.desk.unsubscribe(`${token.slice(0, -1)}-`), false);
  assert.equal(await rig.desk.unsubscribe(token), true);
  assert.equal(await rig.desk.unsubscribe(token), false);
  assert.equal(await rig.desk.findSubscribed(token), null);
  const kept = Object.keys(await rig.kept())
    .filter((name) => name.startsWith("subscriber"));
  assert.deepEqual(kept, ["subscriber_pages"]);
  assert.deepEqual((await rig.desk.summary(0)).counts, []);
});

Deno.test("a webhook that says 410 is removed at once, and both are counted", async () => {
  await using rig = await SubscriberRig.open(MONITORS);
  await using hook = new WebhookReceiver();
  await subscribe(rig, hook.url);
  await rig.work();
  const { metrics } = rig;
  assert.match([...metrics.subscribers.lines()].join("\n"), /webhook"} 1/);
  hook.status = 410;
  await rig.publish();
  await rig.until("a try", () => hook.requests[0]);
  await rig.work();
  assert.deepEqual(await rig.desk.summary(0), {
    ...{ counts: [], pending: 0, waiting: 0, dropped: 1 },
  });
  assert.match([...metrics.subscribers.lines()].join("\n"), /webhook"} 0/);
  assert.match([...metrics.subscribersDropped.lines()].join(), / 1$/);
  assert.match(
    [...metrics.subscriberDeliveries.lines()].join(),
    /kind="webhook",outcome="broken"} 1$/,
  );
});

Deno.test("the log names subscribers by number, and has nothing that they answered", async () => {
  await using rig = await SubscriberRig.open(MONITORS);
  await using hook = new WebhookReceiver();
  await subscribe(rig, hook.url);
  await rig.publish();
  await rig.until("a message", () => hook.notices[0]);
  await rig.work();
  const [line, ...others] = await rig.desk.deliveries(0, 10);
  assert.deepEqual(others, []);
  assert.deepEqual({ ...line, at: 0 }, {
    ...{ at: 0, number: 1, kind: "webhook", outcome: "sent", tries: 1 },
    ...{ title: "Checkout fails (investigating)", status: 200 },
    words: "status 200",
  });
});

const UNSEEN: [what: string, change: (rig: SubscriberRig) => void][] = [
  ["made private", ({ table }) => table.set(changed({ public: false }))],
  ["taken out of the group", ({ table }) => table.set(changed({ tags: [] }))],
  ["paused", ({ table }) => table.set(changed({ paused: true }))],
  ["deleted", ({ table }) => table.delete(1)],
];

function changed(parts: Partial<Monitor>): Monitor {
  return monitoredUrl({
    ...{ id: 1, name: "shop", public: true, tags: ["core"], updatedAt: 2 },
    ...parts,
  });
}

for (const [what, change] of UNSEEN) {
  Deno.test(`of a service that is ${what} while it is down it is told at once that no more is told, and not when it ends`, async () => {
    await using rig = await SubscriberRig.open(MONITORS);
    await using hook = new WebhookReceiver();
    await subscribe(rig, hook.url, "core");
    await rig.happen([[10, 1, "down"], [11, 2, "down"]]);
    const opened = await rig.until("the beginning", () => hook.notices[0]);
    change(rig);
    await rig.happen([]);
    const closed = await rig.until("the word of it", () => hook.notices[1]);
    assert.equal(closed.type, "outage.resolved");
    assert.equal(
      closed.title,
      "What was down is not watched or shown any more",
    );
    assert.equal(closed.outage.id, opened.outage.id);
    assert.deepEqual([closed.urls, closed.counts], [[], { down: 0, of: 0 }]);
    await rig.happen([[20, 1, "up"], [21, 2, "up"]]);
    await rig.work();
    assert.equal(hook.notices.length, 2);
    assert.deepEqual(await rig.store.outageBooks.books(), []);
  });
}
