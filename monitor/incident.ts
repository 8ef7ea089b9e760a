/** How bad an incident is for those who use the services, the mildest first. */
export const IMPACTS = ["none", "minor", "major", "critical"] as const;
export type Impact = (typeof IMPACTS)[number];

/** What is said of an incident with each update. */
export const INCIDENT_STATUSES = [
  "investigating",
  "identified",
  "monitoring",
  "resolved",
  "postmortem",
] as const;
export type IncidentStatus = (typeof INCIDENT_STATUSES)[number];

/** At most this many updates of an incident. */
export const MAX_INCIDENT_UPDATES = 100;
/** At most this many characters of an update. */
export const MAX_INCIDENT_TEXT = 2_000;
/** At most this many monitors are named by an incident. */
export const MAX_INCIDENT_URLS = 100;
/** At most this many characters has an incident with all its updates, as JSON: it is one value of the store, which takes two bytes for each, and 64 KiB. */
export const MAX_INCIDENT_LENGTH = 28_000;
/** At most this many incidents of an owner are kept: the oldest that is resolved makes room. */
export const MAX_INCIDENTS = 200;
/** At most this many incidents of an owner are open, and as many are drafts. */
export const MAX_OPEN_INCIDENTS = 10;
/** Of the latest so many that are over the status page tells without reading them. */
export const MAX_RECENT_INCIDENTS = 10;

/** Something that an operator said of an incident. */
export interface IncidentUpdate {
  /** Milliseconds since the Unix epoch. */
  readonly at: number;
  readonly status: IncidentStatus;
  /** Plain text with line breaks. */
  readonly text: string;
}

/** What an operator or a member says of trouble on their page. */
export interface Incident {
  readonly id: number;
  /** Whose page it is on: a member's account, or `OPERATORS`. */
  readonly owner: number;
  /** The account that wrote it; null where an outage did. */
  readonly writtenBy: number | null;
  readonly title: string;
  readonly impact: Impact;
  /** The monitors that it is about; none where it is about all of the page. */
  readonly urls: readonly number[];
  /** When the trouble began, in milliseconds since the Unix epoch. */
  readonly startedAt: number;
  /** When it was published; null for a draft, which the public does not see. */
  readonly publishedAt: number | null;
  readonly createdAt: number;
  readonly updatedAt: number;
  /** Grows by one with every change. */
  readonly version: number;
  /** The outage that opened it as a draft. */
  readonly outage?: string;
  /** The first one first; there is always one. */
  readonly updates: readonly IncidentUpdate[];
}

/** What is new of an incident. */
export interface IncidentSpec extends
  Pick<
    Incident,
    | "owner"
    | "writtenBy"
    | "title"
    | "impact"
    | "urls"
    | "startedAt"
    | "outage"
  > {
  readonly isDraft: boolean;
  readonly update: Omit<IncidentUpdate, "at">;
}

/** An open incident in brief: all that the pages' headlines need. */
export interface OpenIncident extends
  Pick<
    Incident,
    "id" | "title" | "impact" | "urls" | "startedAt" | "updatedAt"
  > {
  readonly status: IncidentStatus;
  /** The beginning of what was said last. */
  readonly text: string;
}

/** What the status page tells of an owner's incidents. */
export interface ToldIncidents {
  /** Those that are published and go on, the oldest first. */
  readonly open: readonly OpenIncident[];
  /** The latest that are over, the latest first. */
  readonly recent: readonly PastIncident[];
}

/** An incident that is over, in brief. */
export interface PastIncident extends
  Pick<
    Incident,
    "id" | "title" | "impact" | "urls" | "startedAt"
  > {
  /** Not before it began. */
  readonly endedAt: number;
}

/** At most this many characters of the latest update are known of each open incident. */
const MAX_BRIEF_TEXT = 300;

/** The latest update. */
export function latestUpdate(
  { updates }: Pick<Incident, "updates">,
): IncidentUpdate {
  const latest = updates.at(-1);
  if (latest === undefined) throw new RangeError("An incident has no update");
  return latest;
}

/** Whether the latest update says that it is over. */
export function isResolved(incident: Pick<Incident, "updates">): boolean {
  return isOver(latestUpdate(incident).status);
}

/** Whether a status says that the trouble is over. */
export function isOver(status: IncidentStatus): boolean {
  return status === "resolved" || status === "postmortem";
}

/** Whether the public sees it, and it goes on. */
export function isOpen(
  incident: Pick<Incident, "updates" | "publishedAt">,
): boolean {
  return incident.publishedAt !== null && !isResolved(incident);
}

/** When it was over for good, as far as the updates say so; null while it is open. */
export function resolvedAt(
  incident: Pick<Incident, "updates">,
): number | null {
  if (!isResolved(incident)) return null;
  const { updates } = incident;
  const last = updates.findLastIndex(({ status }) => !isOver(status));
  return updates[last + 1]?.at ?? null;
}

export function briefOf(incident: Incident): OpenIncident {
  const { id, title, impact, urls, startedAt, updatedAt } = incident;
  const { status, text } = latestUpdate(incident);
  const brief = [...text].length <= MAX_BRIEF_TEXT
    ? text
    : `${[...text].slice(0, MAX_BRIEF_TEXT).join("").trimEnd()}…`;
  return { id, title, impact, urls, startedAt, updatedAt, status, text: brief };
}

/** The same of one that is over; null for one that goes on, and for a draft. */
export function pastOf(incident: Incident): PastIncident | null {
  const end = resolvedAt(incident);
  if (end === null || incident.publishedAt === null) return null;
  const { id, title, impact, urls, startedAt } = incident;
  const endedAt = Math.max(end, startedAt);
  return { id, title, impact, urls, startedAt, endedAt };
}
