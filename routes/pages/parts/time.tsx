import type { JSX } from "hono/jsx/jsx-runtime";
import { momentText, sinceText, spanText } from "../words/time_text.ts";

interface TimeProps {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly now: number;
  /** With the script: `ago` says how long ago, `clock` the time of day, with the day where it is not today. */
  readonly as?: "ago" | "clock" | "full";
  /** The script moves it on as it hears from the server. */
  readonly updated?: boolean;
}

/** A time: UTC as it is sent, in the reader's zone once the script runs, and exact on hover. */
export function Time(
  { at, now, as = "clock", updated = false }: TimeProps,
): JSX.Element {
  const text = as === "full" ? momentText(at) : sinceText(at, now);
  return (
    <time
      datetime={new Date(at).toISOString()}
      data-as={as}
      data-updated={updated || undefined}
      title={momentText(at)}
    >
      {text}
    </time>
  );
}

interface TimeSpanProps {
  readonly from: number;
  /** Null while it lasts. */
  readonly to: number | null;
}

/** A span of time, with the day said once where one is enough. */
export function TimeSpan({ from, to }: TimeSpanProps): JSX.Element {
  return (
    <span class="span" data-from={from} data-to={to ?? undefined}>
      {spanText(from, to)}
    </span>
  );
}
