import type { NoticeType } from "./notice.ts";
import type { OutageLevel, Telling } from "./outage.ts";

/** What the beginning and the end are called of what is not down; it has no changes and no reminders. */
const TYPES: Readonly<
  Record<
    Exclude<OutageLevel, "down">,
    readonly [opened: NoticeType, resolved: NoticeType]
  >
> = {
  degraded: ["degraded.opened", "degraded.resolved"],
  late: ["heartbeat.late", "degraded.resolved"],
  certificate: ["certificate.expiring", "certificate.expiring"],
  gap: ["monitoring.interrupted", "monitoring.resumed"],
};

/** What a step of an outage is called. */
export function noticeTypeOf(
  level: OutageLevel,
  step: Exclude<Telling["type"], "withdrawn">,
): NoticeType {
  if (level === "down") return `outage.${step}`;
  const [opened, resolved] = TYPES[level];
  return step === "resolved" ? resolved : opened;
}
