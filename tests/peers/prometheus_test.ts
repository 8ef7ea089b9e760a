import assert from "node:assert/strict";
import { Program } from "../program/program.ts";
import { TargetServer } from "../program/target_server.ts";
import { tempDir } from "../program/temp_dir.ts";
import { Prometheus, type Series } from "./prometheus.ts";

const GOACCESS = "/usr/bin/goaccess";
const SCRAPE_SECONDS = 2;
/** How long Prometheus scrapes. */
const SECONDS = Number(Deno.env.get("PROMETHEUS_SECONDS") ?? 60);
const TOKEN = "scraper-token";
const PIXELS = 25;
const SLOW_MS = 50;
const ALERTS = new URL("../../deploy/prometheus/alerts.yml", import.meta.url);

Deno.test(`Prometheus scrapes Uptick for ${SECONDS} seconds without an error`, async (t) => {
  await using dir = await tempDir();
  await using slow = new TargetServer(answerSlowly);
  await using down = new TargetServer(503);
  const accessLog = `${dir.path}/access.log`;
  await using uptick = await Program.start({
    dir: dir.path,
    args: [
      ...["--urls", `slow=${slow.url},down=${down.url}`],
      ...["--interval", "500ms", "--access-log-path", accessLog],
    ],
    env: {
      METRICS_TOKEN: TOKEN,
      ALLOW_PRIVATE_TARGETS: "127.0.0.0/8",
      ECHO_USERS: "bob:secret",
    },
  });
  const own = `${slow.url}own?a='b'&c=%5Cd`;
  await addOwnUrl(uptick, own);
  await addOwnUrl(uptick, slow.url); // which is watched already
  await using prometheus = await Prometheus.start(
    dir.path,
    scrapeConfig(uptick.port),
  );
  await makeTraffic(uptick);
  await prometheus.until('up{job="uptick"} and on() up{job="private"}');
  await new Promise((resolve) => setTimeout(resolve, SECONDS * 1_000));
  const window = `[${SECONDS}s]`;

  await t.step("every scrape succeeded", async () => {
    const ups = await prometheus.query(`min_over_time(up${window})`);
    assert.deepEqual(ups.map(({ value }) => value[1]), ["1", "1"]);
    const counts = await prometheus.query(`count_over_time(up${window})`);
    for (const { value } of counts) {
      const most = SECONDS / SCRAPE_SECONDS;
      assert.ok(Number(value[1]) >= most - 1, `${value[1]} of ${most}`);
    }
  });

  await t.step("no target reports an error", async () => {
    const { activeTargets } = await prometheus.api("targets?state=active");
    const seen = activeTargets.map(
      (
        target: { health: string; lastError: string },
      ) => [target.health, target.lastError],
    );
    assert.deepEqual(seen, [["up", ""], ["up", ""]]);
  });

  await t.step("no sample was refused", async () => {
    const text = await (await fetch(`${prometheus.origin}/metrics`)).text();
    const refused = [...text.matchAll(
      /^(prometheus_target_scrapes_(?:sample_\w+|exceeded_\w+)_total) (\d+)$/gm,
    )];
    assert.ok(refused.length >= 3, text.slice(0, 200));
    for (const [, name, count] of refused) assert.equal(count, "0", name);
    assert.doesNotMatch(prometheus.log.text, /level=(warn|error)/);
  });

  await t.step("the gauges of the urls are right", async () => {
    assert.deepEqual(
      await byUrl(prometheus, 'sample_external_url_up{job="uptick"}'),
      { [slow.url]: 1, [down.url]: 0 },
    );
    // A member's url is in none of the seed's series, and in our own only
    // for who may see it.
    assert.deepEqual(
      await byUrl(prometheus, 'sample_external_url_up{job="private"}'),
      { [slow.url]: 1, [down.url]: 0 },
    );
    assert.deepEqual(
      await byUrl(prometheus, 'uptick_url_up{job="uptick"}'),
      { [slow.url]: 1, [down.url]: 0 },
    );
    assert.deepEqual(
      await byUrl(prometheus, 'uptick_url_up{job="private"}'),
      { [slow.url]: 1, [down.url]: 0, [own]: 1 },
    );
    const responseMs = await byUrl(
      prometheus,
      'sample_external_url_response_ms{job="uptick"}',
    );
    const ms = responseMs[slow.url] ?? 0;
    assert.ok(ms >= SLOW_MS && ms < 20 * SLOW_MS, `${ms} ms`);
  });

  const values: [expression: string, value: number][] = [
    ['tracking_requests_count_total{JOB,status="success"}', PIXELS],
    ["tracking_requests_size_total{JOB}", PIXELS * 42],
    ["tracking_request_duration_count{JOB}", PIXELS],
    ["count(tracking_request_duration{JOB})", 3],
    [
      'http_requests_total{JOB,status="200",method="GET",path="/track"}',
      PIXELS,
    ],
    ['http_requests_total{JOB,status="200",method="POST",path="/api/echo"}', 1],
    ['uptick_events_total{JOB,event="downtime"}', 1],
  ];
  for (const [expression, value] of values) {
    await t.step(`${expression} is ${value}`, async () => {
      const [series, ...others] = await prometheus.query(
        expression.replace("JOB", 'job="uptick"'),
      );
      assert.deepEqual([Number(series?.value[1]), others], [value, []]);
    });
  }

  await t.step("the histogram counts what the counters count", async () => {
    const [difference] = await prometheus.query(
      'http_request_duration_milliseconds_count{job="uptick"} - on() ' +
        'http_request_duration_milliseconds_bucket{job="uptick",le="+Inf"}',
    );
    assert.equal(difference?.value[1], "0");
  });

  await t.step("all alert rules are loaded and can be evaluated", async () => {
    const { groups } = await prometheus.api("rules");
    const rules = groups.flatMap((group: { rules: unknown[] }) => group.rules);
    assert.ok(rules.length >= 5, `${rules.length} rules`);
    for (const { name, health, lastError } of rules) {
      assert.deepEqual([health, lastError], ["ok", undefined], name);
    }
  });

  await t.step("Uptick answers it in OpenMetrics", async () => {
    const Accept = "application/openmetrics-text;version=1.0.0," +
      "application/openmetrics-text;version=0.0.1;q=0.75," +
      "text/plain;version=0.0.4;q=0.5,*/*;q=0.1";
    const answer = await uptick.fetch("/metrics", { headers: { Accept } });
    assert.match(
      answer.headers.get("Content-Type") ?? "",
      /^application\/openmetrics-text; ?version=1\.0\.0/,
    );
    assert.match(await answer.text(), /\n# EOF\n$/);
  });

  await t.step("GoAccess reads every line of the access log", async () => {
    assert.equal(await uptick.stop(), 0);
    const lines = (await Deno.readTextFile(accessLog)).trimEnd().split("\n");
    const report = `${dir.path}/report.json`;
    const { success, stderr } = await new Deno.Command(GOACCESS, {
      args: [
        ...[accessLog, "--log-format=COMBINED", "--no-global-config"],
        ...["--no-progress", "-o", report],
      ],
    }).output();
    assert.ok(success, new TextDecoder().decode(stderr));
    const { general } = JSON.parse(await Deno.readTextFile(report));
    assert.equal(general.failed_requests, 0);
    assert.equal(general.valid_requests, lines.length);
  });
});

async function answerSlowly(): Promise<Response> {
  await new Promise((resolve) => setTimeout(resolve, SLOW_MS));
  return new Response("slow");
}

function scrapeConfig(port: number): unknown {
  const target = { static_configs: [{ targets: [`127.0.0.1:${port}`] }] };
  return {
    global: {
      scrape_interval: `${SCRAPE_SECONDS}s`,
      evaluation_interval: `${SCRAPE_SECONDS}s`,
    },
    rule_files: [ALERTS.pathname],
    scrape_configs: [
      { job_name: "uptick", ...target },
      {
        job_name: "private",
        authorization: { credentials: TOKEN },
        ...target,
      },
    ],
  };
}

/** Registers a user per url, who watches it in private. */
async function addOwnUrl(uptick: Program, url: string): Promise<void> {
  const Email = `user${url.length}@example.org`;
  const account = { Email, Password: "correct horse battery" };
  const post = async (path: string, body: unknown, token = "") => {
    const response = await uptick.fetch(path, {
      method: "POST",
      body: JSON.stringify(body),
      headers: token === "" ? {} : { Authorization: token },
    });
    const text = await response.text();
    assert.ok(response.ok, `${path}: ${text}`);
    return JSON.parse(text);
  };
  await post("/register", account);
  const token = await post("/login", account);
  await post("/v1/services", { name: "own", url }, token);
}

/** Pixels, an echo, and what a scanner would send. */
async function makeTraffic(uptick: Program): Promise<void> {
  for (let i = 0; i < PIXELS; i++) await uptick.text("/track");
  await uptick.text("/api/echo", {
    method: "POST",
    body: '{"foo":"bar"}',
    headers: { Authorization: `Basic ${btoa("bob:secret")}` },
  });
  for (const path of ["/nowhere", '/a"b%22?c=[d]', "/wp-login.php?x=é"]) {
    await uptick.text(path, { headers: { "User-Agent": 'a "b" \\c' } });
  }
}

async function byUrl(
  prometheus: Prometheus,
  expression: string,
): Promise<Record<string, number>> {
  const series: readonly Series[] = await prometheus.query(expression);
  return Object.fromEntries(
    series.map(({ metric, value }) => [metric.url, Number(value[1])]),
  );
}
