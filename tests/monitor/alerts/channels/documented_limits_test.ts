import assert from "node:assert/strict";
import { CHANNEL_FORMS } from "../../../../monitor/alerts/channels/channel_forms.ts";
import { mailMessage } from "../../../../monitor/alerts/email/mail_message.ts";
import type { Notice, NoticeType } from "../../../../monitor/alerts/notice.ts";
import { noticeText } from "../../../../monitor/alerts/notice_text.ts";
import {
  CHANNEL_KINDS,
  type ChannelKind,
  type ChannelSettings,
} from "../../../../monitor/channel.ts";
import { API_URL, RESOLVED, SEVERAL, someNotice } from "../some_notice.ts";

/** What a service's documentation allows of a request; see the manual of each. */
type Rules = (json: Json, parts: { url: string; body: string }) => void;
// deno-lint-ignore no-explicit-any -- each service has its own shape
type Json = any;

const NOW = Date.parse("2026-11-29T04:52:30Z");
const ISO = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?Z$/;
const COLOR = /^#[0-9a-f]{6}$/;

function only(object: Json, ...names: string[]): void {
  for (const name of Object.keys(object)) {
    assert.ok(names.includes(name), `"${name}" is no member of it`);
  }
}

function fits(text: unknown, most: number, least = 1): void {
  assert.equal(typeof text, "string");
  const { length } = text as string;
  assert.ok(length >= least && length <= most, `${length} of ${most}`);
  assert.ok((text as string).isWellFormed());
}

function bytes(text: string, most: number): void {
  const { length } = new TextEncoder().encode(text);
  assert.ok(length <= most, `${length} of ${most} bytes`);
}

