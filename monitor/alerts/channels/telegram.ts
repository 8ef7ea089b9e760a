import type { Channel } from "../../channel.ts";
import { type Notice, shapeOf } from "../notice.ts";
import type { ChannelForm, ChannelRequest } from "./channel_form.ts";
import { judgeStatus, memberOf } from "./judge_status.ts";
import {
  callsWithin,
  escapeTags,
  lineOf,
  linesOf,
  plain,
  titleOf,
} from "./message_text.ts";
import { numberOf, textOf } from "./setting_of.ts";

const TELEGRAM_SERVER = "https://api.telegram.org";
/** The topic "General" of a group must not be named. */
const GENERAL_TOPIC = 1;

/** The text may have 4,096 characters in all. */
const MAX_CALLS = 400;

const escapeLink = (text: string) => escapeTags(text).replaceAll('"', "&quot;");

/** What the service says of a text whose tags it cannot read. */
const BAD_TAGS = "can't parse entities";

/** Messages of a Telegram bot. */
export const telegram: ChannelForm = {
  request: (notice, channel) => requestOf(notice, channel),
  judge: (answer, now) => {
    const seconds = memberOf(answer.body, "parameters", "retry_after");
    if (typeof seconds === "number" && seconds > 0) {
      return { outcome: "later", retryAfterMs: seconds * 1_000 };
    }
    const judged = judgeStatus(answer, now);
    const isTaken = memberOf(answer.body, "ok") === true;
    if (judged.outcome === "sent" && !isTaken) {
      return { outcome: "final", retryAfterMs: null };
    }
    return answer.status === 401
      ? { outcome: "broken", retryAfterMs: null }
      : judged;
  },
  next: ({ status, body }, notice, channel) => {
    if (status !== 400) return null;
    const moved = memberOf(body, "parameters", "migrate_to_chat_id");
    if (Number.isSafeInteger(moved)) {
      const settings = { ...channel.settings, chat_id: `${moved}` };
      const request = requestOf(notice, { ...channel, settings });
      return { request, settings };
    }
    const words = memberOf(body, "description");
    return typeof words === "string" && words.includes(BAD_TAGS)
      ? { request: requestOf(notice, channel, PLAIN) }
      : null;
  },
  secretsOf: (channel) => [textOf(channel, "token")],
};

/** How a text is written: as HTML, or without any tags. */
interface Markup {
  readonly mode?: "HTML";
  escape(text: string): string;
  bold(text: string): string;
  link(name: string, url: string): string;
}

const HTML: Markup = {
  mode: "HTML",
  escape: escapeTags,
  bold: (text) => `<b>${text}</b>`,
  link: (name, url) => `<a href="${escapeLink(url)}">${name}</a>`,
};

const PLAIN: Markup = {
  escape: (text) => text,
  bold: (text) => text,
  link: (name) => name,
};

function requestOf(
  notice: Notice,
  channel: Pick<Channel, "settings" | "mentions">,
  { mode, escape, bold, link }: Markup = HTML,
): ChannelRequest {
  const server = textOf(channel, "server") || TELEGRAM_SERVER;
  const chat = textOf(channel, "chat_id");
  const topic = numberOf(channel, "message_thread_id");
  const lines = linesOf(notice, 2_000, (url) => {
    const named = (name: string) =>
      url.link === null ? name : link(name, url.link);
    return `• ${lineOf(url, escape, named)}`;
  });
  const title = bold(escape(titleOf(notice)));
  const text = [
    escape(callsWithin(channel.mentions, MAX_CALLS)) + title,
    escape(plain(notice.text, 1_000)),
    lines,
    notice.acknowledge === undefined
      ? ""
      : link("Acknowledge", notice.acknowledge),
  ];
  return {
    url: `${server.replace(/\/$/, "")}/bot${
      textOf(channel, "token")
    }/sendMessage`,
    headers: {},
    body: JSON.stringify({
      chat_id: /^-?\d{1,15}$/.test(chat) ? Number(chat) : chat,
      ...topic === null || topic === GENERAL_TOPIC
        ? {}
        : { message_thread_id: topic },
      ...mode === undefined ? {} : { parse_mode: mode },
      text: text.filter(Boolean).join("\n"),
      link_preview_options: { is_disabled: true },
      disable_notification: shapeOf(notice) === "close",
    }),
  };
}
