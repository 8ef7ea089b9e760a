import assert from "node:assert/strict";
import { apprise } from "../../../monitor/alerts/channels/apprise.ts";
import type {
  ChannelForm,
  Judgement,
} from "../../../monitor/alerts/channels/channel_form.ts";
import { discord } from "../../../monitor/alerts/channels/discord.ts";
import { cut, plain } from "../../../monitor/alerts/channels/message_text.ts";
import { ntfy } from "../../../monitor/alerts/channels/ntfy.ts";
import { signWebhook } from "../../../monitor/alerts/channels/sign_webhook.ts";
import { pagerduty } from "../../../monitor/alerts/channels/pagerduty.ts";
import { slack } from "../../../monitor/alerts/channels/slack.ts";
import { teams } from "../../../monitor/alerts/channels/teams.ts";
import { telegram } from "../../../monitor/alerts/channels/telegram.ts";
import { webhook } from "../../../monitor/alerts/channels/webhook.ts";
import { maskSecrets } from "../../../monitor/alerts/mask_secrets.ts";
import { noticeTitle } from "../../../monitor/alerts/notice_title.ts";
import type { Notice } from "../../../monitor/alerts/notice.ts";
import type { Channel, ChannelSettings } from "../../../monitor/channel.ts";
import type { HttpAnswer } from "../../../monitor/http_send.ts";
import { RESOLVED, SEVERAL, someNotice } from "./some_notice.ts";

const NOW = Date.parse("2026-11-29T04:52:30Z");
const OPENED = someNotice();

function send(
  form: ChannelForm,
  notice: Notice,
  settings: ChannelSettings,
  mentions: Channel["mentions"] = [],
) {
  const channel = { kind: "webhook" as const, settings, mentions };
  const request = form.request(notice, channel, { now: NOW });
  return { ...request, json: JSON.parse(request.body) };
}

