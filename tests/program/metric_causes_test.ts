import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { createCatalogue } from "../../metrics/catalogue.ts";
import { Registry } from "../../metrics/registry.ts";
import { MonitorTable } from "../../monitor/monitor_table.ts";
import { StatusView } from "../../monitor/status_view.ts";
import { metricSources } from "../../program/metric_sources.ts";
import { openLogs } from "../../program/logs.ts";
import { openStore } from "../../program/open_store.ts";
import { exampleCatalogue } from "../metrics/example_catalogue.ts";
import { makeCertificate } from "../monitor/fixtures/certificates.ts";
import { serveTls } from "../monitor/fixtures/tls_server.ts";
import { configuredProject } from "./configured_project.ts";
import { eventually } from "./eventually.ts";
import { Program, START_FLAGS } from "./program.ts";
import { TargetServer } from "./target_server.ts";
import { tempDir } from "./temp_dir.ts";

/** With all permissions, which the count of open files needs. */
const FLAGS = START_FLAGS.map((flag) => flag === "-P" ? "-A" : flag);

/** What shows in `runner_hooks_test.ts`: only rounds in trouble bring it about. */
const BY_ROUNDS = [
  "uptick_claims_total",
  "uptick_records_lost_total",
  "uptick_slots_missed_total",
  "uptick_stalls_total",
];
const BY_ROUNDS_MEASURED = [
  "uptick_event_loop_lag_seconds",
  "uptick_own_delay_seconds",
  "uptick_overloaded",
];
/** What shows in `watchdog_test.ts`. */
const BY_WATCHDOG = ["uptick_watchdog_calls_total"];
/** What shows in `subscribers/webhook_subscribers_test.ts`. */
const BY_SUBSCRIBERS = [
  "uptick_subscriber_deliveries_total",
  "uptick_subscriber_messages_waiting",
  "uptick_subscribers",
  "uptick_subscribers_dropped_total",
];
const BY_LOG = ["uptick_log_lines_dropped_total"];
const BY_STORE = ["uptick_store_errors_total", "uptick_store_retries_total"];

/** Two channels beside the url that is watched. */
const STATUSES: Readonly<Record<string, number>> = {
  "/channel": 200,
  "/busy": 503,
};

interface Scene {
  readonly program: Program;
  /** What the two urls answer from now on. */
  answer(status: number): void;
  /** Holds answers back until it is called again with false. */
  hold(isHeld: boolean): void;
  writeConfig(text: string): Promise<void>;
}

/** What happens to a running program, and the series that have another value afterwards than before. */
const CASES: [
  what: string,
  happen: (scene: Scene) => unknown,
  series: string[],
][] = [
  ["a start, with urls that answer", () => {}, [
    "process_start_time_seconds",
    "process_resident_memory_bytes",
    "process_cpu_seconds_total",
    "process_open_fds",
    "process_max_fds",
    "uptick_build_info",
    "uptick_config_last_reload_successful",
    "uptick_probes_total",
    "uptick_probe_duration_seconds_count",
    "uptick_url_probe_duration_seconds_count",
    "uptick_probe_lateness_seconds_count",
    "uptick_windows_recorded_total",
    "uptick_events_total",
    "uptick_url_response_seconds",
    "uptick_url_uptime_ratio",
    "sample_external_url_response_ms",
    "uptick_certificate_expiry_timestamp_seconds",
  ]],
  ["urls that fail", ({ answer }) => answer(503), [
    "sample_external_url_up",
    "uptick_url_up",
    "uptick_url_state",
    "uptick_urls",
    "uptick_events_total",
    "uptick_outages_open",
    "uptick_deliveries_total",
    "uptick_delivery_delay_seconds_count",
    "uptick_outbox_waiting", // one of the channels is busy
  ]],
  ["a target that does not answer yet", ({ hold }) => hold(true), [
    "uptick_probes_in_flight",
  ]],
  ["a pixel that is fetched", ({ program }) => program.text("/track"), [
    "tracking_request_duration_count",
    "tracking_requests_count_total",
    "tracking_requests_size_total",
    "http_requests_total",
    "http_request_duration_milliseconds_count",
  ]],
  ["a ping of nobody's", ({ program }) => program.text("/ping/nobodys"), [
    "uptick_pings_total",
  ]],
  ["a browser that looks on", watchLive, ["uptick_live_streams"]],
  ["a crowd that signs in", signInTogether, ["uptick_password_hashes_waiting"]],
  ["a configuration that is no JSON", async ({ program, writeConfig }) => {
    await writeConfig("{");
    program.signal("SIGHUP");
  }, ["uptick_config_last_reload_successful"]],
];

const waiting: Promise<unknown>[] = [];
const leaving = new AbortController();

function watchLive({ program }: Scene): void {
  waiting.push(
    program.fetch("/events", { signal: leaving.signal })
      .then((response) => response.text()).catch(() => {}),
  );
}

function signInTogether({ program }: Scene): void {
  const body = JSON.stringify({
    email: "nobody@example.org",
    password: "a password",
  });
  const headers = { "content-type": "application/json" };
  for (let client = 0; client < 8; client++) {
    waiting.push(program.text("/login", { method: "POST", headers, body }));
  }
}

/** Lines of one series, whatever its labels. */
function linesOf(text: string, series: string): string {
  return text.split("\n").filter((line) =>
    line.startsWith(`${series} `) || line.startsWith(`${series}{`)
  ).join("\n");
}

