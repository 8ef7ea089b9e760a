import {
  type Notice,
  type NoticeType,
  type NoticeUrl,
  shapeOf,
} from "../notice.ts";
import { noticeText } from "../notice_text.ts";
import { noticeTitle } from "../notice_title.ts";
import { plain } from "./message_text.ts";

/** An alert as `POST /api/v2/alerts` takes it. */
export interface ManagedAlert {
  /** What it is known by: nothing in them may change while it lasts. */
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly startsAt: string;
  /** When it ends by itself, or ended. */
  readonly endsAt: string;
  /** Left out where there is no page of ours: anything but a url loses the whole request. */
  readonly generatorURL?: string;
}

/** Who stops repeating an alert has it ended after this time: four times the minute of the repeats, as Prometheus does. */
const REPEATED_LIFE_MS = 4 * 60_000;
/** What nobody repeats is shown for this long. */
const TOLD_ONCE_LIFE_MS = 60 * 60_000;
const TEST_LIFE_MS = 2 * 60_000;
const MAX_TEXT = 1_000;

const SLOW = ["UptickSlow", "warning"] as const;
const LATE = ["UptickLate", "warning"] as const;
const UNWATCHED = ["UptickNotWatched", "warning"] as const;

/** Names and severities of alerts; each url of an outage is an alert. */
const NAMES: Readonly<
  Partial<Record<NoticeType, readonly [name: string, severity: string]>>
> = {
  "degraded.opened": SLOW,
  "degraded.resolved": SLOW,
  "heartbeat.late": LATE,
  "certificate.expiring": ["UptickCertificate", "warning"],
  "monitoring.interrupted": UNWATCHED,
  "monitoring.resumed": UNWATCHED,
  "channel.failing": ["UptickChannelFailing", "warning"],
  test: ["UptickTest", "info"],
};
const DOWN = ["UptickDown", "critical"] as const;

/** The alerts that a notice comes to: one for each of its urls, or one for what has none. */
export function managedAlerts(
  notice: Notice,
  now: number,
): readonly ManagedAlert[] {
  const [alertname, severity] = namesOf(notice);
  if (notice.urls.length > 0) {
    return notice.urls.map((url) =>
      ofUrl(url, notice, { alertname, severity }, now)
    );
  }
  const lifeMs = notice.test ? TEST_LIFE_MS : TOLD_ONCE_LIFE_MS;
  return [{
    labels: {
      ...{ alertname, severity },
      ...notice.group === "" ? {} : { name: plain(notice.group) },
    },
    annotations: {
      summary: plain(noticeTitle(notice)),
      description: plain(notice.text, MAX_TEXT),
    },
    startsAt: notice.timestamp,
    endsAt: iso(shapeOf(notice) === "close" ? now : now + lifeMs),
  }];
}

/** The end of a late heartbeat has the name of its beginning. */
function namesOf(
  { type, outage }: Notice,
): readonly [name: string, severity: string] {
  const isLate = type === "degraded.resolved" && outage.id.startsWith("l_");
  return isLate ? LATE : NAMES[type] ?? DOWN;
}

function ofUrl(
  url: NoticeUrl,
  notice: Notice,
  fixed: Readonly<Record<string, string>>,
  now: number,
): ManagedAlert {
  const own = ofOneUrl(url, notice);
  const isOver = isOverFor(url, notice);
  const lifeMs = notice.type === "certificate.expiring"
    ? TOLD_ONCE_LIFE_MS
    : REPEATED_LIFE_MS;
  return {
    labels: {
      ...fixed,
      ...url.url === null ? {} : { instance: plain(url.url, MAX_TEXT) },
      name: plain(url.name),
      uptick_url_id: `${url.id}`,
    },
    annotations: {
      summary: plain(noticeTitle(own)),
      description: plain(noticeText(own), MAX_TEXT),
    },
    startsAt: iso(own.outage.started_at * 1_000),
    endsAt: iso(isOver ? url.since * 1_000 : now + lifeMs),
    ...url.link === null ? {} : { generatorURL: url.link },
  };
}

/** What there is to say of one url alone, with the beginning and the end that are its own. */
function ofOneUrl(url: NoticeUrl, notice: Notice): Notice {
  const isUp = isOverFor(url, notice);
  const { outage } = notice;
  const started = isUp ? Math.min(outage.started_at, url.since) : url.since;
  return {
    ...notice,
    type: typeOf(notice, isUp),
    outage: {
      id: outage.id,
      started_at: started,
      ended_at: isUp ? url.since : null,
      duration_seconds: isUp ? url.since - started : null,
    },
    ...{ urls: [url], more: 0, group: "" },
    counts: { down: isUp ? 0 : 1, of: 1 },
  };
}

/** What was slow is over as such when it is down. */
function isOverFor({ state }: NoticeUrl, notice: Notice): boolean {
  return state === "up" || notice.type === "degraded.resolved";
}

function typeOf({ type }: Notice, isUp: boolean): NoticeType {
  if (!type.startsWith("outage.")) return type;
  return isUp ? "outage.resolved" : "outage.opened";
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
