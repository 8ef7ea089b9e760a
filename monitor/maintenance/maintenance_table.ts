import type {
  Maintenance,
  MaintenanceScope,
  MaintenanceWindow,
  PastMaintenance,
} from "../maintenance_rule.ts";
import type { Monitor } from "../types.ts";
import {
  windowAfter,
  windowAt,
  windowsBetween,
} from "./maintenance_windows.ts";

/** What tells whether a maintenance is of a monitor. */
type Scoped = Pick<Monitor, "id" | "name" | "tags" | "ownerId">;

/** A time in which the answer for a rule is the same. */
interface Segment {
  readonly from: number;
  readonly to: number;
  readonly window: MaintenanceWindow | null;
}

/** The windows of a rule that were asked for last. */
interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly windows: readonly MaintenanceWindow[];
}

/** When a monitor's latest maintenance ended, as of a time in which that stays so. */
interface Ended {
  readonly since: number;
  readonly from: number;
  readonly to: number;
  readonly endedAt: number | null;
}

/** What is known of one monitor. */
interface Known {
  readonly rules: readonly Maintenance[];
  readonly past: readonly PastMaintenance[];
}

/** So many are kept of each rule: days, hours and pages ask for others in turn. */
const MAX_STRETCHES = 4;
const NOTHING: Known = { rules: [], past: [] };

/** Whether a maintenance of its owner is of a monitor. */
export function isInScope(
  scope: MaintenanceScope,
  { id, name, tags }: Pick<Monitor, "id" | "name" | "tags">,
): boolean {
  if ("all" in scope) return true;
  return "tags" in scope
    ? scope.tags.some((tag) => tags.includes(tag))
    : scope.urls.includes(name) || scope.urls.includes(id);
}

/** All rules of the store, in memory: whoever asks whether a monitor is in maintenance costs next to nothing. */
export class MaintenanceTable {
  readonly #ownerOf: (monitor: Pick<Monitor, "ownerId">) => number;
  #rules: readonly Maintenance[] = [];
  #byOwner = new Map<number, Known>();
  #known = new WeakMap<Scoped, Known>();
  readonly #segments = new WeakMap<Maintenance, readonly Segment[]>();
  #ended = new WeakMap<Scoped, Ended>();
  readonly #stretches = new WeakMap<Maintenance, readonly Stretch[]>();

  /** `ownerOf` tells whose a monitor is: all that are the operator's have one owner, 0. */
  constructor(ownerOf: (monitor: Pick<Monitor, "ownerId">) => number) {
    this.#ownerOf = ownerOf;
  }

