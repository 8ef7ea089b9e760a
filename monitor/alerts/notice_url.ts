import { shownWord } from "../codes.ts";
import type { Monitor } from "../types.ts";
import type { NoticeUrl } from "./notice.ts";
import { isOngoing, type Outage, type OutageMember } from "./outage.ts";
import type { Channel } from "../channel.ts";

/** What is told of a url besides how it is. */
export interface UrlFacts {
  /** The owner's monitors by id, paused ones too. */
  readonly monitors: ReadonlyMap<number, Monitor>;
  /** The page of a monitor; null where nobody told where people reach Uptick. */
  linkOf(id: number): string | null;
  /** Why a monitor is down, in words. */
  causeOf(member: Pick<OutageMember, "kind" | "status">): string;
}

/** At most this many characters of an address are told. */
const MAX_URL_LENGTH = 300;
const HOUR_SECONDS = 3_600;

/** A url of an outage, as messages to a channel have it. */
export function noticeUrl(
  member: OutageMember,
  channel: Pick<Channel, "ownerId">,
  { outage, ...facts }: UrlFacts & {
    readonly outage: Pick<Outage, "level" | "group">;
  },
): NoticeUrl {
  const { urlId, since, upAt, kind, status, detail = null } = member;
  const monitor = facts.monitors.get(urlId);
  const isUp = !isOngoing(member);
  return {
    id: urlId,
    name: monitor?.name ?? `deleted monitor ${urlId}`,
    url: monitor?.showAddress ? monitor.url.slice(0, MAX_URL_LENGTH) : null,
    tags: monitor?.tags ?? [],
    state: stateOf(outage, member),
    since: Math.floor((upAt ?? since) / 1_000),
    error: isUp || kind === null ? null : shownWord(kind),
    status: isUp ? null : status,
    link: facts.linkOf(urlId),
    cause: isUp ? "" : facts.causeOf(member),
    detail: isUp || !isOwners(channel, monitor) ? null : detail,
    ...outage.level === "certificate" ? expiryOf(outage) : {},
  };
}

function stateOf(
  { level }: Pick<Outage, "level">,
  member: OutageMember,
): NoticeUrl["state"] {
  if (member.isWorse === true) return "down";
  if (member.calmAt !== null) return "flapping";
  if (!isOngoing(member)) return "up";
  if (level === "certificate") return "expiring";
  return level === "gap" ? "up" : level;
}

function expiryOf(
  { group }: Pick<Outage, "group">,
): Pick<NoticeUrl, "certificate_expires_at"> {
  const hour = Number(group.split(":")[1]);
  return { certificate_expires_at: hour * HOUR_SECONDS };
}

/** Whether who owns the channel owns the monitor too; the configuration's are the operators'. */
function isOwners(
  channel: Pick<Channel, "ownerId">,
  monitor: Pick<Monitor, "ownerId"> | undefined,
): boolean {
  if (monitor === undefined) return false;
  return monitor.ownerId === null || monitor.ownerId === channel.ownerId;
}
