import { type Incident, isOpen } from "../../../monitor/incident.ts";
import type { ShownState } from "../../../monitor/shown_states.ts";
import { worstIncident } from "../incident/incident_words.ts";
import { lastingMomentText } from "../words/time_text.ts";
import type { CurrentState } from "../words/current_state.ts";
import type { PlannedMaintenance } from "../maintenance/planned.ts";
import { maintenanceDocument } from "./statuspage_maintenances.ts";
import type { StateGroup } from "../status/status_order.ts";
import {
  IMPACT_COMPONENT_STATUS,
  incidentDocument,
  MAX_LISTED,
  type Place,
  type StatuspageDocument,
  timeText,
} from "./statuspage_incidents.ts";

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
  | "partial_outage"
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

/** What a page tells of: its services, and what its operator says of them. */
export interface StatuspageSource {
  readonly groups: readonly StateGroup[];
  /** Those that are published, the latest first. */
  readonly incidents: readonly Incident[];
  /** What goes on and what begins within seven days, by time. */
  readonly planned: readonly PlannedMaintenance[];
}

export type WriteDocument = (
  page: StatuspagePage,
  source: StatuspageSource,
) => StatuspageDocument;

interface StatuspageRow {
  readonly about: string;
  readonly write: WriteDocument;
}

/** Every document under `/api/v2/`, by its path there. */
export const STATUSPAGE_DOCUMENTS: ReadonlyMap<string, StatuspageRow> = new Map<
  string,
  StatuspageRow
>([
  ["summary.json", {
    about: "Everything",
    write: (page, source) => {
      const components = componentsOf(page, source);
      const place = placeOf(page, components);
      return {
        page: pageOf(page, source),
        components,
        incidents: incidentsOf(place, source, isOpen),
        scheduled_maintenances: maintenancesOf(place, source, () => true),
        status: statusOf(source),
      };
    },
  }],
  ["status.json", {
    about: "The state of all services together",
    write: (page, source) => ({
      page: pageOf(page, source),
      status: statusOf(source),
    }),
  }],
  ["components.json", {
    about: "The services and their states",
    write: (page, source) => ({
      page: pageOf(page, source),
      components: componentsOf(page, source),
    }),
  }],
  ["incidents.json", {
    about: "The latest 50 incidents",
    write: (page, source) => ({
      page: pageOf(page, source),
      incidents: incidentsOf(placeIn(page, source), source, () => true),
    }),
  }],
  ["incidents/unresolved.json", {
    about: "Open incidents",
    write: (page, source) => ({
      page: pageOf(page, source),
      incidents: incidentsOf(placeIn(page, source), source, isOpen),
    }),
  }],
  [
    "scheduled-maintenances.json",
    maintenances("Maintenance that goes on or is planned", () => true),
  ],
  [
    "scheduled-maintenances/upcoming.json",
    maintenances("Maintenance to come", ({ isActive }) => !isActive),
  ],
  [
    "scheduled-maintenances/active.json",
    maintenances("Maintenance that goes on", ({ isActive }) => isActive),
  ],
]);

function incidentsOf(
  place: Place,
  { incidents }: StatuspageSource,
  isListed: (incident: Incident) => boolean,
): StatuspageDocument[] {
  return incidents.filter(isListed).slice(0, MAX_LISTED)
    .map((incident) => incidentDocument(incident, place));
}

type IsListed = (planned: PlannedMaintenance) => boolean;

function maintenancesOf(
  place: Place,
  { planned }: StatuspageSource,
  isListed: IsListed,
): StatuspageDocument[] {
  return planned.filter(isListed)
    .map((each) => maintenanceDocument(each, place));
}

function placeIn(page: StatuspagePage, source: StatuspageSource): Place {
  return placeOf(page, componentsOf(page, source));
}

