import type { ChannelForm } from "./channel_form.ts";
import { judgeStatus } from "./judge_status.ts";
import { textOf } from "./setting_of.ts";
import { signWebhook } from "./sign_webhook.ts";

/** The notice as it is, signed as Standard Webhooks 1.0.0 has it. */
export const webhook: ChannelForm = {
  request: (notice, channel, { now }) => {
    const body = JSON.stringify(notice);
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
