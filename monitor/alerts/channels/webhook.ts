import { Buffer } from "node:buffer";
import { createHmac } from "node:crypto";
import type { ChannelForm } from "./channel_form.ts";
import { judgeStatus } from "./judge_status.ts";
import { textOf } from "./setting_of.ts";

const PREFIX = "whsec_";

/** The notice as it is, signed as Standard Webhooks 1.0.0 has it. */
export const webhook: ChannelForm = {
  request: (notice, channel, { now }) => {
    const body = JSON.stringify(notice);
    const seconds = Math.floor(now / 1_000);
    const secret = textOf(channel, "secret");
    const signed = `${notice.id}.${seconds}.${body}`;
    return {
      url: textOf(channel, "url"),
      headers: {
        "webhook-id": notice.id,
        "webhook-timestamp": `${seconds}`,
        ...secret !== "" && { "webhook-signature": sign(signed, secret) },
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

/** The bytes behind `whsec_` are the key, not the text. */
function sign(text: string, secret: string): string {
  const encoded = secret.startsWith(PREFIX)
    ? secret.slice(PREFIX.length)
    : secret;
  const key = Buffer.from(encoded, "base64");
  return `v1,${createHmac("sha256", key).update(text).digest("base64")}`;
}
