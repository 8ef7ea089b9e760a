import assert from "node:assert/strict";
import { parseConfig } from "../../config/parse_config.ts";
import { ConfigError } from "../../monitor/fields/value_kind.ts";

function problemsOf(run: () => unknown): readonly string[] {
  try {
    run();
  } catch (error) {
    assert.ok(error instanceof ConfigError, String(error));
    assert.equal(error.message, error.problems.join("\n"));
    return error.problems;
  }
  return [];
}

const INTERVAL = "must be a duration such as 1m30s, from 10ms to 168h";
const TIMEOUT = "must be a duration such as 1m30s, from 1ms to 60s";
const PORT = "must be a whole number from 0 to 65535";
const LISTEN = "must be such as :8080, 127.0.0.1:8080, [::1]:8080 or 0.0.0.0";
const URL_PATH = "must be a path such as /track, not under /v1, /register, " +
  "/login, /logout, /password, /account, /url, /api, /health, /openapi.json, /status, /events, /badge, " +
  "/feed, /widget, /assets, /app, /setup, /s";

const BAD_FLAGS: [args: string[], ...problems: string[]][] = [
  [["--interval", "10"], `Cannot set --interval to "10": ${INTERVAL}`],
  [["-interval=0"], `Cannot set --interval to "0": ${INTERVAL}`],
  [["--interval", "-1s"], `Cannot set --interval to "-1s": ${INTERVAL}`],
  [["--interval", "9ms"], `Cannot set --interval to "9ms": ${INTERVAL}`],
  [["--interval", "169h"], `Cannot set --interval to "169h": ${INTERVAL}`],
  [["--interval", "1e308"], `Cannot set --interval to "1e308": ${INTERVAL}`],
  [["--timeout", "999us"], `Cannot set --timeout to "999us": ${TIMEOUT}`],
  [["--timeout", "61s"], `Cannot set --timeout to "61s": ${TIMEOUT}`],
  [
    ["--retention", "59s"],
    'Cannot set --retention to "59s": must be a duration such as 1m30s, from 1m to 2160h',
  ],
  [["--port", "65536"], `Cannot set --port to "65536": ${PORT}`],
  [["--port", "-1"], `Cannot set --port to "-1": ${PORT}`],
  [["--port="], `Cannot set --port to "": ${PORT}`],
  [["--port", "80.0"], `Cannot set --port to "80.0": ${PORT}`],
  [["--port"], "Cannot set --port: a value must follow"],
  [
    ["--listen-address", "::1"],
    `Cannot set --listen-address to "::1": ${LISTEN}`,
  ],
  [
    ["--listen-address", "[1.2.3.4]"],
    `Cannot set --listen-address to "[1.2.3.4]": ${LISTEN}`,
  ],
  [
    ["--listen-address", "1.2.3"],
    `Cannot set --listen-address to "1.2.3": ${LISTEN}`,
  ],
  [
    ["--listen-address", ":99999"],
    `Cannot set --listen-address to ":99999": ${LISTEN}`,
  ],
  [
    ["--listen-address", ":8080", "--port", "8000"],
    'Cannot set --port to "8000": --listen-address says port 8080',
  ],
  [
    ["--kv", ""],
    'Cannot set --kv to "": must be a file path, :memory: or an http(s) url',
  ],
  [
    ["--kv", "redis://x"],
    'Cannot set --kv to "redis://x": must be a file path, :memory: or an http(s) url',
  ],
  [
    ["--role", "leader"],
    'Cannot set --role to "leader": must be all, api or monitor',
  ],
  [
    ["--access-log-format", "common"],
    'Cannot set --access-log-format to "common": must be combined or json',
  ],
  [
    ["--metrics-url-path", "m"],
    `Cannot set --metrics-url-path to "m": ${URL_PATH}`,
  ],
  [
    ["--metrics-url-path", "/"],
    `Cannot set --metrics-url-path to "/": ${URL_PATH}`,
  ],
  [
    ["--metrics-url-path", "/:id"],
    `Cannot set --metrics-url-path to "/:id": ${URL_PATH}`,
  ],
  [
    ["--metrics-url-path", "/a/../b"],
    `Cannot set --metrics-url-path to "/a/../b": ${URL_PATH}`,
  ],
  [
    ["--metrics-url-path", "/v1/x"],
    `Cannot set --metrics-url-path to "/v1/x": ${URL_PATH}`,
  ],
  [
    ["--metrics-url-path", "/health"],
    `Cannot set --metrics-url-path to "/health": ${URL_PATH}`,
  ],
  [
    ["--state-url-path", "/track"],
    'Cannot use the path "/track" twice: tracking, state and metrics must have a path each',
  ],
  [
    ["--urls", "a=ftp://x"],
    'Cannot set --urls to "a=ftp://x": must be name=https://… or https://…, %2C for a comma, no user or password in it',
  ],
  [
    ["--urls", "https://a.example/?x=1,2"],
    'Cannot set --urls to "2": must be name=https://… or https://…, %2C for a comma, no user or password in it',
  ],
  [
    ["--urls", "https://a/1,https://a/2"],
    'Cannot set --urls to "a": must be listed once only',
  ],
  [
    ["--timout", "5s"],
    "Cannot set --timout: there is no such flag; did you mean --timeout?",
  ],
  [
    ["--debug", "true"],
    "Cannot set --debug: there is no such flag; set DEBUG=true in the environment",
  ],
  [["-db=x"], "Cannot set --db: there is no such flag; use --kv"],
  [["--xyz"], "Cannot set --xyz: there is no such flag; --help lists all"],
  [
    ["--jwt-secret", "hush"],
    "Cannot set --jwt-secret: set JWT_SECRET in the environment instead",
  ],
  [
    ["--STATE_FILE_PATH=x"],
    "Cannot set --STATE_FILE_PATH: there is no such flag; did you mean --state-file-path?",
  ],
  [["serve"], 'Cannot use argument "serve": must be a flag'],
  [["--"], 'Cannot use argument "--": must be a flag'],
  [[""], 'Cannot use argument "": must be a flag'],
  [
    ["--xyz", "--port", "x", "y"],
    "Cannot set --xyz: there is no such flag; --help lists all",
    'Cannot use argument "y": must be a flag',
    `Cannot set --port to "x": ${PORT}`,
  ],
];

