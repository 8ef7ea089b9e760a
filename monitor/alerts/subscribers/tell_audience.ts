import type { Channel } from "../../channel.ts";
import { durationWords } from "../duration_words.ts";
import type { Notice } from "../notice.ts";
import { causeWords } from "../notice_text.ts";
import type { Outage, OutageMember, Telling } from "../outage.ts";
import {
  tellChannel,
  type TellFacts,
  type TellResult,
} from "../tell_channel.ts";
import { timeWords } from "../time_words.ts";
import { namedServices } from "./named_services.ts";
import { publicOutageId } from "./public_outage_id.ts";
import { shownTo } from "./shown_to.ts";
import { withdrawnNotice } from "./withdrawn_notice.ts";

/**
 * What subscribers are told of a step of an outage; null where it is none of
 * their business. They hear of what is down, of public services alone, and what
 * the pages say of it: nothing tells that others are part of the same outage.
 */
export function tellAudience(
  outage: Outage,
  telling: Telling,
  audience: Channel,
  facts: TellFacts,
): TellResult | null {
  if (outage.level !== "down") return null;
  const monitors = shownTo(audience, outage, facts.monitors);
  if (monitors.size === 0) {
    return outage.told.includes(audience.id)
      ? { notice: withdrawnNotice(outage, telling), knows: false }
      : null;
  }
  const all: Channel = { ...audience, routes: [{ all: true }] };
  const told = tellChannel(outage, telling, all, { ...facts, monitors });
  if (told === null) return null;
  const own = outage.members.filter(({ urlId }) => monitors.has(urlId));
  return { ...told, notice: publicNotice(told.notice, outage, own) };
}

/** The same for everybody: without details, and without what others have to do with it. */
function publicNotice(
  notice: Notice,
  outage: Outage,
  own: readonly OutageMember[],
): Notice {
  const isWhole = own.length === outage.members.length;
  const startedAt = isWhole
    ? notice.outage.started_at
    : Math.floor(Math.min(...own.map(({ since }) => since)) / 1_000);
  const lastUp = Math.floor(
    Math.max(...own.map(({ upAt, since }) => upAt ?? since)) / 1_000,
  );
  const endedAt = notice.outage.ended_at === null
    ? null
    : isWhole
    ? notice.outage.ended_at
    : lastUp;
  const facts = {
    ...notice,
    id: notice.id.replace(outage.id, publicOutageId(outage.id)),
    outage: {
      id: publicOutageId(outage.id),
      started_at: startedAt,
      ended_at: endedAt,
      duration_seconds: endedAt === null ? null : endedAt - startedAt,
    },
    urls: notice.urls.map((url) => ({ ...url, detail: null })),
    counts: { down: notice.counts.down, of: own.length },
    group: "",
  };
  return { ...facts, title: titleOf(facts), text: textOf(facts) };
}

function titleOf(notice: Notice): string {
  const { type, counts } = notice;
  return type === "outage.resolved"
    ? `${namesOf(notice, counts.of)} up again`
    : `${namesOf(notice, counts.down)} down`;
}

function textOf(notice: Notice): string {
  const { type, counts, outage, timestamp, urls } = notice;
  const now = Date.parse(timestamp);
  const from = timeWords(outage.started_at * 1_000, now);
  const held = notice.held_by_maintenance === true
    ? ". This was told once the maintenance was over"
    : "";
  if (type === "outage.resolved") {
    const to = timeWords((outage.ended_at ?? 0) * 1_000, now);
    const length = durationWords(outage.duration_seconds ?? 0);
    const was = counts.of === 1 ? "It was" : "They were";
    const all = counts.of === 1 ? "" : `: ${namedServices(urls, notice.more)}`;
    const when = from === to
      ? `for ${length} at ${from}`
      : `from ${from.replace(" UTC", "")} to ${to} (${length})`;
    return `${titleOf(notice)}${all}. ${was} down ${when}${held}`;
  }
  const down = urls.filter(({ state }) => state !== "up");
  const up = urls.filter(({ state }) => state === "up");
  const [first] = down;
  const have = counts.down === 1 ? "has" : "have";
  const what = `${subjectOf(notice, counts.down)} ${have} been down since ${
    first !== undefined && counts.down === 1
      ? timeWords(first.since * 1_000, now)
      : from
  }`;
  const why = counts.down === 1
    ? first?.cause ? `: ${causeWords(first)}` : ""
    : `: ${namedServices(down, notice.more)}`;
  const again = up.length === 0 ? "" : `. Up again: ${namedServices(up)}`;
  return `${what}${why}${again}${held}`;
}

/** "shop is", "3 services are". */
function namesOf(notice: Notice, count: number): string {
  return `${subjectOf(notice, count)} ${count === 1 ? "is" : "are"}`;
}

function subjectOf({ type, urls }: Notice, count: number): string {
  if (count !== 1) return `${count} services`;
  const one = type === "outage.resolved"
    ? urls[0]
    : urls.find(({ state }) => state !== "up");
  return one?.name ?? "1 service";
}
