import { isInScope } from "../../../monitor/maintenance/maintenance_table.ts";
import type { MaintenanceTable } from "../../../monitor/maintenance/maintenance_table.ts";
import { maintenancePhase } from "../../../monitor/maintenance/maintenance_phase.ts";
import type {
  Maintenance,
  MaintenanceWindow,
} from "../../../monitor/maintenance_rule.ts";
import type { Monitor } from "../../../monitor/types.ts";
import { type Board, boardOwner } from "../../access/owner_table.ts";
import type { NamedService } from "../incident/named_services.tsx";

/** A maintenance as readers of a page are told of it. */
export interface PlannedMaintenance {
  readonly rule: Maintenance;
  readonly isActive: boolean;
  /** The one that goes on, or the next. */
  readonly window: MaintenanceWindow;
  /** Those that stand on the page. */
  readonly services: readonly NamedService[];
}

export interface PlannedDeps {
  readonly table: { all(): Iterable<Monitor> };
  readonly maintenance: Pick<MaintenanceTable, "all">;
}

/** A maintenance as it is told on the page of one of its monitors. */
export type PlannedOfOne = Omit<PlannedMaintenance, "services">;

/** Maintenance stands on a page so long before it begins. */
const AHEAD_MS = 7 * 86_400_000;

/** A maintenance, and what of it stands on a page. */
export type PublicMaintenance = Pick<PlannedMaintenance, "rule" | "services">;

/** Every maintenance of a board; what is of no public service is nobody's business. */
export function maintenanceOn(
  { table, maintenance }: PlannedDeps,
  board: Pick<Board, "key" | "has">,
): PublicMaintenance[] {
  const rules = maintenance.all(boardOwner(board)).map((rule) => ({ rule }));
  return withServices(rules, table, board);
}

/** What goes on, and what begins within seven days, by time. */
export function plannedOn(
  { table, maintenance }: PlannedDeps,
  board: Pick<Board, "key" | "has">,
  now: number,
): PlannedMaintenance[] {
  const told = toldOf(maintenance.all(boardOwner(board)), now);
  return withServices(told, table, board);
}

/** The same of one monitor, whoever may see it. */
export function plannedOf(
  { maintenance }: Pick<PlannedDeps, "maintenance">,
  board: Pick<Board, "key">,
  monitor: Monitor,
  now: number,
): PlannedOfOne[] {
  const rules = maintenance.all(boardOwner(board))
    .filter(({ scope }) => isInScope(scope, monitor));
  return toldOf(rules, now);
}

/** Differs with whatever is said of these, and as they begin and end; empty for none. */
export function versionOf(planned: readonly PlannedOfOne[]): string {
  return planned.map(({ rule, isActive, window }) =>
    [
      `m${rule.id}`,
      rule.updatedAt.toString(36),
      ...isActive ? [] : [window.from.toString(36)],
    ].join(".")
  ).join(" ");
}

/**
 * Changes with whatever is said of maintenance, and as it begins and ends. It
 * is asked for with every page, so that it looks at the rules alone: those of no
 * public service count too.
 */
export function plannedVersion(
  { maintenance }: Pick<PlannedDeps, "maintenance">,
  board: Pick<Board, "key">,
  now: number,
): string {
  return versionOf(toldOf(maintenance.all(boardOwner(board)), now));
}

/** Those of some rules that a page tells of, by time. */
function toldOf(rules: readonly Maintenance[], now: number): PlannedOfOne[] {
  return rules.flatMap((rule): PlannedOfOne[] => {
    const { state, window } = maintenancePhase(rule, now);
    return window === null || window.from > now + AHEAD_MS
      ? []
      : [{ rule, isActive: state === "active", window }];
  }).sort((a, b) => a.window.from - b.window.from);
}

/** Those that are of services of the board. */
function withServices<Each extends Pick<PublicMaintenance, "rule">>(
  all: readonly Each[],
  table: PlannedDeps["table"],
  board: Pick<Board, "has">,
): (Each & Pick<PublicMaintenance, "services">)[] {
  if (all.length === 0) return [];
  const shown = [...table.all()].filter((monitor) => board.has(monitor));
  return all.flatMap((each) => {
    const services = shown.filter((monitor) =>
      isInScope(each.rule.scope, monitor)
    );
    return services.length === 0 ? [] : [{ ...each, services }];
  });
}
