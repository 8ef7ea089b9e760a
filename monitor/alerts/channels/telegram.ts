import type { ChannelForm } from "./channel_form.ts";
import { judgeStatus, memberOf } from "./judge_status.ts";
import { escapeTags, lineOf, linesOf, plain, titleOf } from "./message_text.ts";
import { numberOf, textOf } from "./setting_of.ts";

const TELEGRAM_SERVER = "https://api.telegram.org";
/** The topic "General" of a group must not be named. */
const GENERAL_TOPIC = 1;

const escapeLink = (text: string) => escapeTags(text).replaceAll('"', "&quot;");

/** Messages of a Telegram bot. */
export const telegram: ChannelForm = {
  request: (notice, channel) => {
    const server = textOf(channel, "server") || TELEGRAM_SERVER;
    const chat = textOf(channel, "chat_id");
    const topic = numberOf(channel, "message_thread_id");
    const lines = linesOf(notice, 2_000, (url) => {
      const link = (name: string) =>
        url.link === null
          ? name
          : `<a href="${escapeLink(url.link)}">${name}</a>`;
      return `• ${lineOf(url, escapeTags, link)}`;
    });
    const text = [
      [
        ...channel.mentions.map(escapeTags),
        `<b>${escapeTags(titleOf(notice))}</b>`,
      ]
        .join(" "),
      escapeTags(plain(notice.text, 1_000)),
      lines,
    ];
    return {
      url: `${server}/bot${textOf(channel, "token")}/sendMessage`,
      headers: {},
      body: JSON.stringify({
        chat_id: /^-?\d{1,15}$/.test(chat) ? Number(chat) : chat,
        ...topic === null || topic === GENERAL_TOPIC
          ? {}
          : { message_thread_id: topic },
        parse_mode: "HTML",
        text: text.filter(Boolean).join("\n"),
        link_preview_options: { is_disabled: true },
        disable_notification: notice.type === "outage.resolved",
      }),
    };
  },
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
  secretsOf: (channel) => [textOf(channel, "token")],
};
