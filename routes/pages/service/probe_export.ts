import { shownWord } from "../../../monitor/codes.ts";
import type { Tick } from "../../../monitor/types.ts";

const COLUMNS = "at,outcome,response_ms,status,error" as const;

/** Probes, one a line, oldest first; times as in RFC 3339, words as in the v1 API. No text of a user is in it. */
export function probesCsv(ticks: readonly Tick[]): string {
  const rows = ticks.toReversed().map((tick) =>
    [
      new Date(tick.at).toISOString(),
      shownWord(tick.outcome),
      tick.durationMs ?? "",
      tick.status ?? "",
      tick.kind === null ? "" : shownWord(tick.kind),
    ].join()
  );
  return [COLUMNS, ...rows, ""].join("\r\n"); // RFC 4180
}
