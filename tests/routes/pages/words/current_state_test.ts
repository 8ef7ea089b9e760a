import assert from "node:assert/strict";
import type { ShownState } from "../../../../monitor/shown_states.ts";
import {
  shownState,
  type StatusView,
} from "../../../../monitor/status_view.ts";
import {
  type MonitorState,
  newMonitorState,
} from "../../../../monitor/monitor_state.ts";
import type { Monitor } from "../../../../monitor/types.ts";
import {
  currentState,
  knownUntil,
} from "../../../../routes/pages/words/current_state.ts";

const monitor = { id: 1, intervalMs: 60_000, timeoutMs: 10_000 } as Monitor;
const state: MonitorState = {
  ...newMonitorState(1),
  status: "up",
  lastOutcome: "up",
  since: 5,
  lastAt: 1_000_000,
  lastDurationMs: 84,
};
const view: Pick<StatusView, "state" | "shown"> = {
  state: () => state,
  shown: (monitor, now = 0) =>
    shownState(monitor, state, { now, delayMs: 500 }),
};
/** Two intervals, the timeout, and what a record may be late. */
const PATIENCE_MS = 2 * 60_000 + 10_000 + 500;

Deno.test("currentState() says up while probes come as they should", () => {
  const { shown, since, responseMs } = currentState(
    monitor,
    view,
    state.lastAt + PATIENCE_MS,
  );
  assert.deepEqual([shown, since, responseMs], ["up", 5, 84]);
});

Deno.test("currentState() does not call up what nobody has probed for long", () => {
  const { shown, since, responseMs } = currentState(
    monitor,
    view,
    state.lastAt + PATIENCE_MS + 1,
  );
  assert.deepEqual([shown, since, responseMs], ["unknown", null, null]);
});

Deno.test("currentState() tells no time of a url that was never probed", () => {
  const { shown, since, checkedAt } = currentState(monitor, {
    state: () => undefined,
    shown: () => "pending",
  }, 10);
  assert.deepEqual([shown, since, checkedAt], ["pending", null, null]);
});

Deno.test("currentState() tells no response time of a probe that failed, though it is not down yet", () => {
  const failed: MonitorState = {
    ...state,
    ...{ lastOutcome: "down", lastKind: "timeout", lastDurationMs: 10_000 },
    failures: 1,
  };
  const { shown, since, responseMs } = currentState(monitor, {
    state: () => failed,
    shown: (monitor, now = 0) =>
      shownState(monitor, failed, { now, delayMs: 500 }),
  }, state.lastAt);
  assert.deepEqual([shown, since, responseMs], ["up", 5, null]);
});

Deno.test("knownUntil() ends at the last check of what is neither up nor down", () => {
  const until = (shown: ShownState, checkedAt: number | null) =>
    knownUntil({ shown, checkedAt }, 9);
  assert.deepEqual([until("up", 5), until("down", 5)], [9, 9]);
  assert.deepEqual([until("paused", 5), until("unknown", 5)], [5, 5]);
  assert.equal(until("pending", null), 9);
});