function isWeb(url: unknown): void {
  assert.match(`${url}`, /^https?:\/\//);
}

const slackRules: Rules = (json) => {
  only(json, "text", "unfurl_links", "unfurl_media", "attachments");
  fits(json.text, 3_000);
  const [{ color, fallback, blocks }] = json.attachments;
  assert.match(color, COLOR);
  fits(fallback, 3_000);
  let all = 0;
  for (const block of blocks) {
    const texts = block.type === "section" ? [block.text] : block.elements;
    assert.ok(
      ["section", "context"].includes(block.type) && texts.length <= 10,
    );
    for (const { type, text } of texts) {
      assert.equal(type, "mrkdwn");
      fits(text, 3_000);
      assert.doesNotMatch(text, /&(?!(?:amp|lt|gt);)/, "half an escape");
      assert.doesNotMatch(text.replace(/^<!here> /, ""), /<[!@#]/);
      all += text.length;
    }
  }
  assert.ok(blocks.length <= 50 && all < 13_000);
};

const attachmentRules: Rules = (json) => {
  only(json, "text", "attachments");
  fits(json.text, 5_000);
  const [attachment, ...others] = json.attachments;
  assert.deepEqual(others, []);
  only(attachment, "color", "fallback", "text");
  assert.match(attachment.color, COLOR);
  fits(attachment.text, 5_000);
  const foreign = JSON.stringify(json).replace("@here ", "");
  assert.doesNotMatch(foreign, /[@#](?!\u2060)(?:here|channel|all|general)/);
};

const RULES: Readonly<
  Record<string, { settings: ChannelSettings; rules: Rules }>
> = {
  webhook: {
    settings: { url: "https://hooks.example.org/" },
    rules: (json, { body }) => {
      assert.match(json.timestamp, ISO);
      assert.equal(typeof json.type, "string");
      bytes(body, 20_000);
    },
  },
  slack: {
    settings: { url: "https://hooks.slack.com/services/T/B/x" },
    rules: slackRules,
  },
  mattermost: {
    settings: { url: "https://m.example.org/hooks/x", dialect: "mattermost" },
    rules: attachmentRules,
  },
  rocketchat: {
    settings: { url: "https://r.example.org/hooks/x/y", dialect: "rocketchat" },
    rules: attachmentRules,
  },
  discord: {
    settings: { url: "https://discord.com/api/webhooks/1/abc" },
    rules: (json, { url }) => {
      assert.equal(new URL(url).searchParams.get("wait"), "true");
      only(json, "content", "username", "allowed_mentions", "embeds");
      fits(json.content, 2_000, 0);
      fits(json.username, 80);
      assert.doesNotMatch(json.username, /clyde|discord/i);
      assert.ok(json.allowed_mentions.parse.length <= 1);
      const [embed, ...others] = json.embeds;
      assert.deepEqual(others, []);
      fits(embed.title, 256);
      fits(embed.description, 4_096);
      fits(embed.footer.text, 2_048);
      assert.match(embed.timestamp, ISO);
      assert.ok(Number.isInteger(embed.color) && embed.color < 2 ** 24);
      const { title, description, footer } = embed;
      fits(title + description + footer.text, 6_000);
      assert.doesNotMatch(description, /(?<!\\)(?:\\\\)*\\…/, "half an escape");
    },
  },
  telegram: {
    settings: { token: `1:${"a".repeat(30)}`, chat_id: "-1001" },
    rules: (json) => {
      assert.equal(json.parse_mode, "HTML");
      const open: string[] = [];
      for (
        const [tag = "", end, name = ""] of json.text.matchAll(
          /<(\/?)(\w*)[^>]*>/g,
        )
      ) {
        assert.match(tag, /^<\/?[ab]( href="[^"<>]*")?>$/);
        if (end === "") open.push(name);
        else assert.equal(open.pop(), name);
      }
      assert.deepEqual(open, []);
      assert.doesNotMatch(json.text, /&(?!(?:amp|lt|gt|quot);)/);
      fits(json.text.replace(/<[^>]*>/g, "").replace(/&\w+;/g, "x"), 4_096);
    },
  },
  ntfy: {
    settings: { topic: "ops" },
    rules: (json, { url, body }) => {
      assert.equal(new URL(url).pathname, "/");
      fits(json.message, 4_096);
      bytes(json.message, 4_096);
      bytes(body, 8_192);
      assert.ok(json.priority >= 1 && json.priority <= 5);
      assert.ok((json.actions ?? []).length <= 3);
      if (json.click !== undefined) isWeb(json.click);
      fits(json.sequence_id, 64);
      assert.match(json.sequence_id, /^[-_A-Za-z0-9]+$/);
    },
  },
  teams: {
    settings: { url: "https://a.example.org/workflows/x?sig=y" },
    rules: (json, { body }) => {
      assert.equal(json.type, "message");
      const [{ contentType, content }] = json.attachments;
      assert.equal(contentType, "application/vnd.microsoft.card.adaptive");
      assert.equal(content.type, "AdaptiveCard");
      for (const element of content.body) {
        assert.ok(["TextBlock", "FactSet"].includes(element.type));
      }
      for (const { type, url } of content.actions ?? []) {
        assert.equal(type, "Action.OpenUrl");
        isWeb(url);
      }
      bytes(body, 18_432);
    },
  },
  pagerduty: {
    settings: { routing_key: "k".repeat(32) },
    rules: (json, { body }) => {
      assert.match(json.event_action, /^(?:trigger|acknowledge|resolve)$/);
      fits(json.routing_key, 32, 32);
      fits(json.dedup_key, 255);
      bytes(body, 512 * 1_024);
      if (json.event_action !== "trigger") {
        return only(json, "routing_key", "dedup_key", "event_action");
      }
      const { payload } = json;
      fits(payload.summary, 1_024);
      fits(payload.source, 1_024);
      assert.match(payload.severity, /^(?:critical|error|warning|info)$/);
      assert.match(payload.timestamp, ISO);
      for (const { href } of json.links ?? []) isWeb(href);
    },
  },
  alertmanager: {
    settings: { url: "http://alertmanager:9093" },
    rules: (json) => {
      for (const alert of json) {
        only(
          alert,
          ...["labels", "annotations", "startsAt", "endsAt", "generatorURL"],
        );
        for (const set of [alert.labels, alert.annotations]) {
          for (const [name, value] of Object.entries(set)) {
            assert.match(name, /^[a-zA-Z_][a-zA-Z0-9_]*$/);
            fits(value, 2_000);
          }
        }
        assert.match(alert.startsAt, ISO);
        assert.match(alert.endsAt, ISO);
        assert.ok(alert.startsAt <= alert.endsAt);
        if (alert.generatorURL !== undefined) isWeb(alert.generatorURL);
      }
    },
  },
  apprise: {
    settings: { url: "https://a.example.org", key: "ops" },
    rules: (json) => {
      only(json, "title", "body", "type", "format", "tag");
      fits(json.title, 250);
      fits(json.body, 1_800);
      assert.match(json.type, /^(?:info|success|warning|failure)$/);
    },
  },
};

const TYPES: readonly NoticeType[] = [
  ...["outage.opened", "outage.changed", "outage.reminder"] as const,
  ...["outage.acknowledged", "degraded.opened", "heartbeat.late"] as const,
];
const HARD = '<&>@here #general *_~`[x](y)|"\\\u202e😀';

/** Names and reasons of what every dialect means something by, and as long as may be. */
function hardest(type: NoticeType, name: string): Notice {
  const url = { ...API_URL, name, cause: name, tags: [name] };
  const notice = {
    ...SEVERAL,
    ...{ type, urls: Array(20).fill(url), more: 480, group: `tag ${name}` },
    acknowledge: `https://status.example.org/ack/${"t".repeat(120)}`,
  };
  return { ...notice, text: noticeText(notice) };
}

function single(name: string): Notice {
  return someNotice({ urls: [{ ...API_URL, name, cause: name }] });
}

const NOTICES: readonly Notice[] = [
  ...[someNotice(), RESOLVED, SEVERAL],
  someNotice({ type: "test", test: true, urls: [], group: "" }),
  ...["&", "*", "漢", HARD].map((text) => ({
    ...hardest("outage.opened", text.repeat(95)),
    text: text.repeat(2_000),
  })),
  ...TYPES.flatMap((type) =>
    ["&".repeat(190), "漢".repeat(190), "😀".repeat(90), HARD.repeat(6)]
      .flatMap((name) => [hardest(type, name), single(name)])
  ),
];

Deno.test("every kind has rules that its documentation gives", () => {
  const kinds = new Set<ChannelKind>(CHANNEL_KINDS);
  kinds.delete("email"); // below
  for (const kind of kinds) assert.ok(kind in RULES, kind);
});

for (const [name, { settings, rules }] of Object.entries(RULES)) {
  Deno.test(`what ${name} gets is what its documentation allows, however hard the names are`, () => {
    const kind = name === "mattermost" || name === "rocketchat"
      ? "slack"
      : name;
    const form = CHANNEL_FORMS[kind as Exclude<ChannelKind, "email">];
    const channel = {
      kind: kind as ChannelKind,
      settings,
      mentions: kind === "slack" && name !== "slack" ? ["@here"] : ["<!here>"],
    };
    for (const notice of NOTICES) {
      if (form.isSilent?.(notice)) continue;
      const { url, body } = form.request(notice, channel, { now: NOW });
      rules(JSON.parse(body), { url, body });
    }
  });
}

Deno.test("a mail's subject is one line of at most 150 characters, and its text is no markup", () => {
  const channel = { id: 3, settings: { from: "uptick@example.org" } };
  for (const notice of NOTICES) {
    const mail = mailMessage(notice, channel, "ops@example.org");
    fits(mail.subject, 150);
    assert.doesNotMatch(mail.subject, /[\r\n]/);
    assert.doesNotMatch(mail.html, /&(?!(?:amp|lt|gt|quot|#39);)/);
    assert.doesNotMatch(
      mail.html.replace(/<\/?(?:p|ul|li|a)(?: href="[^"<>]*")?>/g, ""),
      /[<>]/,
    );
    assert.match(mail.messageId, /^<[\w.@-]+>$/);
  }
});
