import {
  SHOWN_STATES,
  type ShownState,
} from "../../../monitor/shown_states.ts";
import type { CurrentState } from "../words/current_state.ts";

/** The sentence on top: what all urls together come to. */
export interface Summary {
  readonly state: ShownState;
  /** The sentence without the time that may follow. */
  readonly text: string;
  /** When the first of the current outages began. */
  readonly since: number | null;
}

type Counted = Pick<CurrentState, "shown" | "since">;

/** Down counts before unknown, that before slow, that before waiting, that before up; what is paused does not count. */
export function summarise(states: readonly Counted[]): Summary {
  const watched = states.filter(({ shown }) => SHOWN_STATES[shown].isWatched);
  const total = watched.length;
  const count = (wanted: ShownState) =>
    watched.filter(({ shown }) => shown === wanted).length;
  if (states.length === 0) return say("pending", "Nothing is watched yet");
  if (total === 0) return say("paused", "All services are paused");
  const [down, unknown, pending, degraded] = [
    count("down"),
    count("unknown"),
    count("pending"),
    count("degraded"),
  ];
  if (down > 0) {
    const since = Math.min(
      ...watched.flatMap((each) =>
        each.shown === "down" ? each.since ?? [] : []
      ),
    );
    return {
      state: "down",
      text: down === total ? allOf(total, "down") : someOf(down, total, "down"),
      since: Number.isFinite(since) ? since : null,
    };
  }
  if (unknown === total) return say("unknown", "There is no data");
  if (unknown > 0) {
    return say(
      "unknown",
      `There is no data of ${unknown} of ${total} services`,
    );
  }
  if (pending === total) {
    return say("pending", "The first results are on their way");
  }
  if (degraded > 0) {
    return say(
      "degraded",
      degraded === total
        ? allOf(total, "slow")
        : someOf(degraded, total, "slow"),
    );
  }
  if (pending > 0) {
    return say(
      "up",
      `${someOf(total - pending, total, "up")}, ${pending} ${
        pending === 1 ? "waits" : "wait"
      } for a first result`,
    );
  }
  return say("up", allOf(total, "up"));
}

function say(state: ShownState, text: string): Summary {
  return { state, text, since: null };
}

type SummaryWord = "up" | "down" | "slow";

function allOf(total: number, word: SummaryWord): string {
  if (total === 1) return `The service is ${word}`;
  return total === 2
    ? `Both services are ${word}`
    : `All ${total} services are ${word}`;
}

function someOf(count: number, total: number, word: SummaryWord): string {
  return `${count} of ${total} ${count === 1 ? "is" : "are"} ${word}`;
}
