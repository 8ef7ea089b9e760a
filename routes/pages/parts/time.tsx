import type { JSX } from "hono/jsx/jsx-runtime";
import { durationText } from "../client/time_words.js";
import {
  exactSpanText,
  exactText,
  momentText,
  secondsText,
  spanText,
} from "../words/time_text.ts";

interface TimeProps {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly now: number;
  /** With the script, `ago` says how long ago it was; `for` says how long it is since then; `seconds` tells moments apart that are close together. */
  readonly as?: "ago" | "for" | "moment" | "seconds";
  /** The script moves it on as it hears from the server. */
  readonly updated?: boolean;
  /** What stands there on hover, if not the exact time alone. */
  readonly title?: string;
}

/** A time: UTC as it is sent, in the reader's zone once the script runs, and exact on hover. */
export function Time(
  { at, now, as = "moment", updated = false, title = exactText(at) }: TimeProps,
): JSX.Element {
  return (
    <time
      datetime={new Date(at).toISOString()}
      data-as={as}
      data-updated={updated || undefined}
      title={title}
    >
      {textOf(at, now, as)}
    </time>
  );
}

function textOf(at: number, now: number, as: TimeProps["as"]): string {
  if (as === "for") return durationText(now - at);
  return as === "seconds" ? secondsText(at, now) : momentText(at, now);
}

interface TimeSpanProps {
  readonly from: number;
  /** Null while it lasts. */
  readonly to: number | null;
  readonly now: number;
}

/** A span of time, with the day said once where one is enough. */
export function TimeSpan({ from, to, now }: TimeSpanProps): JSX.Element {
  return (
    <span
      class="span"
      data-from={from}
      data-to={to ?? undefined}
      title={exactSpanText(from, to)}
    >
      {spanText(from, to, now)}
    </span>
  );
}
