import { Buffer } from "node:buffer";
import { type Notice, type NoticeShape, shapeOf } from "../notice.ts";
import type { ChannelForm } from "./channel_form.ts";
import { judgeStatus, memberOf } from "./judge_status.ts";
import { lineOf, linesOf, linkOf, plain, titleOf } from "./message_text.ts";
import { textOf } from "./setting_of.ts";

const NTFY_SERVER = "https://ntfy.sh";
/** A longer message becomes a file, or is refused. */
const MAX_MESSAGE_BYTES = 3_500;
const MAX_LINES_BYTES = 2_000;
/** The day's messages are used up: there are more from midnight on, UTC. */
const QUOTA_USED = 42_908;
const DAY_MS = 86_400_000;
/** It says nothing of when to come back, and who comes too early is barred. */
const MIN_RETRY_MS = 30_000;

const LOOKS: Readonly<
  Record<NoticeShape, { readonly priority: number; readonly tags: string[] }>
> = {
  alarm: { priority: 5, tags: ["red_circle"] },
  more: { priority: 4, tags: ["red_circle"] },
  warning: { priority: 3, tags: ["yellow_circle"] },
  close: { priority: 3, tags: ["green_circle"] },
  test: { priority: 3, tags: ["test_tube"] },
};

/** Messages to a topic of ntfy. */
export const ntfy: ChannelForm = {
  request: (notice, channel) => {
    const server = textOf(channel, "server") || NTFY_SERVER;
    const link = linkOf(notice);
    const lines = linesOf(
      notice,
      MAX_LINES_BYTES,
      (url) => lineOf(url),
      (line) => Buffer.byteLength(line),
    );
    const message = [plain(notice.text, 1_000), lines].filter(Boolean);
    const token = textOf(channel, "token");
    return {
      url: `${server.replace(/\/$/, "")}/`,
      headers: token === "" ? {} : { "Authorization": `Bearer ${token}` },
      body: JSON.stringify({
        topic: textOf(channel, "topic"),
        title: titleOf(notice),
        message: cutBytes(message.join("\n"), MAX_MESSAGE_BYTES),
        ...LOOKS[shapeOf(notice)],
        ...link === null ? {} : { click: link },
        ...actionsOf(notice),
        sequence_id: notice.id.replaceAll(":", "-"),
      }),
    };
  },
  judge: (answer, now) => {
    const judged = judgeStatus(answer, now);
    if (judged.outcome !== "later") return judged;
    const isUsedUp = memberOf(answer.body, "code") === QUOTA_USED;
    const said = isUsedUp ? DAY_MS - now % DAY_MS : judged.retryAfterMs ?? 0;
    return { ...judged, retryAfterMs: Math.max(MIN_RETRY_MS, said) };
  },
  secretsOf: (
    channel,
  ) => [textOf(channel, "token"), textOf(channel, "topic")],
};

function actionsOf({ acknowledge }: Notice): Record<string, unknown> {
  if (acknowledge === undefined) return {};
  const action = { action: "view", label: "Acknowledge", url: acknowledge };
  return { actions: [{ ...action, clear: true }] };
}

function cutBytes(text: string, most: number): string {
  const bytes = Buffer.from(text);
  if (bytes.length <= most) return text;
  return bytes.subarray(0, most - 3).toString().replace(/\ufffd*$/, "…");
}