function placeOf(
  { id, url }: StatuspagePage,
  components: readonly StatuspageDocument[],
): Place {
  return {
    id,
    url,
    components: new Map(components.map((each) => [String(each.id), each])),
  };
}

function maintenances(about: string, isListed: IsListed): StatuspageRow {
  return {
    about,
    write: (page, source) => ({
      page: pageOf(page, source),
      scheduled_maintenances: maintenancesOf(
        placeIn(page, source),
        source,
        isListed,
      ),
    }),
  };
}

function pageOf(
  page: StatuspagePage,
  { groups, incidents, planned }: StatuspageSource,
): StatuspageDocument {
  const { since, ...named } = page;
  const changes = [
    ...groups.flatMap(({ states }) => states.map(changedAt)),
    ...incidents.map(({ updatedAt }) => updatedAt),
    ...planned.map(({ rule }) => rule.updatedAt),
  ];
  const updatedAt = changes.length === 0 ? since : Math.max(...changes);
  return { ...named, time_zone: "Etc/UTC", updated_at: timeText(updatedAt) };
}

/** The worse of what is known of the services and what is said of them. */
function statusOf({ groups, incidents }: StatuspageSource): StatuspageDocument {
  const all = groups.flatMap(({ states }) => states.flatMap(statusOfOne));
  const count = (status: ComponentStatus) =>
    all.filter((each) => each === status).length;
  const down = count("major_outage");
  const known = down > 0
    ? down === all.length ? 4 : 3
    : count("degraded_performance") > 0
    ? 2
    : count("under_maintenance") > 0
    ? 1
    : 0;
  const said = worstIncident(incidents.filter(isOpen))?.impact ?? "none";
  const place = INDICATORS.findIndex(([indicator]) => indicator === said);
  const [indicator, description] = INDICATORS[Math.max(known, place)] ??
    INDICATORS[known];
  return { indicator, description };
}

function componentsOf(
  page: StatuspagePage,
  { groups, incidents }: StatuspageSource,
): StatuspageDocument[] {
  const said = saidOf(incidents);
  const known = groups
    .map(({ tag, states }) => ({
      tag,
      states: states.filter((each) => statusOfOne(each).length > 0),
    }))
    .filter(({ states }) => states.length > 0);
  return known.flatMap(({ tag, states }, index) => {
    const groupId = tag === null ? null : `group-${tag}`;
    const parts = states.map((each, place) =>
      componentOf(each, { page, groupId, position: place + 1, said })
    );
    if (groupId === null) return parts;
    const statuses = parts.map(({ status }) => status);
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
  { page, groupId, position, said }: {
    readonly page: StatuspagePage;
    readonly groupId: string | null;
    readonly position: number;
    readonly said: SaidStatuses;
  },
): StatuspageDocument & { readonly status: ComponentStatus } {
  const { monitor, shown, checkedAt } = current;
  return {
    ...common(page, position),
    id: String(monitor.id),
    name: monitor.name,
    status: worstOf([
      ...statusOfOne(current),
      ...said.get(monitor.id) ?? [],
    ]),
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

type SaidStatuses = ReadonlyMap<number, readonly ComponentStatus[]>;

/** What open incidents say of the services that they name, by the id of the monitor. */
function saidOf(incidents: readonly Incident[]): SaidStatuses {
  const said = new Map<number, ComponentStatus[]>();
  for (const { urls, impact } of incidents.filter(isOpen)) {
    const status = IMPACT_COMPONENT_STATUS[impact];
    for (const id of urls) said.set(id, [...said.get(id) ?? [], status]);
  }
  return said;
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
  "partial_outage",
  "major_outage",
];

function worstOf(statuses: readonly ComponentStatus[]): ComponentStatus {
  const places = statuses.map((status) => SEVERITY.indexOf(status));
  return SEVERITY[Math.max(0, ...places)] ?? "operational";
}

function changedAt({ monitor, since }: CurrentState): number {
  return since ?? monitor.createdAt;
}
