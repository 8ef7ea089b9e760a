import { type NoticeShape, shapeOf } from "../notice.ts";
import type { ChannelForm } from "./channel_form.ts";
import { judgeStatus } from "./judge_status.ts";
import { lineOf, linesOf, plain, titleOf } from "./message_text.ts";
import { textOf } from "./setting_of.ts";

/** The services behind it take no longer texts. */
const MAX_BODY = 1_500;
/** No configuration has the key. */
const NO_CONFIGURATION = 204;
/** One of the services refused, and others may have it; or none has the tag. */
const PARTLY = 424;
const MAX_PARTLY_TRIES = 3;

const TYPES: Readonly<Record<NoticeShape, string>> = {
  alarm: "failure",
  more: "warning",
  warning: "warning",
  close: "success",
  test: "info",
};

/** Messages to a configuration of an Apprise API server. */
export const apprise: ChannelForm = {
  request: (notice, channel) => {
    const server = textOf(channel, "url").replace(/\/$/, "");
    const tag = textOf(channel, "tag");
    const lines = linesOf(notice, MAX_BODY - 500, (url) => lineOf(url));
    const { acknowledge } = notice;
    const link = acknowledge === undefined ? "" : `Acknowledge: ${acknowledge}`;
    const text = [plain(notice.text, 400), lines, link].filter(Boolean);
    return {
      url: `${server}/notify/${textOf(channel, "key")}`,
      headers: { Accept: "application/json" },
      body: JSON.stringify({
        title: titleOf(notice),
        body: text.join("\n"),
        type: TYPES[shapeOf(notice)],
        format: "text",
        ...tag === "" ? {} : { tag },
      }),
    };
  },
  judge: (answer, now) => {
    if (answer.status === NO_CONFIGURATION) {
      return { outcome: "final", retryAfterMs: null };
    }
    return answer.status === PARTLY
      ? { outcome: "later", retryAfterMs: null, maxTries: MAX_PARTLY_TRIES }
      : judgeStatus(answer, now);
  },
  secretsOf: (channel) => [textOf(channel, "key")],
};
