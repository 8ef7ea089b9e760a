import type { Notice } from "../../monitor/alerts/notice.ts";

/** A digest in the words of the public; what else there is has them. */
export function inPublicWords(notice: Notice): Notice {
  if (notice.type !== "digest") return notice;
  const { messages = 0, opened = 0, resolved = 0 } = notice.held ?? {};
  return {
    ...notice,
    title: `${messages} messages in one`,
    text:
      `${messages} messages were held back, since only so many are sent within an hour: ` +
      `${opened} outages began, ${resolved} are over. This is how it is now`,
  };
}
