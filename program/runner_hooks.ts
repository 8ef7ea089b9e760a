import { countsAsUp, shownWord } from "../monitor/codes.ts";
import type { Catalogue } from "../metrics/catalogue.ts";
import type { RunnerHooks } from "../monitor/rounds/runner.ts";
import type { ServiceLog } from "../routes/server/service_log.ts";
import { StoreError } from "../store/database/store_error.ts";
import { errorText } from "./error_text.ts";
import { changeText, probeText } from "./monitor_lines.ts";

/** Counts and logs what happens while probing: each change of state, and with `debug` each probe. */
export function runnerHooks(
  metrics: Catalogue,
  log: ServiceLog,
  debug: boolean,
  onRecorded: (hasChanges: boolean) => void = () => {},
  onStoodStill: (lostMs: number) => void = () => {},
): RunnerHooks {
  return {
    onProbeStart: (latenessMs) =>
      metrics.probeLateness.observe(latenessMs / 1_000),
    onResult: (result, monitor) => {
      const { outcome, kind, durationMs } = result;
      if (debug) log.debug("monitor", probeText(result, monitor));
      // for want of a descriptor or a port it was never sent
      if (outcome === "unknown" && result.suspect === null) {
        return metrics.slotsMissed.inc();
      }
      metrics.probes.labels(outcome, kind ?? "none").inc();
      if (durationMs === null) return;
      metrics.probeDuration.observe(durationMs / 1_000);
      if (!countsAsUp(outcome)) return;
      metrics.urlProbeDuration.observe(monitor.id, durationMs / 1_000);
    },
    onCommitted: (entries, changes, isFirst) => {
      if (isFirst) metrics.windowsRecorded.inc();
      onRecorded(changes.length > 0);
      for (const change of changes) {
        const { event, urlId } = change.newEvent;
        metrics.events.labels(shownWord(event)).inc();
        const slot = entries.find(({ monitor }) => monitor.id === urlId);
        if (slot === undefined) continue;
        const level = event === "downtime" ? "warn" : "info";
        log[level]("monitor", changeText(change, slot.monitor));
      }
    },
    onLost: (count) => metrics.recordsLost.inc(count),
    onMissed: (count) => metrics.slotsMissed.inc(count),
    onClaims: (won, lost) => {
      metrics.claims.labels("won").inc(won);
      metrics.claims.labels("lost").inc(lost);
    },
    onStall: (lostMs) => {
      metrics.stalls.inc();
      onStoodStill(lostMs);
      log.warn(
        "monitor",
        `Stood still for ${
          Math.round(lostMs)
        } ms: response times of that time are left out`,
      );
    },
    onClockStep: (stepMs) => {
      metrics.stalls.inc();
      // forward: the machine may have slept
      if (stepMs > 0) onStoodStill(stepMs);
      log.warn(
        "monitor",
        `The clock was set ${stepMs > 0 ? "forward" : "back"} by ${
          Math.round(Math.abs(stepMs) / 1_000)
        } s: response times of that moment are left out`,
      );
    },
    onError: (action, error) => {
      // that the store is away is said once, not at each call
      if (error instanceof StoreError && error.trouble === "away") return;
      log.error("monitor", `Cannot ${action}: ${errorText(error)}`);
    },
  };
}