Deno.test("a webhook gets the notice, signed as the vector of Standard Webhooks is", () => {
  const url = "https://hooks.example.org/in?key=1";
  const secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
  const { json, ...request } = send(webhook, OPENED, { url, secret });
  assert.deepEqual(json, OPENED);
  assert.equal(request.url, url);
  assert.equal(request.headers["webhook-id"], "o_12_3:opened:1");
  assert.equal(request.headers["webhook-timestamp"], `${NOW / 1_000}`);
  assert.match(request.headers["webhook-signature"] ?? "", /^v1,.{43}=$/);
  const signed = signWebhook(secret, {
    id: "msg_p5jXN8AQM9LWM0D4loKWxJek",
    seconds: 1_614_265_330,
    body: '{"test": 2432232314}',
  });
  assert.equal(signed, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
  assert.deepEqual(Object.keys(send(webhook, OPENED, { url }).headers), [
    "webhook-id",
    "webhook-timestamp",
  ]);
});

const LINK = "https://status.example.org/ack/12-3-0-4-0f";
const linked: [name: string, form: ChannelForm, settings: ChannelSettings][] = [
  ["webhook", webhook, { url: "https://a.b/" }],
  ["Slack", slack, { url: "https://a.b/services/x" }],
  ["Mattermost", slack, {
    ...{ url: "https://a.b/hooks/x", dialect: "mattermost" },
  }],
  ["Discord", discord, { url: "https://discord.com/api/webhooks/1/abc" }],
  ["Telegram", telegram, { token: "123:abc", chat_id: "1" }],
  ["ntfy", ntfy, { topic: "ops" }],
  ["Teams", teams, { url: "https://a.b/workflows/1?sig=2" }],
  ["PagerDuty", pagerduty, { routing_key: "a".repeat(32) }],
  ["Apprise", apprise, { url: "https://a.b/", key: "ops" }],
];

Deno.test("the link by which a reader takes an outage on is in every message that has one, once", () => {
  for (const [name, form, settings] of linked) {
    const notice = someNotice({ acknowledge: LINK });
    const count = (text: string) => text.split(LINK).length - 1;
    assert.equal(count(send(form, notice, settings).body), 1, name);
    assert.doesNotMatch(send(form, OPENED, settings).body, /acknowledge/i);
  }
});

Deno.test("Slack gets blocks in which no name calls anybody", () => {
  const url = "https://hooks.slack.com/services/T0/B0/xyz";
  const { json } = send(slack, SEVERAL, { url }, ["<!here>"]);
  const [{ color, blocks: [section] }] = json.attachments;
  assert.equal(color, "#d93025");
  assert.equal(
    section.text.text,
    "<!here> *DOWN: 19 of 20 (host api.example.org)*\n" +
      "19 of 20 monitors are down (host api.example.org) since 04:52 UTC\n" +
      "• <https://status.example.org/status/12|api>: it answered with status 503\n" +
      "• <https://status.example.org/status/12|&lt;!channel&gt; \u2060*\u2060_\u2060`&amp;@here [x](y)>: it answered with status 503\n" +
      "… and 17 more",
  );
  assert.equal(json.unfurl_links, false);
  const { json: green } = send(slack, RESOLVED, { url });
  assert.equal(green.attachments[0].color, "#188038");
});

Deno.test("Mattermost and Rocket.Chat get Markdown in which no name calls anybody", () => {
  for (const dialect of ["mattermost", "rocketchat"]) {
    const { json } = send(slack, SEVERAL, {
      url: "https://a.b/hooks/x",
      dialect,
    });
    assert.equal(json.text, "**DOWN: 19 of 20 \\(host api.example.org\\)**");
    assert.match(json.attachments[0].text, /\\<\\!channel\\>.*@\u2060here/);
    assert.equal(json.attachments[0].blocks, undefined);
  }
});

Deno.test("Discord gets an embed, and calls those who are configured", () => {
  const url = "https://discord.com/api/webhooks/1/abc";
  const mentions = ["<@&123>", "<@45>"];
  const request = send(discord, OPENED, { url, thread_id: "9" }, mentions);
  assert.equal(request.url, `${url}?wait=true&thread_id=9`);
  assert.deepEqual(request.json, {
    content: "<@&123> <@45>",
    username: "Uptick",
    allowed_mentions: { parse: [], roles: ["123"], users: ["45"] },
    embeds: [{
      title: "DOWN: api",
      url: "https://status.example.org/status/12",
      description:
        "api is down since 04\\:52 UTC\\: it answered with status 503",
      color: 0xd93025,
      timestamp: "2026-11-29T04:52:21.000Z",
      footer: { text: "outage o_12_3" },
    }],
  });
});

Deno.test("Telegram gets HTML", () => {
  const settings = {
    token: "123:abc",
    chat_id: "-1001",
    message_thread_id: 42,
  };
  const { json, url } = send(telegram, SEVERAL, settings);
  assert.equal(url, "https://api.telegram.org/bot123:abc/sendMessage");
  assert.equal(json.chat_id, -1001);
  assert.equal(json.message_thread_id, 42);
  assert.equal(
    json.text.split("\n")[3],
    '• <a href="https://status.example.org/status/12">&lt;!channel&gt; *_`&amp;@here [x](y)</a>: it answered with status 503',
  );
  const general = { ...settings, chat_id: "@ops", message_thread_id: 1 };
  const { json: quiet } = send(telegram, RESOLVED, general);
  assert.equal(quiet.chat_id, "@ops");
  assert.equal("message_thread_id" in quiet, false);
  assert.equal(quiet.disable_notification, true);
});

Deno.test("ntfy gets its message at the root, with an id that a repeat replaces", () => {
  const server = "https://ntfy.example.org/";
  const settings = { topic: "ops", token: "tk_1", server };
  const { json, url, headers } = send(ntfy, OPENED, settings);
  assert.equal(url, "https://ntfy.example.org/");
  assert.deepEqual(headers, { Authorization: "Bearer tk_1" });
  assert.deepEqual(json, {
    topic: "ops",
    title: "DOWN: api",
    message: "api is down since 04:52 UTC: it answered with status 503",
    priority: 5,
    tags: ["red_circle"],
    click: "https://status.example.org/status/12",
    sequence_id: "o_12_3-opened-1",
  });
  const long = someNotice({
    urls: Array(20).fill({ ...SEVERAL.urls[0], name: "ü".repeat(190) }),
    more: 5,
  });
  const message = send(ntfy, long, { topic: "ops" }).json.message;
  assert.ok(new TextEncoder().encode(message).length <= 3_500);
});

Deno.test("Teams gets a card", () => {
  const url =
    "https://a.environment.api.powerplatform.com:443/workflows/w1/triggers?sig=s3cret";
  const request = send(teams, SEVERAL, { url });
  assert.equal(request.url, url);
  const [{ content }] = request.json.attachments;
  assert.equal(content.type, "AdaptiveCard");
  const [title, text, { facts }] = content.body;
  assert.equal(title.color, "Attention");
  assert.equal(title.text, "DOWN: 19 of 20 \\(host api.example.org\\)");
  assert.match(text.text, /^19 of 20 monitors are down/);
  assert.equal(facts[1].title, "‹!channel> \\*\\_`&@here \\[x\\]\\(y\\)");
  assert.deepEqual(facts[2], { title: "…", value: "and 17 more" });
  assert.deepEqual(content.actions[0].url, OPENED.urls[0]?.link);
  const channel = { settings: { url } };
  assert.ok(teams.secretsOf(channel).includes("s3cret"));
});

Deno.test("PagerDuty gets a trigger and a resolve of the same key, and no reminder", () => {
  const settings = { routing_key: "k".repeat(32), region: "eu" };
  const { json, url } = send(pagerduty, OPENED, settings);
  assert.equal(url, "https://events.eu.pagerduty.com/v2/enqueue");
  assert.deepEqual(json, {
    routing_key: "k".repeat(32),
    dedup_key: "uptick-o_12_3",
    event_action: "trigger",
    client: "Uptick",
    client_url: "https://status.example.org/status/12",
    links: [{ href: "https://status.example.org/status/12", text: "Status" }],
    payload: {
      summary: "DOWN: api",
      source: "api.example.org",
      severity: "critical",
      timestamp: "2026-11-29T04:52:21.000Z",
      component: "api",
      class: "status",
      custom_details: {
        text: "api is down since 04:52 UTC: it answered with status 503",
        urls: ["api: it answered with status 503"],
        more: 0,
      },
    },
  });
  assert.deepEqual(send(pagerduty, RESOLVED, settings).json, {
    routing_key: "k".repeat(32),
    dedup_key: "uptick-o_12_3",
    event_action: "resolve",
  });
  assert.ok(pagerduty.isSilent?.(someNotice({ type: "outage.reminder" })));
});

Deno.test("Apprise gets a text", () => {
  const settings = { url: "https://a.example.org/", key: "ops", tag: "sms" };
  const { json, url } = send(apprise, OPENED, settings);
  assert.equal(url, "https://a.example.org/notify/ops");
  assert.deepEqual(json, {
    title: "DOWN: api",
    body: "api is down since 04:52 UTC: it answered with status 503",
    type: "failure",
    format: "text",
    tag: "sms",
  });
});

/** Answers as the services gave them, or as their documentation has them. */
const answers: [
  service: string,
  form: ChannelForm,
  answer: Partial<HttpAnswer>,
  want: Judgement["outcome"],
  retryAfterMs?: number,
][] = [
  ["a webhook", webhook, { status: 204 }, "sent"],
  ["a webhook", webhook, { status: 302 }, "final"],
  ["a webhook", webhook, { status: 400 }, "final"],
  ["a webhook", webhook, { status: 410 }, "broken"],
  ["a webhook", webhook, { status: 408 }, "later"],
  ["a webhook", webhook, { status: 503, retryAfter: "120" }, "later", 120_000],
  [
    "a webhook",
    webhook,
    { status: 429, retryAfter: "Sun, 29 Nov 2026 04:53:00 GMT" },
    "later",
    30_000,
  ],
  ["a webhook", webhook, { status: 429, retryAfter: "-3" }, "later"],
  ["a webhook", webhook, { status: 429, retryAfter: "soon" }, "later"],
  ["Slack", slack, { status: 200, body: "ok" }, "sent"],
  ["Slack", slack, { status: 200, body: "no_service" }, "final"],
  ["Slack", slack, { status: 404, body: "channel_not_found" }, "final"],
  ["Slack", slack, { status: 500, body: "rollup_error" }, "later"],
  ["Slack", slack, { status: 429, retryAfter: "1" }, "later", 1_000],
  ["Rocket.Chat", slack, { status: 200, body: '{"success":true}' }, "sent"],
  ["Rocket.Chat", slack, { status: 200, body: '{"success":false}' }, "final"],
  [
    "Rocket.Chat",
    slack,
    {
      status: 400,
      body:
        '{"success":false,"error":"Error, too many requests. You must wait 39 seconds [error-too-many-requests]"}',
    },
    "later",
    39_000,
  ],
  ["Discord", discord, { status: 200, body: '{"id":"1"}' }, "sent"],
  ["Discord", discord, { status: 404, body: '{"code":10015}' }, "broken"],
  ["Discord", discord, { status: 401, body: '{"code":50027}' }, "broken"],
  ["Discord", discord, { status: 400, body: '{"code":50035}' }, "final"],
  [
    "Discord",
    discord,
    { status: 429, body: '{"retry_after":64.57,"global":false}' },
    "later",
    64_570,
  ],
  ["Telegram", telegram, { status: 200, body: '{"ok":true}' }, "sent"],
  ["Telegram", telegram, { status: 200, body: '{"ok":false}' }, "final"],
  ["Telegram", telegram, { status: 401, body: '{"ok":false}' }, "broken"],
  ["Telegram", telegram, { status: 403, body: '{"ok":false}' }, "final"],
  [
    "Telegram",
    telegram,
    { status: 429, body: '{"ok":false,"parameters":{"retry_after":35}}' },
    "later",
    35_000,
  ],
  ["Teams", teams, { status: 202 }, "sent"],
  ["Teams", teams, { status: 200, body: "Webhook error" }, "final"],
  ["Teams", teams, { status: 401 }, "final"],
  ["PagerDuty", pagerduty, { status: 202 }, "sent"],
  ["PagerDuty", pagerduty, { status: 400 }, "final"],
  ["PagerDuty", pagerduty, { status: 429 }, "later", 60_000],
  ["Apprise", apprise, { status: 200 }, "sent"],
  ["Apprise", apprise, { status: 204 }, "final"],
  ["Apprise", apprise, { status: 500 }, "later"],
  ["ntfy", ntfy, { status: 200, body: '{"id":"x"}' }, "sent"],
  ["ntfy", ntfy, { status: 429, body: '{"code":42901}' }, "later", 30_000],
  ["ntfy", ntfy, { status: 403, body: '{"code":40301}' }, "final"],
  ["ntfy", ntfy, { status: 507 }, "later", 30_000],
  [
    "ntfy",
    ntfy,
    { status: 429, body: '{"code":42908}' },
    "later",
    Date.parse("2026-11-30T00:00:00Z") - NOW,
  ],
];

for (const [service, form, parts, outcome, retryAfterMs = null] of answers) {
  Deno.test(`an answer of ${service} means ${outcome}: ${JSON.stringify(parts)}`, () => {
    const answer = { status: 200, retryAfter: null, body: "", ...parts };
    assert.deepEqual(form.judge(answer, NOW), { outcome, retryAfterMs });
  });
}

Deno.test("a part of Apprise's services that failed is tried three times at most", () => {
  const answer = { status: 424, retryAfter: null, body: "" };
  assert.deepEqual(apprise.judge(answer, NOW), {
    ...{ outcome: "later", retryAfterMs: null, maxTries: 3 },
  });
});

Deno.test("maskSecrets() finds a secret however it is spelled", () => {
  const secret = 'pa/ss"word';
  const spelled = [
    secret,
    encodeURIComponent(secret),
    JSON.stringify(secret),
    btoa(secret),
  ].join(" ");
  assert.equal(maskSecrets(spelled, [secret]), '*** *** "***" ***==');
  assert.equal(maskSecrets("the ok", ["ok"]), "the ok");
});

Deno.test("plain() and cut() leave nothing unseen and no half characters", () => {
  assert.equal(plain(" a\u202eb\r\nc\u0000 "), "a b c");
  assert.equal(cut("😀😀😀", 5), "😀…");
  assert.equal(cut("abc", 3), "abc");
  assert.ok(plain("😀".repeat(500)).isWellFormed());
});

const titles: [notice: Notice, want: string][] = [
  [OPENED, "DOWN: api"],
  [SEVERAL, "DOWN: 19 of 20 (host api.example.org)"],
  [RESOLVED, "UP: api (18 min)"],
  [
    someNotice({
      type: "outage.reminder",
      timestamp: "2026-11-29T06:52:01.000Z",
    }),
    "STILL DOWN (2 h): api",
  ],
  [someNotice({ type: "outage.changed" }), "CHANGED: api"],
  [someNotice({ type: "test" }), "TEST from Uptick"],
];

for (const [notice, want] of titles) {
  Deno.test(`the title of ${notice.type} is "${want}"`, () => {
    assert.equal(noticeTitle(notice), want);
  });
}
