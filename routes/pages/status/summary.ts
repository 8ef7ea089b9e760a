import {
  SHOWN_STATES,
  type ShownState,
  STATE_NAMES,
} from "../../../monitor/shown_states.ts";
import type { OpenIncident } from "../../../monitor/incident.ts";
import type { Monitor } from "../../../monitor/types.ts";
import { IMPACT_STATES, worstIncident } from "../incident/incident_words.ts";
import type { CurrentState } from "../words/current_state.ts";
import { beganTogether } from "./began_together.ts";

/** What all services of a page come to: its headline, and the line below. */
export interface Summary {
  readonly state: ShownState;
  /** The headline without the time that may follow. */
  readonly text: string;
  /** Since when what the headline says is so; null unless it began at one time for all that it is about. */
  readonly since: number | null;
  /** How many services are in which of the other states: `9 up · 1 has no data`. */
  readonly counts: string;
}

/** A service as far as it counts. */
export interface Counted extends Pick<CurrentState, "shown" | "since"> {
  readonly monitor: Pick<Monitor, "name" | "intervalMs">;
}

/** What is between the parts of a line. */
export const DOT = " · ";

/** What is bad enough for the headline, the worst first: the order of `urgency`. */
const TROUBLES = ["down", "degraded", "unknown"] as const;
type Trouble = (typeof TROUBLES)[number];

const HEADLINES: Readonly<Record<Trouble, HeadlineWords>> = {
  down: {
    one: (name) => `${name} is down`,
    some: (count, total) => `${count} of ${total} services are down`,
    all: "All services are down",
  },
  degraded: {
    one: (name) => `${name} is slow`,
    some: (count, total) => `${count} of ${total} services are slow`,
    all: "All services are slow",
  },
  unknown: {
    one: (name) => `No data from ${name}`,
    some: (count, total) => `No data from ${count} of ${total} services`,
    all: "No data from any service",
  },
};

interface HeadlineWords {
  readonly one: (name: string) => string;
  readonly some: (count: number, total: number) => string;
  readonly all: string;
}

/** An incident as far as the headline tells of it. */
export type ToldIncident = Pick<
  OpenIncident,
  "title" | "impact" | "startedAt"
>;

/**
 * The headline is the worst of what is known of the services and of what their
 * operator says. Where both are as bad, people have the word: they know why.
 */
export function summarise(
  services: readonly Counted[],
  incidents: readonly ToldIncident[] = [],
): Summary {
  const known = summariseServices(services);
  if (incidents.length === 0) return known;
  const worst = worstIncident(incidents);
  const state = worst && IMPACT_STATES[worst.impact];
  const isTold = state !== undefined &&
    SHOWN_STATES[state].urgency <= SHOWN_STATES[known.state].urgency;
  if (!isTold) {
    const count = `${incidents.length} ${plural(incidents.length)}`;
    return { ...known, counts: joined(known.counts, count) };
  }
  const more = incidents.length - 1;
  return {
    state,
    text: worst?.title ?? "",
    since: worst?.startedAt ?? null,
    counts: joined(
      countsOf(services),
      more === 0 ? "" : `${more} more ${plural(more)}`,
    ),
  };
}

function plural(count: number): string {
  return count === 1 ? "incident" : "incidents";
}

function joined(...parts: readonly string[]): string {
  return parts.filter((part) => part !== "").join(DOT);
}

/** The worst state makes the headline; the line below has every service that it is not about, paused ones too. */
function summariseServices(services: readonly Counted[]): Summary {
  const byState = Map.groupBy(services, ({ shown }) => shown);
  const watched = services.filter(({ shown }) => SHOWN_STATES[shown].isWatched);
  const say = (state: ShownState, text: string, told?: Trouble): Summary => ({
    state,
    text,
    since: told === undefined ? null : sharedStart(byState.get(told) ?? []),
    counts: countsText(byState, told),
  });
  if (services.length === 0) return say("pending", "No services yet");
  if (watched.length === 0) {
    return byState.has("maintenance")
      ? say("maintenance", "Under maintenance")
      : say("paused", "Monitoring is paused");
  }
  for (const trouble of TROUBLES) {
    const hit = byState.get(trouble);
    if (hit === undefined) continue;
    const { one, some, all } = HEADLINES[trouble];
    const [first] = hit;
    if (hit.length === 1 && first !== undefined) {
      return say(trouble, one(first.monitor.name), trouble);
    }
    return hit.length === watched.length
      ? say(trouble, all, trouble)
      : say(trouble, some(hit.length, services.length), trouble);
  }
  return byState.has("up")
    ? say("up", "All systems operational")
    : say("pending", "Waiting for the first results");
}

/** When they all became so; null where they did not at one time. */
function sharedStart(services: readonly Counted[]): number | null {
  const starts = services.flatMap(({ monitor, since }) =>
    since === null ? [] : [{ monitor, startedAt: since }]
  );
  if (starts.length < services.length) return null;
  const [first, ...later] = starts.toSorted((a, b) =>
    a.startedAt - b.startedAt
  );
  if (first === undefined) return null;
  return later.every((each) => beganTogether(first, each))
    ? first.startedAt
    : null;
}

/** `4 up · 1 down`. */
export function countsOf(
  services: readonly Pick<Counted, "shown">[],
): string {
  return countsText(Map.groupBy(services, ({ shown }) => shown), undefined);
}

/** Up first, then the worst; what the headline tells is left out unless there is nothing else. */
function countsText(
  byState: ReadonlyMap<ShownState, readonly unknown[]>,
  told: ShownState | undefined,
): string {
  const states = STATE_NAMES.filter((state) => byState.has(state));
  const others = states.filter((state) => state !== told);
  return (others.length > 0 ? others : states)
    .sort((a, b) => placeOf(a) - placeOf(b))
    .map((state) => countText(state, byState.get(state)?.length ?? 0))
    .join(DOT);
}

/** `9 up`, `1 has no data`. */
export function countText(state: ShownState, count: number): string {
  const [one, several] = SHOWN_STATES[state].counted;
  return `${count} ${count === 1 ? one : several}`;
}

function placeOf(state: ShownState): number {
  return state === "up" ? 0 : SHOWN_STATES[state].urgency;
}
