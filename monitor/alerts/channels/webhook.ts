import { Buffer } from "node:buffer";
import type { Channel } from "../../channel.ts";
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
    const signatures = secretsInForce(channel, now).map((secret) =>
      signWebhook(secret, { id: notice.id, seconds, body })
    );
    return {
      url: textOf(channel, "url"),
      headers: {
        "webhook-id": notice.id,
        "webhook-timestamp": `${seconds}`,
        ...signatures.length > 0 && {
          "webhook-signature": signatures.join(" "),
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
    channel.secretBefore?.secret ?? "",
    ...URL.parse(textOf(channel, "url"))?.searchParams.values() ?? [],
  ],
};

/** The new one first; after a change the one before counts too, as the specification has it. */
function secretsInForce(
  channel: Pick<Channel, "settings" | "secretBefore">,
  now: number,
): string[] {
  const { secretBefore } = channel;
  const secret = textOf(channel, "secret");
  if (secret === "") return [];
  return secretBefore !== undefined && now < secretBefore.until
    ? [secret, secretBefore.secret]
    : [secret];
}

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
