import type { ChannelForm } from "./channel_form.ts";
import { judgeStatus, memberOf } from "./judge_status.ts";
import {
  acknowledgeLink,
  callsWithin,
  colorOf,
  escapeWithin,
  lineOf,
  linesOf,
  linkOf,
  plain,
  titleOf,
} from "./message_text.ts";
import { textOf } from "./setting_of.ts";

/** Of a description's 4,096 characters; the link to acknowledge comes besides. */
const MAX_TEXT = 1_000;
const MAX_LINES = 2_400;
const MAX_CALLS = 1_000;
const escape = (text: string) => text.replace(/[\\*_~`|>#\-[\]():@<]/g, "\\$&");

/** Webhooks of Discord, which answer with the message that they made. */
export const discord: ChannelForm = {
  request: (notice, channel) => {
    const url = new URL(textOf(channel, "url"));
    url.searchParams.set("wait", "true");
    const thread = textOf(channel, "thread_id");
    if (thread !== "") url.searchParams.set("thread_id", thread);
    const link = linkOf(notice);
    const lines = linesOf(notice, MAX_LINES, (each) => lineOf(each, escape));
    const text = [
      escapeWithin(plain(notice.text, MAX_TEXT), MAX_TEXT, escape),
      lines,
      acknowledgeLink(notice),
    ].filter(Boolean);
    return {
      url: url.href,
      headers: {},
      body: JSON.stringify({
        content: callsWithin(channel.mentions, MAX_CALLS).trim(),
        username: "Uptick",
        allowed_mentions: mentionsOf(channel.mentions),
        embeds: [{
          title: titleOf(notice),
          ...link === null ? {} : { url: link },
          description: text.join("\n"),
          color: parseInt(colorOf(notice).slice(1), 16),
          timestamp: notice.timestamp,
          footer: { text: `outage ${notice.outage.id}` },
        }],
      }),
    };
  },
  judge: (answer, now) => {
    // whoever asks an unknown webhook again and again is barred with their whole address
    if (answer.status === 404 || answer.status === 401) {
      return { outcome: "broken", retryAfterMs: null };
    }
    const judged = judgeStatus(answer, now);
    const seconds = memberOf(answer.body, "retry_after");
    return judged.outcome === "later" && typeof seconds === "number"
      ? { ...judged, retryAfterMs: Math.max(1_000, Math.ceil(seconds * 1_000)) }
      : judged;
  },
  secretsOf: (channel) => {
    const path = URL.parse(textOf(channel, "url"))?.pathname ?? "";
    return [path.split("/").at(-1) ?? ""];
  },
};

/** Without this, names in any text would call people. */
function mentionsOf(mentions: readonly string[]): unknown {
  const ids = (form: RegExp) =>
    mentions.flatMap((mention) => form.exec(mention)?.[1] ?? []);
  const parse = mentions.some((each) => ["@here", "@everyone"].includes(each))
    ? ["everyone"]
    : [];
  return { parse, roles: ids(/^<@&(\d+)>$/), users: ids(/^<@!?(\d+)>$/) };
}
