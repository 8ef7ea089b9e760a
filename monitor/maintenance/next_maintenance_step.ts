import type { Maintenance, MaintenanceWindow } from "../maintenance_rule.ts";
import type { MaintenanceStep } from "../maintenance_step.ts";
import { maintenancePhase } from "./maintenance_phase.ts";

/** A step, and whether it is still worth telling. */
export interface NextStep {
  readonly step: MaintenanceStep;
  readonly isNews: boolean;
}

const DAY_MS = 86_400_000;
/** What has been so for this long when it is first seen is told nobody. */
const OLD_MS = DAY_MS;
/** One that does not come again is announced so long before it begins, as the pages show it. */
const AHEAD_MS = 7 * DAY_MS;
/** Each window of one that comes again, unless that is each day: then nobody needs to be told before. */
const AHEAD_AGAIN_MS = DAY_MS;

/**
 * What is to be told next of a maintenance after `before`; null for nothing.
 * `rule` is null once it was deleted. Each window is announced, begins and
 * ends; one whose times change is announced anew, and one that will not be is
 * cancelled.
 */
export function nextMaintenanceStep(
  rule: Maintenance | null,
  before: MaintenanceStep | null,
  now: number,
): NextStep | null {
  const of = stepper(rule, before);
  const phase = rule === null ? null : maintenancePhase(rule, now);
  const active = phase?.state === "active" ? phase.window : null;
  const coming = phase?.state === "scheduled" ? phase.window : null;
  const isFresh = (at: number) => now - at < OLD_MS;
  if (before?.phase === "begun") {
    const { from, to } = before.window;
    if (active !== null && active.from < to) return null;
    const endedAt = rule?.ended?.from === from ? rule.ended.at : now;
    const end = Math.min(to, endedAt);
    return of("ended", { from, to: end }, isFresh(end));
  }
  if (before?.phase === "announced") {
    const { from, to } = before.window;
    if (active !== null) return of("begun", active, isFresh(active.from));
    if (now >= to) return of("ended", before.window, false); // nobody saw it begin
    if (coming === null) return of("cancelled", before.window, true);
    const isSame = coming.from === from && coming.to === to;
    return isSame ? null : of("announced", coming, true);
  }
  if (rule === null) return null;
  const last = before?.window.from ?? -Infinity;
  if (active !== null && active.from !== last) {
    return of("begun", active, isFresh(active.from));
  }
  if (coming === null || coming.from === last && before?.phase === "ended") {
    return null;
  }
  const aheadMs = aheadOf(rule);
  if (coming.from - now > aheadMs) return null;
  if (before?.phase === "cancelled" && coming.from === last) {
    return of("announced", coming, true);
  }
  const sinceAt = Math.max(rule.updatedAt, coming.from - aheadMs);
  return of("announced", coming, isFresh(sinceAt));
}

function aheadOf({ repeat }: Maintenance): number {
  if (repeat === null) return AHEAD_MS;
  return repeat.every === "day" ? 0 : AHEAD_AGAIN_MS;
}

function stepper(rule: Maintenance | null, before: MaintenanceStep | null) {
  return (
    phase: MaintenanceStep["phase"],
    window: MaintenanceWindow,
    isNews: boolean,
  ): NextStep | null => {
    const said = rule ?? before;
    if (said === null) return null;
    const { id, owner, title, text, scope } = said;
    const step = (before?.step ?? 0) + 1;
    return {
      step: { id, owner, title, text, scope, window, phase, step },
      isNews,
    };
  };
}
