import assert from "node:assert/strict";
import { ENVIRONMENT_NAMES } from "../../config/environment.ts";
import { flagsOf } from "../../config/flags.ts";
import { type Config, parseConfig } from "../../config/parse_config.ts";
import { type Setting, SETTINGS } from "../../config/settings.ts";
import { withoutServeWord } from "../../program/serve_words.ts";

const ROOT = new URL("../../", import.meta.url);
const text = await Deno.readTextFile(new URL("docs/migrate.md", ROOT));

/** What follows a heading, up to the next one. */
function section(heading: string): string {
  const [, found] = new RegExp(`\n## ${heading}\n([^]*?)(?=\n## |$)`)
    .exec(text) ?? [];
  assert.ok(found, heading);
  return found;
}

/** The lines of a section's commands that start Uptick. */
function starts(heading: string): string[] {
  const blocks = [...section(heading).matchAll(/```sh\n([^]*?)```/g)];
  return blocks.flatMap(([, block = ""]) => block.split("\n"))
    .filter((line) => / task start|^docker run/.test(line));
}

/** The settings that a start line makes, as the program reads them. */
function configOf(line: string): Config {
  const words = line.split(" ");
  const start = line.startsWith("docker")
    ? words.indexOf("uptick")
    : words.indexOf("start");
  const env = Object.fromEntries(
    words.slice(0, start).filter((word) => /^[A-Z_]+=/.test(word))
      .map((word) => word.split("=")),
  );
  const args = withoutServeWord(words.slice(start + 1));
  const parsed = parseConfig(args, { env });
  assert.ok(parsed.kind === "run", line);
  return parsed.config;
}

const LINES: [heading: string, want: Partial<Config>[]][] = [
  ["The settings of go-service-healthcheck", [{ port: 8000 }]],
  ["From serve-and-track", [
    { port: 8080, stateFilePath: "./state" },
    {
      port: 8080,
      trackingUrlPath: "/track",
      stateUrlPath: "/state",
      metricsUrlPath: "/metrics",
      accessLogPath: "access.log",
      serviceLogPath: "service.log",
    },
  ]],
  ["From HTTP_monitoring", [{
    port: 8080,
    minPasswordLength: 4,
    registrationsPerNetwork: 1_000,
  }]],
  ["From echod", [{
    port: 3000,
    echoUsers: new Map([
      ["ann", "apple-9"],
      ["ben", "pear-7"],
    ]),
  }]],
  ["From status-server", [
    { port: 7000, intervalMs: 10_000 },
    { port: 7000, intervalMs: 10_000 },
  ]],
];

for (const [heading, wants] of LINES) {
  Deno.test(`docs/migrate.md, "${heading}": every line that starts Uptick sets what it says`, () => {
    const lines = starts(heading);
    assert.equal(lines.length, wants.length);
    lines.forEach((line, i) => {
      const config = configOf(line);
      assert.deepEqual({ ...config, ...wants[i] }, config, line);
    });
  });

  Deno.test(`docs/migrate.md, "${heading}": every setting on our side exists`, () => {
    const flags = Object.values<Setting>(SETTINGS)
      .flatMap((setting) => flagsOf(setting));
    const cells = section(heading).split("\n")
      .filter((line) => line.startsWith("|"))
      .map((line) => line.split(" | ")[1] ?? "");
    for (const [, name = ""] of cells.join().matchAll(/`--([a-z-]+)/g)) {
      assert.ok(flags.includes(name), `there is no --${name}`);
    }
    const names = cells.join().matchAll(/`([A-Z]{3,}(?:_[A-Z]+)+)\b/g);
    for (const [, name = ""] of names) {
      assert.ok(ENVIRONMENT_NAMES.includes(name), `there is no ${name}`);
    }
  });
}

/** Flags of `import` alone. */
const IMPORT_FLAGS = ["from", "env-file", "public", "new-ids", "again"];

for (
  const heading of [
    "From go-service-healthcheck",
    "From Uptime Kuma",
    "From Gatus",
  ]
) {
  Deno.test(`docs/migrate.md, "${heading}": every flag exists`, () => {
    const flags = Object.values<Setting>(SETTINGS)
      .flatMap((setting) => flagsOf(setting));
    const named = [...section(heading).matchAll(/--([a-z][a-z-]*)/g)];
    assert.ok(named.length > 0);
    for (const [, name = ""] of named) {
      const isKnown = flags.includes(name) || IMPORT_FLAGS.includes(name);
      assert.ok(isKnown, `there is no --${name}`);
    }
  });
}

Deno.test("docs/migrate.md shows the .env of go-service-healthcheck, which is read as it stands but for DB_FILE", () => {
  const rows = section("The settings of go-service-healthcheck");
  const lines = [...rows.matchAll(/^\| `([A-Z_]+=[^`]+)`/gm)]
    .map(([, line = ""]) => line).filter((line) => !line.startsWith("DB_FILE"));
  const parsed = parseConfig([], { dotEnv: lines.join("\n") });
  assert.ok(parsed.kind === "run");
  const { debug, port, intervalMs, timeoutMs } = parsed.config;
  assert.deepEqual(
    [debug, port, intervalMs, timeoutMs],
    [true, 9_999, 15_000, 15_000],
  );
});
