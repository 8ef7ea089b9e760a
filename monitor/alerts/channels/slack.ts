import type { Channel } from "../../channel.ts";
import type { HttpAnswer } from "../../http_send.ts";
import type { Notice } from "../notice.ts";
import type { ChannelForm, Judgement } from "./channel_form.ts";
import { judgeStatus, memberOf } from "./judge_status.ts";
import {
  acknowledgeLink as markdownLink,
  callsWithin,
  colorOf,
  escapeTags,
  escapeWithin,
  lineOf,
  linesOf,
  plain,
  titleOf,
} from "./message_text.ts";
import { textOf } from "./setting_of.ts";

const JOINER = "\u2060";
/** A section of Slack has 3,000 characters: these together, with the line breaks between them. */
const MAX_CALLS = 400;
const MAX_TITLE = 300;
const MAX_TEXT = 800;
const MAX_LINES = 1_400;

/** Incoming webhooks of Slack, Mattermost and Rocket.Chat: one url, three ways to read a text. */
export const slack: ChannelForm = {
  request: (notice, channel) => {
    const dialect = dialectOf(channel);
    const write = dialect === "slack" ? slackBody : attachmentBody;
    const parts = partsOf(notice, channel, ESCAPES[dialect]);
    return {
      url: textOf(channel, "url"),
      headers: {},
      body: JSON.stringify(write(notice, parts)),
    };
  },
  judge: (answer, now) => {
    const wait = waitOf(answer.body);
    if (wait !== null) return { outcome: "later", retryAfterMs: wait };
    const judged = judgeStatus(answer, now);
    return judged.outcome === "sent" ? judgeBody(answer) : judged;
  },
  secretsOf: (channel) => {
    const path = URL.parse(textOf(channel, "url"))?.pathname ?? "";
    const secret = path.replace(/^.*\/(?:services|hooks)\//, "");
    return [secret, ...secret.split("/").filter((part) => part.length > 8)];
  },
};

type Dialect = "slack" | "mattermost" | "rocketchat";
type Escape = (text: string) => string;

function dialectOf(channel: Pick<Channel, "settings">): Dialect {
  const given = textOf(channel, "dialect");
  return given === "mattermost" || given === "rocketchat" ? given : "slack";
}

/** Markdown of Mattermost and Rocket.Chat, where `@name` calls somebody in any text, and `#name` leads to a channel. */
const escapeMarkdown: Escape = (text) =>
  text.replace(/[\\`*_~[\]()#+\-!|><]/g, "\\$&")
    .replace(/[@#]/g, `$&${JOINER}`);

const ESCAPES: Readonly<Record<Dialect, Escape>> = {
  slack: (text) => escapeTags(text).replace(/[*_~`]/g, `${JOINER}$&`),
  mattermost: escapeMarkdown,
  rocketchat: escapeMarkdown,
};

/** What both forms of a message are made of, escaped. */
interface MessageParts {
  /** Whom it calls, with the space behind it. */
  readonly calls: string;
  readonly title: string;
  readonly text: string;
  readonly lines: string;
}

function partsOf(
  notice: Notice,
  { mentions }: Pick<Channel, "mentions">,
  escape: Escape,
): MessageParts {
  return {
    calls: callsWithin(mentions, MAX_CALLS),
    title: escapeWithin(titleOf(notice), MAX_TITLE, escape),
    text: escapeWithin(plain(notice.text, MAX_TEXT), MAX_TEXT, escape),
    lines: linesOf(notice, MAX_LINES, (url) => {
      const link = (name: string) =>
        url.link === null ? name : `<${url.link}|${name.replaceAll("|", "¦")}>`;
      return `• ${lineOf(url, escape, link)}`;
    }),
  };
}

function slackBody(
  notice: Notice,
  { calls, title, text, lines }: MessageParts,
): unknown {
  const block = [`${calls}*${title}*`, text, lines];
  return {
    text: `${title} — ${text}`,
    unfurl_links: false,
    unfurl_media: false,
    attachments: [{
      color: colorOf(notice),
      fallback: title,
      blocks: [{
        type: "section",
        text: { type: "mrkdwn", text: block.filter(Boolean).join("\n") },
      }, {
        type: "context",
        elements: [{ type: "mrkdwn", text: contextOf(notice) }],
      }],
    }],
  };
}

function contextOf({ outage, acknowledge }: Notice): string {
  const link = acknowledge === undefined
    ? ""
    : ` · <${acknowledge}|Acknowledge>`;
  return `outage ${outage.id}${link}`;
}

function attachmentBody(
  notice: Notice,
  { calls, title, text, lines }: MessageParts,
): unknown {
  return {
    text: `${calls}**${title}**`,
    attachments: [{
      color: colorOf(notice),
      fallback: title,
      text: [text, lines, markdownLink(notice)].filter(Boolean).join("\n"),
    }],
  };
}

/** Slack and Mattermost say `ok`, Rocket.Chat an object; whatever else came was not taken. */
function judgeBody({ body }: HttpAnswer): Judgement {
  const isOk = body.trim() === "ok" || memberOf(body, "success") === true;
  return { outcome: isOk ? "sent" : "final", retryAfterMs: null };
}

/** Old versions of Rocket.Chat say that there were too many by a 400 with words. */
function waitOf(body: string): number | null {
  if (!body.includes("error-too-many-requests")) return null;
  const seconds = /wait (\d+) seconds/.exec(body)?.[1] ?? "60";
  return Number(seconds) * 1_000;
}
