import { LoopbackExchange } from "../../monitor/dial/loopback_exchange.ts";
import { realClock } from "../../monitor/real_clock.ts";
import { Runner } from "../../monitor/rounds/runner.ts";
import { CLAIM_WINDOWS } from "../../monitor/slots.ts";
import type { Monitor, ProbeResult } from "../../monitor/types.ts";
import { MonitorTable } from "../../monitor/monitor_table.ts";
import { Claims } from "../../store/claims.ts";
import { applyUrlPlan, planUrls } from "../../store/url_plan.ts";
import { createStore, urlRefresher } from "../../store/create_store.ts";
import { openDatabase } from "../../store/database/open_database.ts";
import { monitoredUrl } from "../monitor/fixtures/monitored_url.ts";

/** What the probes of a run were like; only urls tagged "honest" count. */
export interface Observed {
  /** How long after its slot each probe began. */
  readonly latenessMs: number[];
  readonly outcomes: Map<string, number>;
  missed: number;
  readonly errors: string[];
}

/** The real runner, put together as the program does it, over a store in memory. */
export class ObservedRunner implements AsyncDisposable {
  readonly observed: Observed;
  readonly #end: () => Promise<void>;

  private constructor(observed: Observed, end: () => Promise<void>) {
    this.observed = observed;
    this.#end = end;
  }

  static async start(
    urls: readonly Partial<Monitor>[],
    probe: (monitor: Monitor) => Promise<ProbeResult>,
  ): Promise<ObservedRunner> {
    const windowMs = 10_000;
    const database = await openDatabase(":memory:");
    const store = createStore(database, {
      windowMs,
      retentionMs: 86_400_000,
      claimWindows: CLAIM_WINDOWS,
    });
    const plan = await planUrls([], urls.map(monitoredUrl));
    await applyUrlPlan(store.urls, plan, { drops: false });
    const table = new MonitorTable();
    const watch = new ProbeWatch(probe);
    const me = "one";
    const runner = new Runner({
      ...{ me, windowMs, phaseSpanMs: Infinity, clock: realClock },
      flushMs: () => 1_000,
      monitors: table,
      claims: new Claims(database, {
        me,
        windows: CLAIM_WINDOWS,
      }),
      shards: store.shards,
      judgePings: () => Promise.resolve(null),
      probe: (monitor) => watch.probe(monitor),
      ownExchange: new LoopbackExchange(),
      refreshUrls: urlRefresher(store.urls, table),
      packHours: (shard, hour) => store.packing.packHours(shard, hour),
      random: Math.random,
      hooks: watch.hooks,
    });
    await runner.start();
    return new ObservedRunner(watch.observed, async () => {
      await runner.stop(3_000);
      database.close();
    });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#end();
  }
}

class ProbeWatch {
  readonly observed: Observed = {
    latenessMs: [],
    outcomes: new Map(),
    missed: 0,
    errors: [],
  };
  readonly #probe: (monitor: Monitor) => Promise<ProbeResult>;
  /** Of the probe that begins: the runner tells it right before. */
  #latenessMs = 0;

  constructor(probe: (monitor: Monitor) => Promise<ProbeResult>) {
    this.#probe = probe;
  }

  readonly hooks = {
    onProbeStart: (latenessMs: number) => this.#latenessMs = latenessMs,
    onResult: () => {},
    onCommitted: () => {},
    onLost: (count: number) => this.observed.errors.push(`${count} lost`),
    onMissed: (count: number) => this.observed.missed += count,
    onClaims: () => {},
    onStall: () => {}, // shows in the lateness
    onClockStep: () => {},
    onError: (action: string, error: unknown) =>
      this.observed.errors.push(`${action}: ${error}`),
  };

  async probe(monitor: Monitor): Promise<ProbeResult> {
    const { latenessMs, outcomes } = this.observed;
    const isHonest = monitor.tags.includes("honest");
    if (isHonest) latenessMs.push(this.#latenessMs);
    const result = await this.#probe(monitor);
    const what = `${result.outcome} ${result.kind ?? ""}`.trim();
    if (isHonest) outcomes.set(what, (outcomes.get(what) ?? 0) + 1);
    return result;
  }
}
