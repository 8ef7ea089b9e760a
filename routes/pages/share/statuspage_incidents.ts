import {
  type Impact,
  type Incident,
  type IncidentStatus,
  latestUpdate,
  resolvedAt,
} from "../../../monitor/incident.ts";

/** One document, or a part of one, of the public API of Atlassian Statuspage, version 2. */
export type StatuspageDocument = Readonly<Record<string, unknown>>;

/** As bad as it can be said of a component, by the impact of an open incident. */
export const IMPACT_COMPONENT_STATUS = {
  none: "operational",
  minor: "degraded_performance",
  major: "partial_outage",
  critical: "major_outage",
} as const satisfies Readonly<Record<Impact, string>>;

/** At most this many incidents are in a list, as in theirs. */
export const MAX_LISTED = 50;

/** Where a document stands: its page, and what else is on it. */
export interface Place {
  readonly id: string;
  /** Of the page, absolute. */
  readonly url: string;
  /** By the id of the monitor; only those that are there. */
  readonly components: ReadonlyMap<string, StatuspageDocument>;
}

/** An incident in their form, the latest update first. */
export function incidentDocument(
  incident: Incident,
  { id: pageId, url, components }: Place,
): StatuspageDocument {
  const { title, impact, urls, updates } = incident;
  const id = String(incident.id);
  const firstAt = (status: IncidentStatus) =>
    updates.find((update) => update.status === status)?.at ?? null;
  const affected = urls
    .map((url) => components.get(String(url)))
    .filter((each) => each !== undefined);
  return {
    id,
    name: title,
    status: latestUpdate(incident).status,
    created_at: timeText(incident.createdAt),
    updated_at: timeText(incident.updatedAt),
    monitoring_at: timeOrNull(firstAt("monitoring")),
    resolved_at: timeOrNull(resolvedAt(incident)),
    impact,
    shortlink: `${url}/incidents/${id}`,
    started_at: timeText(incident.startedAt),
    page_id: pageId,
    incident_updates: updates.map(({ at, status, text }, index) => ({
      id: `${id}-${index + 1}`,
      status,
      body: text,
      incident_id: id,
      created_at: timeText(at),
      updated_at: timeText(at),
      display_at: timeText(at),
      affected_components: affected.map(({ id, name, status }) => ({
        code: id,
        name,
        old_status: status,
        new_status: status,
      })),
      deliver_notifications: true,
      custom_tweet: null,
      tweet_id: null,
    })).reverse(),
    components: affected,
    reminder_intervals: null,
  };
}

/** As every time is written. */
export function timeText(at: number): string {
  return new Date(at).toISOString();
}

function timeOrNull(at: number | null): string | null {
  return at === null ? null : timeText(at);
}
