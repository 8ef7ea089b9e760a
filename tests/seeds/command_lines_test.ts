import assert from "node:assert/strict";
import { parseConfig } from "../../config/parse_config.ts";
import { ConfigError } from "../../monitor/fields/value_kind.ts";
import { withoutServeWord } from "../../program/serve_words.ts";

// Every command and flag that the seeds' documents or programs know, and those
// that people try with them: each is taken, or refused with a line that names
// what does the same here, or says that nothing needs to.

type Line = readonly [args: string, says?: RegExp];

const NOTHING_NEEDED = /leave it out: \S+/;

const LINES: Readonly<Record<string, readonly Line[]>> = {
  "serve-and-track": [
    [""],
    ["--listen-address :8080"],
    ["--tracking-url-path /pixel"],
    ["--metrics-url-path /numbers"],
    ["--state-url-path /status-file"],
    ["--state-file-path ./state"],
    ["--access-log-path access.log"],
    ["--service-log-path service.log"],
  ],
  "HTTP_monitoring": [
    ["server"],
    ["server -d 1", /use --interval, as in --interval 1m/],
    ["server --duration=5", /use --interval, as in --interval 1m/],
    ["migrate", NOTHING_NEEDED],
    ["setupdb", NOTHING_NEEDED],
    ["subscribe", NOTHING_NEEDED],
    ["help", /--help/],
    ["completion bash", NOTHING_NEEDED],
  ],
  "echod": [[""], ["--port 3000"], [
    "--users a:b",
    /set ECHO_USERS in the env/,
  ]],
  "go-service-healthcheck": [
    ["run"],
    ["run --workers 10", NOTHING_NEEDED],
    ["--workers=10", NOTHING_NEEDED],
    ["run --debug", /set DEBUG=true in the environment/],
    ["run --env development", NOTHING_NEEDED],
    ["run --service-name x", NOTHING_NEEDED],
    ["run --api-port 9999", /set API_PORT in the environment/],
    ["run --api-domain localhost", /use --listen-address/],
    ["run --db-file db.db", /use --kv, .*import --from go-service-healthcheck/],
    [
      "run --runner-scrape-interval-seconds 15",
      /RUNNER_SCRAPE_INTERVAL_SECONDS/,
    ],
    ["run --runner-http-timeout-seconds 15", /RUNNER_HTTP_TIMEOUT_SECONDS/],
    ["seed", /--urls/],
    ["help", /--help/],
  ],
  "status-server": [
    ["-interval 10s"],
    ["-interval=100ms"],
    ["-port 7000"],
    ["-port 7000 -interval 10s"],
    ["-h"],
  ],
};

for (const [seed, lines] of Object.entries(LINES)) {
  for (const [line, says] of lines) {
    const args = line === "" ? [] : line.split(" ");
    const start = () => parseConfig(withoutServeWord(args));
    const name = `${seed}: "${line}"`;
    if (says === undefined) {
      Deno.test(`${name} starts Uptick`, () => assert.ok(start()));
    } else {
      Deno.test(`${name} is refused with what does the same`, () =>
        assert.throws(start, (error) => {
          assert.ok(error instanceof ConfigError);
          assert.equal(error.problems.length, 1, error.message);
          assert.match(error.message, says);
          assert.doesNotMatch(error.message, /--help lists all|did you mean/);
          return true;
        }));
    }
  }
}

Deno.test("go-service-healthcheck: its .env is taken as it is, but for the database", () => {
  const dotEnv = [
    ...["DEBUG=true", "ENV=development", "SERVICE_NAME=go-service-healthcheck"],
    ...["API_PORT=9999", "API_DOMAIN=localhost"],
    "RUNNER_SCRAPE_INTERVAL_SECONDS=15",
    "RUNNER_HTTP_TIMEOUT_SECONDS=15",
  ].join("\n");
  const parsed = parseConfig(withoutServeWord(["run"]), { env: {}, dotEnv });
  assert.ok(parsed.kind === "run");
  const { port, debug, intervalMs, timeoutMs } = parsed.config;
  assert.deepEqual([port, debug, intervalMs, timeoutMs], [
    ...[9999, true, 15_000, 15_000],
  ]);
});
