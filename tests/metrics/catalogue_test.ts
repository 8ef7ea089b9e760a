import assert from "node:assert/strict";
import type { Metric } from "../../metrics/metric.ts";
import { Registry } from "../../metrics/registry.ts";
import { exampleCatalogue } from "./example_catalogue.ts";
import { parseTextFormat } from "./parse_text_format.ts";

/** Names that other programs fixed: not in base units. */
const FIXED = [
  "sample_external_url_response_ms",
  "http_request_duration_milliseconds",
];

/** What promtool reports, and the base unit it wants instead. */
const NOT_BASE_UNITS =
  /_(ms|us|ns|s|sec|secs|min|h|days?|hours?|minutes?|(milli|micro|nano)seconds|kb|mb|gb|(kilo|mega|giga|kibi|mebi)bytes|bits?|percent(age)?)(_|$)/;

const rules: [rule: string, holds: (family: Metric) => boolean][] = [
  ["has help on one line", ({ help }) => /^[A-Z][^\n]+[^.\s]$/.test(help)],
  [
    "has _total exactly on counters",
    ({ name, type }) => name.endsWith("_total") === (type === "counter"),
  ],
  [
    "is in snake_case",
    ({ name }) => /^[a-z][a-z0-9]*(_[a-z0-9]+)*$/.test(name),
  ],
  [
    "has labels in snake_case",
    ({ labelNames }) => labelNames.every((name) => /^[a-z_]+$/.test(name)),
  ],
  [
    "does not name its type",
    ({ name }) => !/_(counter|gauge|histogram|summary)(_|$)/.test(name),
  ],
  [
    "is in base units",
    ({ name }) => !NOT_BASE_UNITS.test(name) || FIXED.includes(name),
  ],
  [
    "is measured in a unit if it is a distribution",
    ({ name, type }) =>
      !["histogram", "summary"].includes(type) || FIXED.includes(name) ||
      name.endsWith("_seconds") || name === "tracking_request_duration",
  ],
];

for (const [rule, holds] of rules) {
  Deno.test(`each family of the catalogue ${rule}`, () => {
    const registry = new Registry();
    exampleCatalogue(registry);
    const families = registry.families;
    assert.ok(families.length > 25);
    assert.deepEqual(
      families.filter((family) => !holds(family)).map(({ name }) => name),
      [],
    );
  });
}

Deno.test("createCatalogue() starts with the series that earlier systems had", () => {
  const registry = new Registry();
  const catalogue = exampleCatalogue(registry);
  catalogue.trackingRequestDuration.observe(0.000019946);
  catalogue.trackingRequests.labels("success").inc();
  catalogue.trackingBytes.inc(42);
  const text = registry.render("text");
  assert.deepEqual(text.split("\n").filter((line) => /^track/.test(line)), [
    'tracking_request_duration{quantile="0.5"} 0.000019946',
    'tracking_request_duration{quantile="0.9"} 0.000019946',
    'tracking_request_duration{quantile="0.99"} 0.000019946',
    "tracking_request_duration_sum 0.000019946",
    "tracking_request_duration_count 1",
    'tracking_requests_count_total{status="success"} 1',
    "tracking_requests_size_total 42",
  ]);
  assert.ok(text.includes(
    `# HELP sample_external_url_up Whether service is up or down
# TYPE sample_external_url_up gauge
sample_external_url_up{url="https://up.example/"} 1
sample_external_url_up{url="https://down.example/"} 0
# HELP sample_external_url_response_ms Response time in ms
# TYPE sample_external_url_response_ms gauge
sample_external_url_response_ms{url="https://up.example/"} 384
sample_external_url_response_ms{url="https://down.example/"} 396
`,
  ));
});

Deno.test("createCatalogue() shows private urls in the scope all only", () => {
  const registry = new Registry();
  exampleCatalogue(registry);
  assert.ok(!registry.render("text").includes("private.example"));
  assert.ok(registry.render("text", "all").includes("private.example"));
});

for (const format of ["text", "openmetrics"] as const) {
  Deno.test(`createCatalogue() reads back whole in ${format}`, () => {
    const registry = new Registry();
    exampleCatalogue(registry);
    const parsed = parseTextFormat(registry.render(format), format);
    assert.equal(parsed.length, registry.families.length);
    const build = parsed.find(({ name }) => name === "uptick_build_info");
    assert.deepEqual(build?.samples, [{
      name: "uptick_build_info",
      labels: { version: "1.2.3", deno_version: "2.0.0" },
      value: 1,
    }]);
  });
}
