import { SHOWN_STATES } from "../../../monitor/shown_states.ts";
import { oneDirection } from "../words/one_direction.ts";
import type { CurrentState } from "../words/current_state.ts";
import { countText, summarise, type ToldIncident } from "../status/summary.ts";
import { type Badge, BADGE_COLOURS } from "./badge.ts";

/** At most so much of a group's name stands on its badge. */
const MAX_LABEL_LENGTH = 30;

/** How all services of a page are, or those of one group: the worst state and how many are in it, or incidents that are worse. */
export function boardBadge(
  states: readonly CurrentState[],
  incidents: readonly ToldIncident[],
  group: string | null | undefined,
): Badge {
  const own = summarise(states).state;
  const { state } = summarise(states, incidents);
  const count = states.filter(({ shown }) => shown === state).length;
  const { colour } = SHOWN_STATES[state];
  return {
    label: group === undefined ? "status" : labelOf(group),
    message: state !== own
      ? incidents.length === 1 ? "1 incident" : `${incidents.length} incidents`
      : states.length === 0
      ? "no services"
      : state === "up"
      ? "operational"
      : countText(state, count),
    colour: BADGE_COLOURS[colour],
  };
}

function labelOf(group: string | null): string {
  const characters = [...oneDirection(group ?? "other services")];
  if (characters.length <= MAX_LABEL_LENGTH) return characters.join("");
  return `${characters.slice(0, MAX_LABEL_LENGTH - 1).join("")}…`;
}
