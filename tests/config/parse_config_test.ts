import assert from "node:assert/strict";
import manifest from "../../deno.json" with { type: "json" };
import {
  ENVIRONMENT_NAMES,
  FILE_VARIABLES,
  YAML_VARIABLES,
} from "../../config/environment.ts";
import { type Config, parseConfig } from "../../config/parse_config.ts";
import { type Setting, SETTINGS } from "../../config/settings.ts";

function configOf(
  args: readonly string[] = [],
  env: Record<string, string> = {},
  dotEnv = "",
): Config {
  const parsed = parseConfig(args, { env, dotEnv });
  assert.ok(parsed.kind === "run");
  return parsed.config;
}

Deno.test("parseConfig() without any input gives the defaults", () => {
  assert.deepEqual(configOf(), {
    port: 8000,
    hostname: undefined,
    role: "all",
    publicUrl: undefined,
    trustedProxies: [],
    trackingUrlPath: "/track",
    stateUrlPath: "/state",
    metricsUrlPath: "/metrics",
    urls: null,
    urlOrigins: new Map(),
    configFile: "uptick.json",
    dropsMissing: false,
    intervalMs: 15_000,
    timeoutMs: 10_000,
    alertGrouping: undefined,
    watchdogUrl: undefined,
    alertGroupWaitMs: undefined,
    alertGroupIntervalMs: undefined,
    channels: null,
    maintenance: null,
    allowPrivateTargets: [],
    memberProbes: undefined,
    allowProxy: false,
    kvPath: "data/uptick.sqlite3",
    retentionMs: 48 * 3_600_000,
    stateFilePath: "./state",
    accessLogPath: undefined,
    secretKeys: [],
    serviceLogPath: undefined,
    debug: false,
    minPasswordLength: 8,
    registrationsPerNetwork: 100,
    accessLogFormat: "combined",
    jwtSecret: undefined,
    tokenLifetimeMs: 900_000,
    echoUsers: new Map(),
    metricsToken: undefined,
    registration: undefined,
    pageTitle: undefined,
    pageLogoUrl: undefined,
    pageLogoDarkUrl: undefined,
    pageAccent: undefined,
    pageAccentDark: undefined,
    frameAncestors: [],
    incidentDrafts: false,
    pageLinks: [],
    deploy: false,
    windowMs: 10_000,
    minIntervalMs: 10,
    notes: [],
  });
});

const FROM_FLAGS: [args: string[], want: Partial<Config>][] = [
  [["-interval", "10s", "-port", "7000"], { intervalMs: 10_000, port: 7000 }],
  [["--interval=1m30s"], { intervalMs: 90_000 }],
  [["-interval=10ms"], { intervalMs: 10 }],
  [["--interval", "168h"], { intervalMs: 604_800_000 }],
  [["--port", "0"], { port: 0 }],
  [["--port=65535"], { port: 65_535 }],
  [["--port", "1", "--port", "2"], { port: 2 }],
  [["--listen-address", ":8080"], { hostname: undefined, port: 8080 }],
  [["--listen-address=127.0.0.1:81"], { hostname: "127.0.0.1", port: 81 }],
  [["--listen-address", "[::1]:8080"], { hostname: "::1", port: 8080 }],
  [["--listen-address", "0.0.0.0"], { hostname: "0.0.0.0", port: 8000 }],
  [["--listen-address", "localhost", "--port", "9"], {
    hostname: "localhost",
    port: 9,
  }],
  [["--listen-address", ":9", "--port", "9"], { port: 9 }],
  [["--kv", ":memory:"], { kvPath: ":memory:" }],
  [["--kv=https://kv.example.org/"], { kvPath: "https://kv.example.org/" }],
  [["--timeout", "1ms"], { timeoutMs: 1 }],
  [["--timeout", "60s"], { timeoutMs: 60_000 }],
  [["--retention", "2160h"], { retentionMs: 90 * 86_400_000 }],
  [["--role", "monitor"], { role: "monitor" }],
  [["--access-log-path="], { accessLogPath: undefined }],
  [["--access-log-path", "a=b.log"], { accessLogPath: "a=b.log" }],
  [["--state-file-path", "-"], { stateFilePath: "-" }],
  [["--tracking-url-path", "/pixel.gif"], { trackingUrlPath: "/pixel.gif" }],
  [["--state-url-path", "/url-state"], { stateUrlPath: "/url-state" }],
];

for (const [args, want] of FROM_FLAGS) {
  Deno.test(`parseConfig() reads ${args.join(" ")}`, () => {
    const config = configOf(args);
    assert.deepEqual({ ...config, ...want }, config);
  });
}

