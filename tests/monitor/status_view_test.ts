import assert from "node:assert/strict";
import { SHARD_SIZE, shardOf } from "../../monitor/slots.ts";
import type { ShownState } from "../../monitor/shown_states.ts";
import { StatusView } from "../../monitor/status_view.ts";
import {
  type MonitorState,
  newMonitorState,
} from "../../monitor/monitor_state.ts";
import { MonitorTable } from "../../monitor/monitor_table.ts";
import { VirtualTime } from "../simulation/virtual_time.ts";
import { monitoredUrl } from "./fixtures/monitored_url.ts";

type States = ReadonlyMap<number, MonitorState>;

function urlState(
  id: number,
  overrides: Partial<MonitorState> = {},
): MonitorState {
  return {
    ...newMonitorState(id),
    ...{ status: "up", lastAt: 5, lastOutcome: "up" },
    ...overrides,
  };
}

function statesOf(...states: readonly MonitorState[]): States {
  return new Map(states.map((state) => [state.id, state]));
}

/** A view whose clock and stores are plain members; `reads` counts the store's. */
class Rig {
  readonly table = new MonitorTable();
  readonly live = new Map<number, States>();
  readonly stored = new Map<number, { states: States }>();
  readonly time = new VirtualTime();
  reads = 0;
  /** What becomes of the store's next answers. */
  answer: "at once" | "never" | "fails" = "at once";
  /** A maintenance of all monitors. */
  maintenance = { from: Infinity, to: Infinity };
  readonly view = new StatusView({
    table: this.table,
    refreshUrls: () => {
      if (this.answer === "fails") return Promise.reject(new Error("away"));
      return this.answer === "never"
        ? new Promise(() => {})
        : Promise.resolve();
    },
    live: (shard) => this.live.get(shard),
    stored: () => {
      this.reads++;
      return Promise.resolve(new Map(this.stored));
    },
    isInMaintenance: (_, at) =>
      at >= this.maintenance.from && at < this.maintenance.to,
    maintenanceEndedAt: (_, since, at) => {
      const { to } = this.maintenance;
      return since < to && to <= at ? to : null;
    },
    clock: this.time.clock(0),
  });

  /** Adds a url. What the store and this instance's rounds know of it, in numbers of probes that found it up. */
  add(id: number, known: { stored?: number; live?: number; paused?: boolean }) {
    const { paused = false, stored, live } = known;
    const shard = shardOf(id);
    this.table.set(monitoredUrl({ id, paused }));
    if (stored !== undefined) {
      const states = statesOf(urlState(id, { upCount: stored }));
      this.stored.set(shard, { states });
    }
    if (live !== undefined) {
      this.live.set(shard, statesOf(urlState(id, { upCount: live })));
    }
  }
}

const OTHER_SHARD = 10 * SHARD_SIZE;

Deno.test("StatusView reads nothing from the store while this instance probes every url", async () => {
  const rig = new Rig();
  rig.add(1, { live: 7, stored: 6 });
  await rig.view.refresh();
  assert.equal(rig.view.state(1)?.upCount, 7);
  assert.equal(rig.reads, 0);
});

/** An interval and a timeout are 2 s, and a probe may start 1.5 s late. */
const afterMaintenance: [
  at: number,
  state: Partial<MonitorState>,
  shown: ShownState,
][] = [
  [9_999, { status: "down", since: 8_000, lastAt: 9_000 }, "maintenance"],
  [10_000, { status: "down", since: 8_000, lastAt: 9_500 }, "maintenance"],
  [10_500, { status: "down", since: 2_000, lastAt: 9_500 }, "maintenance"],
  [10_500, { status: "down", since: 8_000, lastAt: 10_400 }, "down"],
  [10_500, { status: "down", since: 10_400, lastAt: 10_400 }, "down"],
  [10_500, { status: "up", since: 8_000, lastAt: 9_500 }, "up"],
  [14_600, { status: "down", since: 8_000, lastAt: 9_900 }, "unknown"],
];

for (const [at, state, shown] of afterMaintenance) {
  Deno.test(`StatusView shows ${JSON.stringify(state)} as ${shown} at ${at}, with a maintenance until 10000`, async () => {
    const rig = new Rig();
    rig.add(1, { live: 1 });
    rig.maintenance = { from: 5_000, to: 10_000 };
    rig.live.set(
      shardOf(1),
      statesOf(urlState(1, { ...state, lastOutcome: "down" })),
    );
    await rig.view.refresh();
    assert.equal(rig.view.shown(monitoredUrl({ id: 1 }), at), shown);
  });
}

Deno.test("StatusView knows from the store what another instance probes", async () => {
  const rig = new Rig();
  rig.add(1, { live: 7 });
  rig.add(OTHER_SHARD, { stored: 3 });
  await rig.view.refresh();
  assert.equal(rig.view.state(1)?.upCount, 7);
  assert.equal(rig.view.state(OTHER_SHARD)?.upCount, 3);
});

