import type { ShownState } from "../../../monitor/shown_states.ts";
import { lastingMomentText } from "../words/time_text.ts";
import type { CurrentState } from "../words/current_state.ts";
import type { StateGroup } from "../status/status_order.ts";

/** Whose status it is. */
export interface StatuspagePage {
  readonly id: string;
  readonly name: string;
  /** Absolute. */
  readonly url: string;
  /** When this instance began, in milliseconds since the epoch: a page without services has no other change. */
  readonly since: number;
}

type ComponentStatus =
  | "operational"
  | "degraded_performance"
  | "major_outage"
  | "under_maintenance";

/** Null where nothing is said: those services are left out, but for one that was known before. */
const COMPONENT_STATUS: Readonly<Record<ShownState, ComponentStatus | null>> = {
  up: "operational",
  degraded: "degraded_performance",
  down: "major_outage",
  maintenance: "under_maintenance",
  unknown: null,
  pending: null,
  paused: null,
};

/** The worst last; the form has no state for services of which nothing is known. */
const INDICATORS = [
  ["none", "All Systems Operational"],
  ["maintenance", "Service Under Maintenance"],
  ["minor", "Partially Degraded Service"],
  ["major", "Partial System Outage"],
  ["critical", "Major System Outage"],
] as const;

/** One document of the public API of Atlassian Statuspage, version 2. */
export type StatuspageDocument = Readonly<Record<string, unknown>>;

export type WriteDocument = (
  page: StatuspagePage,
  groups: readonly StateGroup[],
) => StatuspageDocument;

interface StatuspageRow {
  readonly about: string;
  readonly write: WriteDocument;
}

/** Every document under `/api/v2/`, by its path there. There are no incidents and no maintenance. */
export const STATUSPAGE_DOCUMENTS: ReadonlyMap<string, StatuspageRow> = new Map<
  string,
  StatuspageRow
>([
  ["summary.json", {
    about: "Everything",
    write: (page, groups) => ({
      page: pageOf(page, groups),
      components: componentsOf(page, groups),
      incidents: [],
      scheduled_maintenances: [],
      status: statusOf(groups),
    }),
  }],
  ["status.json", {
    about: "The state of all services together",
    write: (page, groups) => ({
      page: pageOf(page, groups),
      status: statusOf(groups),
    }),
  }],
  ["components.json", {
    about: "The services and their states",
    write: (page, groups) => ({
      page: pageOf(page, groups),
      components: componentsOf(page, groups),
    }),
  }],
  ["incidents.json", empty("Incidents", "incidents")],
  ["incidents/unresolved.json", empty("Open incidents", "incidents")],
  [
    "scheduled-maintenances.json",
    empty("Maintenance", "scheduled_maintenances"),
  ],
  [
    "scheduled-maintenances/upcoming.json",
    empty("Maintenance to come", "scheduled_maintenances"),
  ],
  [
    "scheduled-maintenances/active.json",
    empty("Maintenance that goes on", "scheduled_maintenances"),
  ],
]);

function empty(about: string, name: string): StatuspageRow {
  return {
    about,
    write: (page, groups) => ({ page: pageOf(page, groups), [name]: [] }),
  };
}

function pageOf(
  page: StatuspagePage,
  groups: readonly StateGroup[],
): StatuspageDocument {
  const { since, ...named } = page;
  const changes = groups.flatMap(({ states }) => states.map(changedAt));
  const updatedAt = changes.length === 0 ? since : Math.max(...changes);
  return { ...named, time_zone: "Etc/UTC", updated_at: timeText(updatedAt) };
}

function statusOf(groups: readonly StateGroup[]): StatuspageDocument {
  const all = groups.flatMap(({ states }) => states.flatMap(statusOfOne));
  const count = (status: ComponentStatus) =>
    all.filter((each) => each === status).length;
  const down = count("major_outage");
  const worst = down > 0
    ? down === all.length ? 4 : 3
    : count("degraded_performance") > 0
    ? 2
    : count("under_maintenance") > 0
    ? 1
    : 0;
  const [indicator, description] = INDICATORS[worst];
  return { indicator, description };
}

function componentsOf(
  page: StatuspagePage,
  groups: readonly StateGroup[],
): StatuspageDocument[] {
  const known = groups
    .map(({ tag, states }) => ({
      tag,
      states: states.filter((each) => statusOfOne(each).length > 0),
    }))
    .filter(({ states }) => states.length > 0);
  return known.flatMap(({ tag, states }, index) => {
    const groupId = tag === null ? null : `group-${tag}`;
    const parts = states.map((each, place) =>
      componentOf(each, { page, groupId, position: place + 1 })
    );
    if (groupId === null) return parts;
    const statuses = states.flatMap(statusOfOne);
    const group = {
      ...common(page, index + 1),
      id: groupId,
      name: tag,
      status: worstOf(statuses),
      created_at: timeText(
        Math.min(...states.map(({ monitor }) => monitor.createdAt)),
      ),
      updated_at: timeText(Math.max(...states.map(changedAt))),
      description: null,
      group_id: null,
      group: true,
      components: states.map(({ monitor }) => String(monitor.id)),
    };
    return [group, ...parts];
  });
}

function componentOf(
  current: CurrentState,
  { page, groupId, position }: {
    readonly page: StatuspagePage;
    readonly groupId: string | null;
    readonly position: number;
  },
): StatuspageDocument {
  const { monitor, shown, checkedAt } = current;
  return {
    ...common(page, position),
    id: String(monitor.id),
    name: monitor.name,
    status: worstOf(statusOfOne(current)),
    created_at: timeText(monitor.createdAt),
    updated_at: timeText(changedAt(current)),
    description: shown === "unknown" && checkedAt !== null
      ? `No data since ${lastingMomentText(checkedAt)}; this is how it was then`
      : null,
    group_id: groupId,
    group: false,
  };
}

function common(page: StatuspagePage, position: number): StatuspageDocument {
  return {
    page_id: page.id,
    position,
    showcase: false,
    start_date: null,
    only_show_if_degraded: false,
  };
}

/** Nothing, or the one status that a service has. Without data it is how it was last. */
function statusOfOne({ shown, state }: CurrentState): ComponentStatus[] {
  const known = shown === "unknown" ? state?.status : shown;
  const isShown = (name: unknown): name is ShownState =>
    typeof name === "string" && name in COMPONENT_STATUS;
  const status = isShown(known) ? COMPONENT_STATUS[known] : null;
  return status === null ? [] : [status];
}

const SEVERITY: readonly ComponentStatus[] = [
  "operational",
  "under_maintenance",
  "degraded_performance",
  "major_outage",
];

function worstOf(statuses: readonly ComponentStatus[]): ComponentStatus {
  const places = statuses.map((status) => SEVERITY.indexOf(status));
  return SEVERITY[Math.max(0, ...places)] ?? "operational";
}

function changedAt({ monitor, since }: CurrentState): number {
  return since ?? monitor.createdAt;
}

function timeText(at: number): string {
  return new Date(at).toISOString();
}