const PORTS: [args: string[], env: Record<string, string>, port: number][] = [
  [["--port", "9"], { LISTEN_ADDRESS: "127.0.0.1:8080" }, 9],
  [["--listen-address", ":9"], { PORT: "8080" }, 9],
  [[], { LISTEN_ADDRESS: ":8080" }, 8080],
  [["--port", "0"], { LISTEN_ADDRESS: ":8080", PORT: "7000" }, 0],
];

for (const [args, env, port] of PORTS) {
  Deno.test(`parseConfig() listens on ${port} with ${args.join(" ") || "no flag"} and ${JSON.stringify(env)}`, () => {
    assert.equal(configOf(args, env).port, port);
  });
}

const FROM_ENV: [env: Record<string, string>, want: Partial<Config>][] = [
  [{ API_PORT: "9999" }, { port: 9999 }],
  [{ PORT: "1", API_PORT: "9999" }, { port: 1 }],
  [{ PORT: "", API_PORT: "9999" }, { port: 9999 }],
  [{ DB_FILE: "db.db" }, { kvPath: "db.db" }],
  [{ RUNNER_SCRAPE_INTERVAL_SECONDS: "15" }, { intervalMs: 15_000 }],
  [{ RUNNER_SCRAPE_INTERVAL_SECONDS: "0.5" }, { intervalMs: 500 }],
  [{ RUNNER_HTTP_TIMEOUT_SECONDS: "15" }, { timeoutMs: 15_000 }],
  [{ PUBLIC_URL: "https://up.example.org/uptime/" }, {
    publicUrl: "https://up.example.org/uptime",
  }],
  [{ PUBLIC_URL: "https://up.example.org/status" }, {
    publicUrl: "https://up.example.org/status",
  }],
  [{ PUBLIC_URL: "https://up.example.org/" }, {
    publicUrl: "https://up.example.org",
  }],
  [{ TRUSTED_PROXIES: "10.0.0.0/8, ::1" }, {
    trustedProxies: ["10.0.0.0/8", "::1"],
  }],
  [{ ALLOW_PRIVATE_TARGETS: "all" }, { allowPrivateTargets: "all" }],
  [{ ALLOW_PRIVATE_TARGETS: "true" }, { allowPrivateTargets: "all" }],
  [{ ALLOW_PRIVATE_TARGETS: "false" }, { allowPrivateTargets: [] }],
  [{ ALLOW_PRIVATE_TARGETS: "192.168.0.0/16" }, {
    allowPrivateTargets: ["192.168.0.0/16"],
  }],
  [{ JWT_SECRET: "é".repeat(16) }, { jwtSecret: "é".repeat(16) }],
  [{ TOKEN_LIFETIME: "720h" }, { tokenLifetimeMs: 30 * 86_400_000 }],
  [{ ECHO_USERS: "ann:a:b,bob:c" }, {
    echoUsers: new Map([["ann", "a:b"], ["bob", "c"]]),
  }],
  [{ METRICS_TOKEN: "12345678" }, { metricsToken: "12345678" }],
  [{ PASSWORD_MIN_LENGTH: "4" }, { minPasswordLength: 4 }],
  [{ REGISTRATIONS_PER_NETWORK: "1000000" }, {
    registrationsPerNetwork: 1_000_000,
  }],
  [{ ACCESS_LOG_FORMAT: "json" }, { accessLogFormat: "json" }],
  [{ DEBUG: "true" }, { debug: true }],
  [{ DEBUG: "app:*" }, { debug: false }],
  [{ PAGE_TITLE: "Ünser Status" }, { pageTitle: "Ünser Status" }],
  [{ PAGE_ACCENT: "#0B5CAD", PAGE_ACCENT_DARK: "#79b8ff" }, {
    pageAccent: "#0b5cad",
    pageAccentDark: "#79b8ff",
  }],
  [{ PAGE_FRAME_ANCESTORS: "*" }, { frameAncestors: ["*"] }],
  [{
    PAGE_FRAME_ANCESTORS:
      "https://wiki.example.org, https://*.example.net:8443,http://[::1]:3000",
  }, {
    frameAncestors: [
      "https://wiki.example.org",
      "https://*.example.net:8443",
      "http://[::1]:3000",
    ],
  }],
  [{ PAGE_LINKS: "Help=https://example.org/?a=b" }, {
    pageLinks: [{ text: "Help", url: "https://example.org/?a=b" }],
  }],
  [{ HTTP_PROXY: "http://proxy:3128", ALLOW_PROXY: "true" }, {
    allowProxy: true,
  }],
  [{ ENV: "development", SERVICE_NAME: "x", API_DOMAIN: "y", ANY: "z" }, {}],
];

