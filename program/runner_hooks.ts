import { shownWord } from "../monitor/codes.ts";
import type { Catalogue } from "../metrics/catalogue.ts";
import type { RunnerHooks } from "../monitor/rounds/runner.ts";
import type { ServiceLog } from "../routes/server/service_log.ts";
import { StoreError } from "../store/database/store_error.ts";
import { errorText } from "./error_text.ts";

/** Counts and logs what happens while probing. */
export function runnerHooks(
  metrics: Catalogue,
  log: Pick<ServiceLog, "warn" | "error">,
): RunnerHooks {
  return {
    onProbeStart: (latenessMs) =>
      metrics.probeLateness.observe(latenessMs / 1_000),
    onResult: ({ outcome, kind, durationMs }) => {
      metrics.probes.labels(outcome, kind ?? "none").inc();
      if (durationMs !== null) {
        metrics.probeDuration.observe(durationMs / 1_000);
      }
    },
    onCommitted: (_entries, begun) => {
      metrics.windowsRecorded.inc();
      for (const { event } of begun) {
        metrics.events.labels(shownWord(event)).inc();
      }
    },
    onLost: () => metrics.recordsLost.inc(),
    onMissed: (count) => metrics.slotsMissed.inc(count),
    onClaims: (won, lost) => {
      metrics.claims.labels("won").inc(won);
      metrics.claims.labels("lost").inc(lost);
    },
    onStall: (lostMs) => {
      metrics.stalls.inc();
      log.warn(
        "monitor",
        `Stood still for ${
          Math.round(lostMs)
        } ms: response times of that time are left out`,
      );
    },
    onError: (action, error) => {
      // that the store is away is said once, not at each call
      if (error instanceof StoreError && error.trouble === "away") return;
      log.error("monitor", `Cannot ${action}: ${errorText(error)}`);
    },
  };
}
