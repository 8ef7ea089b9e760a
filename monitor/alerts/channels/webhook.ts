import { Buffer } from "node:buffer";
import type { Notice } from "../notice.ts";
import type { ChannelForm } from "./channel_form.ts";
import { judgeStatus } from "./judge_status.ts";
import { cut } from "./message_text.ts";
import { textOf } from "./setting_of.ts";
import { signWebhook } from "./sign_webhook.ts";

/** Receivers need take no more than 20 KB. */
const MAX_BODY_BYTES = 20_000;
const MAX_TEXT = 2_000;

/** The notice as it is, signed as Standard Webhooks 1.0.0 has it. */
export const webhook: ChannelForm = {
  request: (notice, channel, { now }) => {
    const body = bodyOf(notice);
    const seconds = Math.floor(now / 1_000);
    const secret = textOf(channel, "secret");
    return {
      url: textOf(channel, "url"),
      headers: {
        "webhook-id": notice.id,
        "webhook-timestamp": `${seconds}`,
        ...secret !== "" && {
          "webhook-signature": signWebhook(secret, {
            id: notice.id,
            seconds,
            body,
          }),
        },
      },
      body,
    };
  },
  judge: (answer, now) =>
    answer.status === 410
      ? { outcome: "broken", retryAfterMs: null }
      : judgeStatus(answer, now),
  secretsOf: (channel) => [
    textOf(channel, "secret"),
    ...URL.parse(textOf(channel, "url"))?.searchParams.values() ?? [],
  ],
};

/** Names as many urls as fit, and counts the others. */
function bodyOf(whole: Notice): string {
  const notice = { ...whole, text: cut(whole.text, MAX_TEXT) };
  const { urls, more } = notice;
  for (let named = urls.length; named > 0; named--) {
    const left = urls.length - named;
    const body = JSON.stringify({
      ...notice,
      ...{ urls: urls.slice(0, named), more: more + left },
    });
    if (Buffer.byteLength(body) < MAX_BODY_BYTES) return body;
  }
  return JSON.stringify({ ...notice, urls: [], more: more + urls.length });
}