Deno.test("StatusView knows from the store what is paused with its whole shard", async () => {
  const rig = new Rig();
  rig.add(1, { live: 7 });
  rig.add(OTHER_SHARD, { stored: 3, paused: true });
  await rig.view.refresh();
  assert.equal(rig.view.state(OTHER_SHARD)?.upCount, 3);
});

Deno.test("StatusView shows the latest of a shard that was just paused", async () => {
  const rig = new Rig();
  rig.add(1, { stored: 1 });
  await rig.view.refresh();
  rig.add(1, { live: 9, stored: 8 });
  await rig.time.advance(1_000);
  await rig.view.refresh();
  rig.live.clear();
  rig.table.set(monitoredUrl({ id: 1, paused: true, updatedAt: 2 }));
  await rig.time.advance(1_000);
  await rig.view.refresh();
  assert.equal(rig.view.state(1)?.upCount, 8);
});

Deno.test("StatusView knows a shard that was just given up as this instance knew it", async () => {
  const rig = new Rig();
  rig.add(1, { stored: 1 });
  await rig.view.refresh();
  rig.add(1, { live: 9 });
  await rig.time.advance(1_000);
  await rig.view.refresh();
  rig.live.clear();
  assert.equal(rig.view.state(1)?.upCount, 9);
});

Deno.test("StatusView reads once for many readers, and again after a second", async () => {
  const rig = new Rig();
  rig.add(1, { stored: 1 });
  await Promise.all([rig.view.refresh(), rig.view.refresh()]);
  await rig.time.advance(999);
  await rig.view.refresh();
  assert.equal(rig.reads, 1);
  await rig.time.advance(1);
  await rig.view.refresh();
  assert.equal(rig.reads, 2);
});

const SHOWN: [
  state: MonitorState | undefined,
  paused: boolean,
  shown: ShownState,
][] = [
  [undefined, false, "pending"],
  [undefined, true, "paused"],
  [newMonitorState(1), false, "pending"],
  [urlState(1), false, "up"],
  [urlState(1, { status: "down" }), false, "down"],
  [urlState(1, { status: "down" }), true, "paused"],
  [urlState(1, { lastOutcome: "unknown" }), false, "unknown"],
];

for (const [state, paused, shown] of SHOWN) {
  const { status, lastOutcome, lastAt } = state ?? {};
  Deno.test(`shown() of status ${status}, outcome ${lastOutcome} at ${lastAt}, paused ${paused} is "${shown}"`, async () => {
    const rig = new Rig();
    rig.add(1, { paused });
    if (state !== undefined) {
      rig.stored.set(0, { states: statesOf(state) });
    }
    await rig.view.refresh();
    assert.equal(rig.view.shown(monitoredUrl({ paused }), 6), shown);
  });
}

const AGES: [who: "live" | "stored", delayMs: number][] = [
  ["live", 1_500],
  ["stored", 30_000],
];

for (const [who, delayMs] of AGES) {
  Deno.test(`shown() is unknown of what is ${who} and nobody has probed for two intervals and the timeout`, async () => {
    const rig = new Rig();
    rig.add(1, { [who]: 1 });
    await rig.view.refresh();
    const monitor = monitoredUrl({ intervalMs: 60_000, timeoutMs: 10_000 });
    const late = 5 + 2 * 60_000 + 10_000 + delayMs;
    assert.equal(rig.view.shown(monitor, late), "up");
    assert.equal(rig.view.shown(monitor, late + 1), "unknown");
  });
}

Deno.test("StatusView shows what is in memory, with its age, while the store fails", async () => {
  const rig = new Rig();
  rig.add(1, { live: 7 });
  rig.add(OTHER_SHARD, { stored: 3 });
  await rig.time.advance(4_000);
  await rig.view.refresh();
  assert.equal(rig.view.asOf, null);
  rig.answer = "fails";
  await rig.time.advance(60_000);
  rig.add(1, { live: 8 });
  await rig.view.refresh();
  assert.equal(rig.view.asOf, 4_000);
  assert.equal(rig.view.state(1)?.upCount, 8);
  assert.equal(rig.view.state(OTHER_SHARD)?.upCount, 3);
  rig.answer = "at once";
  await rig.time.advance(1_000);
  await rig.view.refresh();
  assert.equal(rig.view.asOf, null);
});

Deno.test("StatusView waits for a store that does not answer for a quarter of a second at most", async () => {
  const rig = new Rig();
  rig.add(1, { stored: 3 });
  await rig.view.refresh();
  rig.answer = "never";
  await rig.time.advance(5_000);
  const refreshed = rig.view.refresh();
  await rig.time.advance(250);
  await refreshed;
  assert.equal(rig.view.asOf, 0);
  assert.equal(rig.view.state(1)?.upCount, 3);
});

Deno.test("StatusView fails while nothing was ever read", async () => {
  const rig = new Rig();
  rig.answer = "fails";
  await assert.rejects(rig.view.refresh(), /away/);
  assert.equal(rig.view.isLoaded, false);
});
