import type { PlannedMaintenance } from "../maintenance/planned.ts";
import {
  type Place,
  type StatuspageDocument,
  timeText,
} from "./statuspage_incidents.ts";

/** The window of a maintenance that goes on or comes next, in their form. */
export function maintenanceDocument(
  { rule, isActive, window, services }: PlannedMaintenance,
  { id: pageId, url, components }: Place,
): StatuspageDocument {
  const id = `m${rule.id}-${Math.floor(window.from / 1_000)}`;
  const status = isActive ? "in_progress" : "scheduled";
  const createdAt = timeText(rule.createdAt);
  const updatedAt = timeText(
    isActive ? Math.max(window.from, rule.updatedAt) : rule.updatedAt,
  );
  const affected = services
    .map((each) => components.get(String(each.id)))
    .filter((each) => each !== undefined);
  return {
    id,
    name: rule.title,
    status,
    created_at: createdAt,
    updated_at: updatedAt,
    monitoring_at: null,
    resolved_at: null,
    impact: "maintenance",
    shortlink: `${url}/#m${rule.id}`,
    started_at: timeText(window.from),
    page_id: pageId,
    incident_updates: [{
      id: `${id}-1`,
      status,
      body: rule.text,
      incident_id: id,
      created_at: createdAt,
      updated_at: updatedAt,
      display_at: updatedAt,
      affected_components: affected.map((each) => ({
        code: each.id,
        name: each.name,
        old_status: each.status,
        new_status: "under_maintenance",
      })),
      deliver_notifications: true,
      custom_tweet: null,
      tweet_id: null,
    }],
    components: affected,
    scheduled_for: timeText(window.from),
    scheduled_until: timeText(window.to),
    reminder_intervals: null,
  };
}
