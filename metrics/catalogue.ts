import {
  CollectedCounter,
  CollectedGauge,
  type CollectOptions,
  type Sample,
} from "./collected.ts";
import { Counter } from "./counter.ts";
import { Gauge } from "./gauge.ts";
import { Histogram } from "./histogram.ts";
import { KeyedHistogram, type LabelsOfKey } from "./keyed_histogram.ts";
import type { Registry } from "./registry.ts";
import { Summary } from "./summary.ts";

type Source = CollectOptions["collect"];

/** What is asked for at each scrape, with label values in the families' order. */
export interface CatalogueSources {
  /** Per address of the operator's urls: 1 or 0. */
  readonly worstUp: Source;
  /** Per address of the operator's urls: whole milliseconds. */
  readonly worstResponseMs: Source;
  /** Per url: 1 or 0. */
  readonly urlUp: Source;
  /** Per url whose latest probe came through. */
  readonly urlResponseSeconds: Source;
  /** Per url, the state that holds: 1. */
  readonly urlState: Source;
  /** Per url and range. */
  readonly urlUptimeRatio: Source;
  /** Per url with TLS: seconds since the Unix epoch. */
  readonly certificateExpiry: Source;
  readonly urlLabels: LabelsOfKey;
  /** Per state: up, down, unknown, pending, paused. */
  readonly urls: Source;
  probesInFlight(): number;
  residentMemoryBytes(): number;
  cpuSeconds(): number;
  /** Null where the process may not look. */
  openFds(): number | null;
  /** Null where the process may not look, or there is no limit. */
  maxFds(): number | null;
  /** The worst of the last 10 seconds. */
  eventLoopLagSeconds(): number;
  /** The worst of the last 10 seconds. */
  ownDelaySeconds(): number;
  /** 1 or 0. */
  overloaded(): number;
}

/** What is collected, and what the build is called. */
export interface CollectedOptions {
  readonly version: string;
  readonly denoVersion: string;
  /** Seconds since the Unix epoch. */
  readonly startTimeSeconds: number;
  readonly sources: CatalogueSources;
}

/** Every family that the program writes to, by the name that the code uses for it. */
export type Catalogue = ReturnType<typeof createFamilies>;