Deno.test({
  name: "each metric of a running program moves when its cause is there",
  ignore: Deno.build.os === "windows", // which has no SIGHUP
  fn: async (t) => {
    let status = 200;
    let held = Promise.withResolvers<void>();
    held.resolve();
    await using target = new TargetServer(async ({ url }) => {
      await held.promise;
      return new Response(null, {
        status: STATUSES[new URL(url).pathname] ?? status,
      });
    });
    const { cert, key } = makeCertificate({
      commonName: "uptick tests",
      names: ["localhost"],
      isAuthority: true,
    });
    await using secure = await serveTls({ cert, key });
    const urls = [
      { name: "plain", url: target.url },
      { name: "secure", url: `https://localhost:${secure.port}/` },
    ];
    const channels = ["channel", "busy"].map((name) => ({
      name,
      kind: "webhook",
      settings: { url: `${target.url}${name}` },
    }));
    await using project = await configuredProject([]);
    const writeConfig = (text: string) =>
      Deno.writeTextFile(`${project.dir}/uptick.json`, text);
    await writeConfig(JSON.stringify({
      urls: urls.map((url) => ({ ...url, interval: "1s", public: true })),
      channels,
    }));
    await Deno.writeTextFile(`${project.dir}/ca.pem`, cert);
    await using program = await Program.start({
      dir: project.dir,
      flags: FLAGS,
      env: {
        DENO_CERT: `${project.dir}/ca.pem`,
        ALERT_GROUP_WAIT: "0s",
        ALLOW_PRIVATE_TARGETS: "all",
      },
    });
    const scene: Scene = {
      program,
      answer: (next) => status = next,
      hold: (isHeld) => {
        held.resolve();
        if (isHeld) held = Promise.withResolvers();
      },
      writeConfig,
    };
    const scrape = () => program.text("/metrics?histograms=1");
    let before = "";
    for (const [what, happen, series] of CASES) {
      await t.step(what, async () => {
        await happen(scene);
        for (const each of series) {
          await eventually(`${each} to move`, async () => {
            const lines = linesOf(await scrape(), each);
            return lines !== linesOf(before, each) || undefined;
          });
        }
      });
      before = await scrape();
    }
    leaving.abort();
    scene.hold(false);
    await Promise.all(waiting);
  },
});

Deno.test("a store that is locked, and one that is closed, move the counts of the store", async () => {
  await using dir = await tempDir();
  const path = `${dir.path}/store.sqlite3`;
  const metrics = createCatalogue();
  const { store } = await openStore({
    path,
    secretKeys: [],
    windowMs: 10_000,
    retentionMs: 3_600_000,
    leftOut: () => [],
    metrics,
    log: { info: () => {}, warn: () => {}, error: () => {} },
    cancelled: new AbortController().signal,
  });
  using other = new DatabaseSync(path);
  other.exec("BEGIN EXCLUSIVE");
  const change = { sets: [{ key: ["any"], value: 1 }] };
  const written = store.database.commit(change);
  const lines = () => [...metrics.storeRetries.lines()].join();
  await eventually(
    "a retry",
    () => Promise.resolve(!lines().endsWith(" 0") || undefined),
  );
  other.exec("ROLLBACK");
  assert.notEqual(await written, null);
  store.database.close();
  await assert.rejects(store.database.get(["any"]));
  assert.deepEqual([...metrics.storeErrors.lines()], [
    'uptick_store_errors_total{operation="read"} 1',
  ]);
});

Deno.test("a log that comes faster than it can be written moves the count of lines that are dropped", async () => {
  await using dir = await tempDir();
  const metrics = createCatalogue();
  const logs = openLogs({
    accessLogPath: `${dir.path}/access.log`,
    serviceLogPath: `${dir.path}/service.log`,
    debug: false,
    onDrop: (count) => metrics.logLinesDropped.inc(count),
  });
  // more than may wait
  for (let line = 0; line < 6; line++) logs.writeAccess("x".repeat(1 << 20));
  const [line = ""] = metrics.logLinesDropped.lines();
  assert.match(line, /^uptick_log_lines_dropped_total [1-6]$/);
  await logs.close();
});

Deno.test("a scrape shows what the rounds have measured of this process", () => {
  const table = new MonitorTable();
  const view = { shown: () => "up" } as unknown as StatusView;
  const load = { overloaded: true };
  const sources = metricSources({
    table,
    view,
    owners: { isOperators: () => true },
    rounds: { inFlight: 3, load, ownDelayMs: 250, recentLagMs: 40 } as never,
  });
  assert.equal(sources.probesInFlight(), 3);
  assert.equal(sources.overloaded(), 1);
  assert.equal(sources.ownDelaySeconds(), 0.25);
  assert.equal(sources.eventLoopLagSeconds(), 0.04);
});

Deno.test("no family is without a cause in these tests", () => {
  const registry = new Registry();
  exampleCatalogue(registry);
  const caused = [
    ...CASES.flatMap(([, , series]) => series),
    ...BY_ROUNDS,
    ...BY_ROUNDS_MEASURED,
    ...BY_LOG,
    ...BY_WATCHDOG,
    ...BY_SUBSCRIBERS,
    ...BY_STORE,
  ].map((series) => series.replace(/_count$/, ""));
  assert.deepEqual(
    registry.families.map(({ name }) => name).filter((name) =>
      !caused.includes(name)
    ),
    [],
  );
});
