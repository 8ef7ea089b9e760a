import {
  SHOWN_STATES,
  type ShownState,
  STATE_NAMES,
} from "../../../monitor/shown_states.ts";
import type { CurrentState } from "../words/current_state.ts";

/** Most urgent first: the order of the list. */
export const STATE_ORDER: readonly ShownState[] = STATE_NAMES.toSorted((a, b) =>
  SHOWN_STATES[a].urgency - SHOWN_STATES[b].urgency
);

/** Which urls of the list are meant; what is empty leaves nothing out. */
export interface UrlFilter {
  /** Part of the name or the url, whatever its case. */
  readonly q: string;
  readonly state: ShownState | "";
  readonly tag: string;
}

/** At most this many characters are searched for. */
const MAX_QUERY_LENGTH = 200;

/** Reads the filter from a query or a form; what is no filter leaves nothing out. */
export function readFilter(
  read: (name: "q" | "state" | "tag") => string,
): UrlFilter {
  const state = read("state");
  return {
    q: read("q").trim().slice(0, MAX_QUERY_LENGTH),
    state: STATE_ORDER.find((each) => each === state) ?? "",
    tag: read("tag").slice(0, MAX_QUERY_LENGTH),
  };
}

/** The query of a filter, without "?"; `more` is added. */
export function filterQuery(
  filter: UrlFilter,
  more: Readonly<Record<string, string>> = {},
): string {
  const members = Object.entries({ ...filter, ...more });
  return new URLSearchParams(members.filter(([, value]) => value !== ""))
    .toString();
}

/** Tells which urls the filter lets through. */
export function urlMatcher(
  { q, state, tag }: UrlFilter,
): (url: CurrentState) => boolean {
  const wanted = q.toLowerCase();
  return ({ monitor, shown }) =>
    (state === "" || shown === state) &&
    (tag === "" || monitor.tags.includes(tag)) &&
    (wanted === "" || monitor.name.toLowerCase().includes(wanted) ||
      monitor.url.toLowerCase().includes(wanted));
}

/** The urls that the filter lets through. */
export function filterUrls(
  urls: readonly CurrentState[],
  filter: UrlFilter,
): CurrentState[] {
  return urls.filter(urlMatcher(filter));
}