for (const [env, want] of FROM_ENV) {
  Deno.test(`parseConfig() reads the variables ${JSON.stringify(env)}`, () => {
    const config = configOf([], env);
    assert.deepEqual({ ...config, ...want }, config);
  });
}

const PORT_SOURCES: [
  args: string[],
  env: string,
  file: string,
  want: number,
][] = [
  [["--port", "1"], "2", "3", 1],
  [[], "2", "3", 2],
  [[], "", "3", 3],
  [[], "", "", 8000],
];

for (const [args, env, file, want] of PORT_SOURCES) {
  Deno.test(`parseConfig() picks port ${want} from flag "${args}", environment "${env}", .env "${file}"`, () => {
    assert.equal(configOf(args, { PORT: env }, `PORT=${file}`).port, want);
  });
}

Deno.test("parseConfig() prefers an alias in the environment to the main name in .env", () => {
  assert.equal(configOf([], { API_PORT: "2" }, "PORT=3").port, 2);
});

Deno.test("parseConfig() reads urls with and without a name", () => {
  const { urls } = configOf([
    "--urls",
    "shop=https://shop.example/?a=1%2C2, http://10.0.0.1:81/x?y=z",
  ]);
  assert.deepEqual(urls?.map(({ name, url }) => [name, url]), [
    ["shop", "https://shop.example/?a=1%2C2"],
    ["10.0.0.1:81", "http://10.0.0.1:81/x?y=z"],
  ]);
  assert.equal(urls?.[0]?.public, true);
});

for (
  const env of [{ DENO_DEPLOY: "1" }, { DENO_DEPLOY: "true" }, {
    DENO_DEPLOYMENT_ID: "x",
  }]
) {
  Deno.test(`parseConfig() fits Deno Deploy with ${JSON.stringify(env)}`, () => {
    const config = configOf(["--kv", "x"], env);
    assert.deepEqual([config.deploy, config.kvPath], [true, undefined]);
    assert.deepEqual([config.windowMs, config.minIntervalMs], [60_000, 60_000]);
    assert.equal(config.intervalMs, 60_000);
    assert.deepEqual(config.notes, [
      "Interval raised from 15s to 1m: Deno Deploy's cron runs no faster",
      "--kv ignored: Deno Deploy has its own store",
    ]);
  });
}

Deno.test("parseConfig() leaves an interval alone that Deno Deploy can keep", () => {
  const config = configOf(["--interval", "2m"], { DENO_DEPLOY: "1" });
  assert.deepEqual([config.intervalMs, config.notes], [120_000, []]);
});

for (const args of [["--help"], ["-h"], ["-help"], ["--port", "x", "--help"]]) {
  Deno.test(`parseConfig() answers ${args.join(" ")} with every setting`, () => {
    const parsed = parseConfig(args);
    assert.ok(parsed.kind === "help");
    const rows = parsed.text.split("\n").map((line) => line.split(/ {2,}/));
    for (const setting of Object.values<Setting>(SETTINGS)) {
      const { flag, env: [name, ...aliases], meaning, kind } = setting;
      const [, first, , value, last] = rows.find((row) => row[2] === name) ??
        [];
      assert.equal(first, flag ? `--${flag}` : "-");
      assert.equal(value, setting.default || "-");
      for (const part of [meaning, kind.rule, ...aliases]) {
        assert.ok(last?.includes(part), `${name}: ${part}`);
      }
    }
  });
}

Deno.test("parseConfig() answers --version with the version of deno.json", () => {
  assert.deepEqual(parseConfig(["-version"]), {
    kind: "version",
    text: `uptick ${manifest.version}`,
  });
});

Deno.test("SETTINGS has no flag and no variable twice, and defaults that its kinds accept", () => {
  const settings = Object.values<Setting>(SETTINGS);
  const flags = settings.flatMap(({ flag }) => flag ?? []);
  assert.equal(new Set(flags).size, flags.length);
  assert.equal(new Set(ENVIRONMENT_NAMES).size, ENVIRONMENT_NAMES.length);
  for (const { kind, default: value } of settings) kind.read(value);
});

Deno.test("ENVIRONMENT_NAMES is what the start task may read", () => {
  const read = [...ENVIRONMENT_NAMES, ...YAML_VARIABLES, FILE_VARIABLES].sort();
  assert.deepEqual(manifest.permissions.default.env, read);
});