const URL_LABELS = ["id", "name", "url", "owner"];
const HTTP_MS_BUCKETS = [5, 10, 25, 50, 100, 250, 500, 1e3, 2.5e3, 5e3, 1e4];
const PROBE_SECONDS_BUCKETS = [
  ...[0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5],
  ...[1, 2.5, 5, 10, 30, 60],
];
const DELIVERY_SECONDS_BUCKETS = [
  ...[0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
  ...[60, 300, 1_800, 3_600, 21_600, 86_400],
];
const LATENESS_SECONDS_BUCKETS = [
  ...[0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5],
  ...[1, 2.5, 5, 10],
];
const TRACKING_QUANTILES = {
  objectives: [
    { quantile: 0.5, error: 0.05 },
    { quantile: 0.9, error: 0.01 },
    { quantile: 0.99, error: 0.001 },
  ],
  maxAgeMs: 10 * 60 * 1000,
  ageBuckets: 5,
};

/**
 * Makes the families that are written to. They need nothing, so that whatever
 * counts can have them from the first moment on; `registerFamilies` adds those
 * that are asked for at a scrape.
 *
 * `now` is the clock of the summary's age buckets: milliseconds, never going back.
 */
export function createCatalogue(
  options: { readonly now?: () => number } = {},
): Catalogue {
  return createFamilies(options);
}

function createFamilies(options: { readonly now?: () => number }) {
  return {
    ...requestFamilies(options),
    ...probeFamilies(),
    ...engineFamilies(),
    ...alertFamilies(),
  };
}

/** Registers every family, in the order in which they are documented. */
export function registerFamilies(
  registry: Pick<Registry, "register">,
  catalogue: Catalogue,
  options: CollectedOptions,
): void {
  catalogue.urlProbeDuration.labelBy(options.sources.urlLabels);
  const families = [
    ...monitorFamilies(options.sources),
    ...Object.values(catalogue),
    ...processFamilies(options),
  ];
  for (const family of families) registry.register(family);
}

function monitorFamilies(sources: CatalogueSources) {
  return [
    new CollectedGauge(
      "sample_external_url_up",
      "Whether service is up or down",
      { labelNames: ["url"], collect: sources.worstUp },
    ),
    new CollectedGauge(
      "sample_external_url_response_ms",
      "Response time in ms",
      { labelNames: ["url"], collect: sources.worstResponseMs },
    ),
    new CollectedGauge(
      "uptick_url_up",
      "Whether the url is up or down: 1 or 0",
      { labelNames: URL_LABELS, collect: sources.urlUp },
    ),
    new CollectedGauge(
      "uptick_url_response_seconds",
      "Response time of the latest probe, where it came through",
      { labelNames: URL_LABELS, collect: sources.urlResponseSeconds },
    ),
    new CollectedGauge(
      "uptick_url_state",
      "Always 1; the label says which state the url is in",
      { labelNames: [...URL_LABELS, "state"], collect: sources.urlState },
    ),
    new CollectedGauge(
      "uptick_url_uptime_ratio",
      "Time up of the time known; ranges 24h and 30d, all with ?ranges=all",
      { labelNames: [...URL_LABELS, "range"], collect: sources.urlUptimeRatio },
    ),
    new CollectedGauge(
      "uptick_certificate_expiry_timestamp_seconds",
      "When the certificate that the url last showed expires, in Unix time",
      { labelNames: URL_LABELS, collect: sources.certificateExpiry },
    ),
    new CollectedGauge(
      "uptick_urls",
      "Urls by state: up, down, unknown, pending or paused",
      { labelNames: ["state"], collect: sources.urls },
    ),
  ];
}

function requestFamilies({ now }: { readonly now?: () => number }) {
  return {
    trackingRequestDuration: new Summary(
      "tracking_request_duration",
      "Time to answer a request for the tracking pixel, in seconds",
      { ...TRACKING_QUANTILES, ...(now && { now }) },
    ),
    trackingRequests: new Counter(
      "tracking_requests_count_total",
      "Requests for the tracking pixel, by success or failure",
      ["status"],
    ),
    trackingBytes: new Counter(
      "tracking_requests_size_total",
      "Bytes of tracking pixels sent, without headers",
    ),
    httpRequests: new Counter(
      "http_requests_total",
      "Requests answered, by status code, method and route pattern",
      ["status", "method", "path"],
    ),
    httpDuration: new Histogram(
      "http_request_duration_milliseconds",
      "Time to answer a request, in milliseconds",
      { buckets: HTTP_MS_BUCKETS },
    ),
    configReloadSuccessful: new Gauge(
      "uptick_config_last_reload_successful",
      "Whether the configuration could be read and applied when last tried: 1 or 0",
    ),
    liveStreams: new Gauge("uptick_live_streams", "Live pages connected now"),
    passwordHashesWaiting: new Gauge(
      "uptick_password_hashes_waiting",
      "Passwords that wait for their turn to be hashed",
    ),
    logLinesDropped: new Counter(
      "uptick_log_lines_dropped_total",
      "Log lines given up because the log could not be written fast enough",
    ),
  };
}

function probeFamilies() {
  return {
    probes: new Counter(
      "uptick_probes_total",
      "Probes that were sent, by outcome and kind of error, which is none if up",
      ["outcome", "kind"],
    ),
    probeDuration: new Histogram(
      "uptick_probe_duration_seconds",
      "Time that a probe took, from the start of the lookup",
      { buckets: PROBE_SECONDS_BUCKETS },
    ),
    urlProbeDuration: new KeyedHistogram(
      "uptick_url_probe_duration_seconds",
      "Time that probes of the url took that came through; ?histograms=1",
      { buckets: PROBE_SECONDS_BUCKETS, labelNames: URL_LABELS },
    ),
    probeLateness: new Histogram(
      "uptick_probe_lateness_seconds",
      "Time from when a probe was due to its first packet",
      { buckets: LATENESS_SECONDS_BUCKETS },
    ),
    slotsMissed: new Counter(
      "uptick_slots_missed_total",
      "Slots not probed, or lost with an instance whose urls this one took over",
    ),
    pings: new Counter(
      "uptick_pings_total",
      "Pings of heartbeats by what became of them: stored, counted (too many came), or unknown (no heartbeat has the address)",
      ["result"],
    ),
    events: new Counter(
      "uptick_events_total",
      "Changes of a url's state, by the event begun: uptime or downtime",
      ["event"],
    ),
  };
}

function engineFamilies() {
  return {
    claims: new Counter(
      "uptick_claims_total",
      "Windows of a shard that this process bid for, by won or lost",
      ["result"],
    ),
    windowsRecorded: new Counter(
      "uptick_windows_recorded_total",
      "Windows of a shard whose ticks this process has stored",
    ),
    recordsLost: new Counter(
      "uptick_records_lost_total",
      "Results lost before they were recorded: another process holds the shard",
    ),
    storeErrors: new Counter(
      "uptick_store_errors_total",
      "Store operations that failed for good, by operation",
      ["operation"],
    ),
    storeRetries: new Counter(
      "uptick_store_retries_total",
      "Store operations tried again after a passing failure",
    ),
    stalls: new Counter(
      "uptick_stalls_total",
      "Stalls, pauses and clock steps that made response times worthless",
    ),
  };
}

function alertFamilies() {
  return {
    deliveries: new Counter(
      "uptick_deliveries_total",
      "Tries to deliver a message, by kind of channel and outcome",
      ["kind", "outcome"],
    ),
    deliveryDelay: new Histogram(
      "uptick_delivery_delay_seconds",
      "Time from what a message tells to its delivery",
      { buckets: DELIVERY_SECONDS_BUCKETS },
    ),
    watchdogCalls: new Counter(
      "uptick_watchdog_calls_total",
      "Calls of WATCHDOG_URL, by answered or failed",
      ["outcome"],
    ),
    outboxWaiting: new Gauge(
      "uptick_outbox_waiting",
      "Messages that wait to be delivered, when this process last looked",
    ),
    subscriberDeliveries: new Counter(
      "uptick_subscriber_deliveries_total",
      "Tries to deliver a message to a subscriber of a status page, by kind (email or webhook) and outcome",
      ["kind", "outcome"],
    ),
    subscriberMessagesWaiting: new Gauge(
      "uptick_subscriber_messages_waiting",
      "Messages that wait to be delivered to subscribers, when this process last counted",
    ),
    subscribers: new Gauge(
      "uptick_subscribers",
      "Subscribers of status pages by kind, when this process last looked",
      ["kind"],
    ),
    subscribersDropped: new Counter(
      "uptick_subscribers_dropped_total",
      "Subscribers that this process removed, since they were gone or could not be told for a week",
    ),
    outagesOpen: new Gauge(
      "uptick_outages_open",
      "Outages that go on, when this process last looked",
    ),
  };
}

function processFamilies(options: CollectedOptions) {
  const { sources, startTimeSeconds, version, denoVersion } = options;
  return [
    new CollectedGauge("uptick_probes_in_flight", "Probes that run now", {
      collect: () => [[[], sources.probesInFlight()]],
    }),
    new CollectedGauge(
      "uptick_event_loop_lag_seconds",
      "Longest delay of a timer in the last 10 seconds",
      { collect: () => [[[], sources.eventLoopLagSeconds()]] },
    ),
    new CollectedGauge(
      "uptick_own_delay_seconds",
      "Longest that an answer waited for this process in the last 10 seconds",
      { collect: () => [[[], sources.ownDelaySeconds()]] },
    ),
    new CollectedGauge(
      "uptick_overloaded",
      "Whether urls are asked less often than they should be: 1 or 0",
      { collect: () => [[[], sources.overloaded()]] },
    ),
    new CollectedGauge(
      "process_start_time_seconds",
      "When the process started, in Unix time",
      { collect: () => [[[], startTimeSeconds]] },
    ),
    new CollectedGauge(
      "process_resident_memory_bytes",
      "Memory of the process that is in RAM",
      { collect: () => [[[], sources.residentMemoryBytes()]] },
    ),
    new CollectedCounter(
      "process_cpu_seconds_total",
      "User and system CPU time spent",
      { collect: () => [[[], sources.cpuSeconds()]] },
    ),
    new CollectedGauge(
      "process_open_fds",
      "Open file descriptors; only where all permissions are given",
      { collect: () => sampleOf(sources.openFds()) },
    ),
    new CollectedGauge(
      "process_max_fds",
      "Limit of open file descriptors; only where all permissions are given",
      { collect: () => sampleOf(sources.maxFds()) },
    ),
    new CollectedGauge(
      "uptick_build_info",
      "Always 1; the labels say which version runs, and on which Deno",
      {
        labelNames: ["version", "deno_version"],
        collect: () => [[[version, denoVersion], 1]],
      },
    ),
  ];
}

function sampleOf(value: number | null): Sample[] {
  return value === null ? [] : [[[], value]];
}