  /** Makes the table equal to what is stored; who owns a monitor may have changed as well. */
  replaceAll(
    rules: readonly Maintenance[],
    past: readonly PastMaintenance[],
  ): void {
    this.#rules = rules;
    const rulesOf = Map.groupBy(rules, ({ owner }) => owner);
    const pastOf = Map.groupBy(past, ({ owner }) => owner);
    this.#byOwner = new Map(
      [...rulesOf.keys(), ...pastOf.keys()].map((owner) => [owner, {
        rules: rulesOf.get(owner) ?? [],
        past: pastOf.get(owner) ?? [],
      }]),
    );
    this.#known = new WeakMap();
    this.#ended = new WeakMap();
  }

  /** Those of an owner, or all. */
  all(owner?: number): readonly Maintenance[] {
    return owner === undefined
      ? this.#rules
      : this.#byOwner.get(owner)?.rules ?? [];
  }

  /** The rule of a monitor whose window goes on; undefined where there is none. */
  activeOf(monitor: Scoped, at: number): Maintenance | undefined {
    return this.#of(monitor).rules
      .find((rule) => this.#windowAt(rule, at) !== null);
  }

  /** Whether the alerts of what begins at `at` wait until a window is over. */
  suppresses(monitor: Scoped, at: number): boolean {
    return this.#of(monitor).rules.some((rule) =>
      rule.suppressAlerts && this.#windowAt(rule, at) !== null
    );
  }

  /** Whether what is found at `at`, a moment ago at most, counts for nothing: a probe may end after the maintenance in which it began. */
  leavesOut(monitor: Scoped, at: number): boolean {
    const { rules, past } = this.#of(monitor);
    return rules.some((rule) =>
      !rule.countsAsDowntime && at >= rule.validFrom &&
      this.#windowAt(rule, at) !== null
    ) || past.some(({ countsAsDowntime, windows }) =>
      !countsAsDowntime && (windows.at(-1)?.to ?? 0) > at &&
      windows.some(({ from, to }) =>
        from <= at && at < to
      )
    );
  }

  /** When the latest maintenance that uptime leaves out ended between `since` and `at`; null for none. Asked again and again of what is down, it is computed once for each maintenance. */
  endedAt(monitor: Scoped, since: number, at: number): number | null {
    const { rules, past } = this.#of(monitor);
    if (rules.length === 0 && past.length === 0) return null;
    const known = this.#ended.get(monitor);
    if (known?.since === since && known.from <= at && at < known.to) {
      return known.endedAt;
    }
    const window = this.uncounted(monitor, since, at).at(-1);
    const endedAt = window === undefined || window.to >= at ? null : window.to;
    const to = Math.min(...rules.map((rule) => this.#nextBorder(rule, at)));
    this.#ended.set(monitor, { since, from: at, to, endedAt });
    return endedAt;
  }

  /** When a window of the rule ends or begins after `at`. */
  #nextBorder(rule: Maintenance, at: number): number {
    this.#windowAt(rule, at);
    const segment = this.#segments.get(rule)
      ?.find(({ from, to }) => from <= at && at < to);
    return segment?.to ?? at;
  }

  /** The times between `from` and `to` that the uptime of a monitor leaves out: oldest first, without overlap. */
  uncounted(monitor: Scoped, from: number, to: number): MaintenanceWindow[] {
    const { rules, past } = this.#of(monitor);
    if (rules.length === 0 && past.length === 0) return [];
    const counts = [...rules, ...past].filter((each) => !each.countsAsDowntime);
    const windows = counts.flatMap((each) =>
      "windows" in each ? each.windows : this.#windowsBetween(each, from, to)
    );
    return merged(windows, from, to);
  }

  #of(monitor: Scoped): Known {
    if (this.#byOwner.size === 0) return NOTHING;
    const known = this.#known.get(monitor);
    if (known !== undefined) return known;
    const { rules, past } = this.#byOwner.get(this.#ownerOf(monitor)) ??
      NOTHING;
    const isOf = ({ scope }: { readonly scope: MaintenanceScope }) =>
      isInScope(scope, monitor);
    const found = { rules: rules.filter(isOf), past: past.filter(isOf) };
    this.#known.set(monitor, found);
    return found;
  }

  /** What a rule has said of a time since it says what it does; computed once for all monitors that ask for the same time. */
  #windowsBetween(
    rule: Maintenance,
    from: number,
    to: number,
  ): readonly MaintenanceWindow[] {
    const known = this.#stretches.get(rule) ?? [];
    const same = known.find((each) => each.from === from && each.to === to);
    if (same !== undefined) return same.windows;
    const { validFrom } = rule;
    const windows = windowsBetween(rule, Math.max(from, validFrom), to)
      .map((each) => ({ ...each, from: Math.max(each.from, validFrom) }));
    this.#stretches.set(rule, [
      { from, to, windows },
      ...known.slice(0, MAX_STRETCHES - 1),
    ]);
    return windows;
  }

  /** Computed once for all that ask about the same stretch of time. */
  #windowAt(rule: Maintenance, at: number): MaintenanceWindow | null {
    const known = this.#segments.get(rule) ?? [];
    const segment = known.find(({ from, to }) => from <= at && at < to);
    if (segment !== undefined) return segment.window;
    const window = windowAt(rule, at);
    const { from, to } = window ?? {
      from: at,
      to: windowAfter(rule, at)?.from ?? Infinity,
    };
    // where one ends, some ask of now and some of a probe's slot before it
    this.#segments.set(rule, [{ from, to, window }, ...known.slice(0, 1)]);
    return window;
  }
}

function merged(
  windows: readonly MaintenanceWindow[],
  from: number,
  to: number,
): MaintenanceWindow[] {
  const all: MaintenanceWindow[] = [];
  const touching = windows.filter((each) => each.from < to && each.to > from);
  for (const window of touching.sort((a, b) => a.from - b.from)) {
    const start = Math.max(from, window.from, all.at(-1)?.to ?? -Infinity);
    const end = Math.min(to, window.to);
    if (start < end) all.push({ from: start, to: end });
  }
  return all;
}
