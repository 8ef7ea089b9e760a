import type { MaintenanceStep } from "../../maintenance_step.ts";
import { durationWords } from "../duration_words.ts";
import { MAX_NAMED_URLS, type Notice, type NoticeUrl } from "../notice.ts";
import { timeWords } from "../time_words.ts";
import { namedServices } from "./named_services.ts";
import { pageNotice } from "./page_notice.ts";

/** What subscribers are told of a window of a maintenance. */
export function maintenanceNotice(
  { id, title, text, phase, window, step }: MaintenanceStep,
  urls: readonly Pick<NoticeUrl, "id" | "name">[],
  now: number,
): Notice {
  const { from, to } = window;
  const when = `${timeWords(from, now).replace(" UTC", "")} to ${
    timeWords(to, from)
  } (${durationWords((to - from) / 1_000)})`;
  const words = {
    announced: `is planned for ${when}`,
    begun: `has begun, and lasts until ${timeWords(to, now)}`,
    ended: "is over",
    cancelled: "is cancelled",
  }[phase];
  const brief = {
    announced: `planned for ${timeWords(from, now)}`,
    begun: "has begun",
    ended: "is over",
    cancelled: "is cancelled",
  }[phase];
  const named = urls.slice(0, MAX_NAMED_URLS);
  const said = phase === "announced" || phase === "begun"
    ? [text, `Services: ${namedServices(urls)}`].filter((each) => each !== "")
    : [];
  return {
    ...pageNotice({
      type: `maintenance.${phase}`,
      about: `m_${id}_${Math.floor(from / 1_000)}`,
      step,
      at: { announced: now, begun: from, ended: to, cancelled: now }[phase],
      ...{ from, to },
      title: `${title}: maintenance ${brief}`,
      text: [`The maintenance "${title}" ${words}.`, ...said]
        .join("\n\n"),
      more: urls.length - named.length,
    }),
    maintenance: {
      ...{ id, title, urls: named },
      starts_at: Math.floor(from / 1_000),
      ends_at: Math.floor(to / 1_000),
    },
  };
}