for (const [args, ...problems] of BAD_FLAGS) {
  Deno.test(`parseConfig() refuses the flags ${JSON.stringify(args)}`, () => {
    assert.deepEqual(problemsOf(() => parseConfig(args)), problems);
  });
}

const CIDRS = "an address or range such as 10.0.0.0/8";

const BAD_ENV: [env: Record<string, string>, ...problems: string[]][] = [
  [{ PORT: "eighty" }, `Cannot set PORT to "eighty": ${PORT}`],
  [{ API_PORT: "eighty" }, `Cannot set API_PORT to "eighty": ${PORT}`],
  [
    { RUNNER_SCRAPE_INTERVAL_SECONDS: "15s" },
    'Cannot set RUNNER_SCRAPE_INTERVAL_SECONDS to "15s": must be a number of seconds such as 15, from 10ms to 168h',
  ],
  [
    { RUNNER_HTTP_TIMEOUT_SECONDS: "61" },
    'Cannot set RUNNER_HTTP_TIMEOUT_SECONDS to "61": must be a number of seconds such as 15, from 1ms to 60s',
  ],
  [
    { TOKEN_LIFETIME: "721h" },
    'Cannot set TOKEN_LIFETIME to "721h": must be a duration such as 1m30s, from 1m to 720h',
  ],
  [
    { JWT_SECRET: "hush".repeat(7) + "abc" },
    "Cannot set JWT_SECRET: must be at least 32 bytes",
  ],
  [
    { METRICS_TOKEN: "hush" },
    "Cannot set METRICS_TOKEN: must be 8 to 512 visible ASCII characters",
  ],
  [
    { METRICS_TOKEN: "hush hush" },
    "Cannot set METRICS_TOKEN: must be 8 to 512 visible ASCII characters",
  ],
  [
    { ECHO_USERS: "ann:hush,hush" },
    "Cannot set ECHO_USERS: must be name:password",
  ],
  [{ ECHO_USERS: "ann:" }, "Cannot set ECHO_USERS: must be name:password"],
  [{ ECHO_USERS: ":hush" }, "Cannot set ECHO_USERS: must be name:password"],
  [
    { ECHO_USERS: "ann:hush,ann:hush2" },
    "Cannot set ECHO_USERS: must be listed once only",
  ],
  [
    { TRUSTED_PROXIES: "10.0.0.0/33" },
    `Cannot set TRUSTED_PROXIES to "10.0.0.0/33": must be ${CIDRS}`,
  ],
  [
    { TRUSTED_PROXIES: "10.0.0.1/8" },
    `Cannot set TRUSTED_PROXIES to "10.0.0.1/8": must be ${CIDRS}`,
  ],
  [
    { ALLOW_PRIVATE_TARGETS: "10.0.0.0/8,lan" },
    `Cannot set ALLOW_PRIVATE_TARGETS to "lan": must be ${CIDRS}`,
  ],
  ...[
    "https://up.example/x?y",
    "https://up.example//x",
    "https://up.example/a%20b",
    "https://up.example/app",
    "https://up.example/status/x",
    "up.example",
  ].map((text): [Record<string, string>, string] => [
    { PUBLIC_URL: text },
    `Cannot set PUBLIC_URL to "${text}": must be such as https://status.example.org or https://example.org/uptime, with no path that is Uptick's own, as /app is`,
  ]),
  [
    { PUBLIC_URL: "https://up.example/pixel", TRACKING_URL_PATH: "/pixel" },
    'Cannot use the path "/pixel" twice: PUBLIC_URL and a path of tracking, state or metrics have it',
  ],
  [
    { ALLOW_PROXY: "yes" },
    'Cannot set ALLOW_PROXY to "yes": must be true or false',
  ],
  [
    { PAGE_LINKS: "Help=javascript:alert(1)" },
    'Cannot set PAGE_LINKS to "Help=javascript:alert(1)": must be text=https://…, with %2C for a comma in it',
  ],
  [
    { PAGE_LOGO_URL: "/logo.png" },
    'Cannot set PAGE_LOGO_URL to "/logo.png": must be an http(s) url of at most 2,048 characters, without user or password',
  ],
  [
    { PAGE_ACCENT: "blue" },
    'Cannot set PAGE_ACCENT to "blue": must be a colour such as #0b5cad, with a contrast of at least 4.5:1 on the light pages',
  ],
  [
    { PAGE_ACCENT: "#ffcc00" },
    'Cannot set PAGE_ACCENT to "#ffcc00": must be a colour such as #0b5cad, with a contrast of at least 4.5:1 for text on #ffffff (the light pages): this one has 1.51:1',
  ],
  [
    { PAGE_ACCENT_DARK: "#0b5cad" },
    'Cannot set PAGE_ACCENT_DARK to "#0b5cad": must be a colour such as #0b5cad, with a contrast of at least 4.5:1 for text on #171c22 (the dark pages): this one has 2.56:1',
  ],
  ...[
    "https://example.org/",
    "https://example.org/path",
    "example.org",
    "https://a b",
    "https://a;b",
    "https://a[b",
    "*,https://a.example",
    "https://*",
    "'self'",
    "https://a.*.example",
  ].map((
    text,
  ): [Record<string, string>, string] => [
    { PAGE_FRAME_ANCESTORS: text },
    `Cannot set PAGE_FRAME_ANCESTORS to ${
      JSON.stringify(text.split(",")[0])
    }: must be a star for all, or origins such as https://example.org or https://*.example.org, at most 50; several with commas between`,
  ]),
  [
    { PAGE_TITLE: "a\nb" },
    'Cannot set PAGE_TITLE to "a\\nb": must be 1 to 100 characters on one line, without spaces at the start or end',
  ],
  [
    { PORT: "a".repeat(200) },
    `Cannot set PORT to "${"a".repeat(99)}…: ${PORT}`,
  ],
  [
    { https_proxy: "http://user:hush@proxy" },
    "Cannot start with https_proxy set: probes go to their targets directly; unset it or set ALLOW_PROXY=true",
  ],
  [
    { PORT: "x", ROLE: "y", JWT_SECRET: "hush" },
    `Cannot set PORT to "x": ${PORT}`,
    'Cannot set ROLE to "y": must be all, api or monitor',
    "Cannot set JWT_SECRET: must be at least 32 bytes",
  ],
];

for (const [env, ...problems] of BAD_ENV) {
  Deno.test(`parseConfig() refuses the variables ${JSON.stringify(env)}`, () => {
    assert.deepEqual(problemsOf(() => parseConfig([], { env })), problems);
  });
}

const HUSHED: [name: string, value: string][] = [
  ["URLS", "a=https://user:hush@host/"],
  ["URLS", "a=https://user:hush"],
  ["URLS", "a=https://user:hu,sh@host/"],
  ["URLS", "a=https://user:1-hush"],
  ["URLS", "a=https:/user:hush@host/"],
  ["KV_PATH", "https://user:hush@kv.example"],
  ["PUBLIC_URL", "https://user:hush@host"],
  ["PAGE_LOGO_URL", "https://user:hush/@host"],
];

for (const [name, value] of HUSHED) {
  Deno.test(`parseConfig() does not repeat the password in ${name}=${value}`, () => {
    const problems = problemsOf(() =>
      parseConfig([], { env: { [name]: value } })
    );
    assert.equal(problems.length, 1);
    assert.doesNotMatch(problems.join(), /hu\b|sh\b|hush/);
  });
}

Deno.test("parseConfig() says what is wrong with text behind a value in .env", () => {
  const dotEnv =
    'API_PORT=9999\trouter.Get("/{serviceID}/metrics", h.GetServices)';
  assert.deepEqual(problemsOf(() => parseConfig([], { dotEnv })), [
    String
      .raw`Cannot set API_PORT to "9999\trouter.Get(\"/{serviceID}/metrics\", h.GetServices)": ${PORT}`,
  ]);
});

Deno.test("parseConfig() reports flags, environment and .env together", () => {
  const run = () => parseConfig(["x"], { env: { ROLE: "y" }, dotEnv: "hush" });
  assert.deepEqual(problemsOf(run), [
    'Cannot use argument "x": must be a flag',
    "Cannot read line 1 of .env: must be NAME=value, with a quote at both ends of the value or at none",
    'Cannot set ROLE to "y": must be all, api or monitor',
  ]);
});
