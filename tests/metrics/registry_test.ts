import assert from "node:assert/strict";
import fc from "fast-check";
import { CollectedCounter, CollectedGauge } from "../../metrics/collected.ts";
import { Counter } from "../../metrics/counter.ts";
import { CONTENT_TYPES, type Format } from "../../metrics/format.ts";
import { Gauge } from "../../metrics/gauge.ts";
import { Histogram } from "../../metrics/histogram.ts";
import type { Metric } from "../../metrics/metric.ts";
import { Registry } from "../../metrics/registry.ts";
import { Summary } from "../../metrics/summary.ts";
import { parseTextFormat } from "./parse_text_format.ts";

const FORMATS = Object.keys(CONTENT_TYPES) as Format[];
const OBJECTIVES = [
  { quantile: 0.5, error: 0.05 },
  { quantile: 0.99, error: 0.001 },
];

/** One family of each type, with values. */
function workedExample(): Registry {
  const registry = new Registry();
  const requests = registry.register(
    new Counter("requests_total", 'Requests\\s, "all"\nof them', [
      "status",
      "path",
    ]),
  );
  requests.labels("200", "/").inc();
  requests.labels("200", "/").inc(1.5);
  requests.labels("404", 'a"b\\c\nd').inc();
  registry.register(new Gauge("temperature_celsius", "Outside")).set(-0.5);
  const size = registry.register(
    new Histogram("size_bytes", "Body", { buckets: [0.5, 10, 1e6] }),
  );
  for (const value of [0.5, 3, 10, 11, 2e6]) size.observe(value);
  const wait = registry.register(
    new Summary("wait_seconds", "Wait", {
      objectives: OBJECTIVES,
      maxAgeMs: 1000,
      ageBuckets: 2,
      labelNames: ["queue"],
    }),
  );
  for (const value of [1, 2, 3]) wait.labels("a").observe(value);
  registry.register(
    new CollectedGauge("empty_ratio", "Nothing yet", { collect: () => [] }),
  );
  return registry;
}

const GOLDEN_TEXT = String.raw`# HELP requests_total Requests\\s, "all"\nof them
# TYPE requests_total counter
requests_total{status="200",path="/"} 2.5
requests_total{status="404",path="a\"b\\c\nd"} 1
# HELP temperature_celsius Outside
# TYPE temperature_celsius gauge
temperature_celsius -0.5
# HELP size_bytes Body
# TYPE size_bytes histogram
size_bytes_bucket{le="0.5"} 1
size_bytes_bucket{le="10"} 3
size_bytes_bucket{le="1000000"} 4
size_bytes_bucket{le="+Inf"} 5
size_bytes_sum 2000024.5
size_bytes_count 5
# HELP wait_seconds Wait
# TYPE wait_seconds summary
wait_seconds{queue="a",quantile="0.5"} 2
wait_seconds{queue="a",quantile="0.99"} 3
wait_seconds_sum{queue="a"} 6
wait_seconds_count{queue="a"} 3
# HELP empty_ratio Nothing yet
# TYPE empty_ratio gauge
`;

const GOLDEN_OPENMETRICS = String.raw`# TYPE requests counter
# HELP requests Requests\\s, \"all\"\nof them
requests_total{status="200",path="/"} 2.5
requests_total{status="404",path="a\"b\\c\nd"} 1
# TYPE temperature_celsius gauge
# HELP temperature_celsius Outside
temperature_celsius -0.5
# TYPE size_bytes histogram
# HELP size_bytes Body
size_bytes_bucket{le="0.5"} 1
size_bytes_bucket{le="10.0"} 3
size_bytes_bucket{le="1e+06"} 4
size_bytes_bucket{le="+Inf"} 5
size_bytes_sum 2000024.5
size_bytes_count 5
# TYPE wait_seconds summary
# HELP wait_seconds Wait
wait_seconds{queue="a",quantile="0.5"} 2
wait_seconds{queue="a",quantile="0.99"} 3
wait_seconds_sum{queue="a"} 6
wait_seconds_count{queue="a"} 3
# TYPE empty_ratio gauge
# HELP empty_ratio Nothing yet
# EOF
`;

Deno.test("render() writes the text format 0.0.4", () => {
  assert.equal(workedExample().render("text"), GOLDEN_TEXT);
});

Deno.test("render() writes OpenMetrics 1.0", () => {
  assert.equal(workedExample().render("openmetrics"), GOLDEN_OPENMETRICS);
});

Deno.test("render() of an empty registry is valid", () => {
  assert.equal(new Registry().render("text"), "");
  assert.equal(new Registry().render("openmetrics"), "# EOF\n");
});

Deno.test("render() shows collectors the public scope unless told otherwise", () => {
  const registry = new Registry();
  const scopes: string[] = [];
  registry.register(
    new CollectedGauge("a", "A", {
      collect(scope) {
        scopes.push(scope);
        return [];
      },
    }),
  );
  registry.render("text");
  registry.render("text", "all");
  assert.deepEqual(scopes, ["public", "all"]);
});

Deno.test("families lists what was registered, in order", () => {
  assert.deepEqual(workedExample().families.map(({ name }) => name), [
    "requests_total",
    "temperature_celsius",
    "size_bytes",
    "wait_seconds",
    "empty_ratio",
  ]);
});

const summary = (name: string) =>
  new Summary(name, "S", { objectives: [], maxAgeMs: 1, ageBuckets: 1 });
const histogram = (name: string) => new Histogram(name, "H", { buckets: [1] });
const gauge = (name: string) => new Gauge(name, "G");
const counter = (name: string) => new Counter(name, "C");

const clashes: [first: Metric, second: Metric, name: string][] = [
  [gauge("a"), gauge("a"), "a"],
  [counter("a_total"), counter("a_total"), "a"],
  [counter("a_total"), gauge("a"), "a"],
  [gauge("a"), counter("a_total"), "a"],
  [summary("a"), histogram("a"), "a"],
  [summary("a"), counter("a_count_total"), "a_count"],
  [counter("a_bucket_total"), histogram("a"), "a_bucket"],
];

for (const [first, second, name] of clashes) {
  Deno.test(`register() refuses ${second.type} "${second.name}" beside ${first.type} "${first.name}"`, () => {
    const registry = new Registry();
    assert.equal(registry.register(first), first);
    assert.throws(() => registry.register(second), {
      name: "RangeError",
      message: `Cannot register "${second.name}": ` +
        `"${name}" belongs to "${first.name}" already`,
    });
    assert.deepEqual(registry.families, [first]);
  });
}

Deno.test("register() takes names that only look alike", () => {
  const registry = new Registry();
  for (
    const family of [
      counter("a_count_total"),
      counter("a_total"),
      gauge("a_b"),
      summary("a_b_c"),
    ]
  ) registry.register(family);
  assert.equal(registry.families.length, 4);
});

const labelValue = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.string({
    unit: fc.constantFrom("\\", '"', "\n", "n", "{", "}", ",", " "),
  }),
);
const help = fc.oneof(
  labelValue,
  fc.string({ unit: fc.constantFrom("\\", '"', "\n", "n", "x") }),
).map((text) => `x${text}x`);
const rows = fc.uniqueArray(
  fc.tuple(fc.tuple(labelValue, labelValue), fc.double()),
  { selector: ([values]) => JSON.stringify(values), maxLength: 20 },
);

for (const format of FORMATS) {
  Deno.test(`render() in ${format} reads back as the same samples`, () => {
    fc.assert(fc.property(help, rows, (help, rows) => {
      const options = { labelNames: ["a", "b_2"], collect: () => rows };
      const registry = new Registry();
      registry.register(new CollectedGauge("g", help, options));
      const parsed = parseTextFormat(registry.render(format), format);
      const samples = rows.map(([[a, b_2], value]) => ({
        name: "g",
        labels: { a, b_2 },
        value,
      }));
      assert.deepEqual(parsed, [{ name: "g", type: "gauge", help, samples }]);
    }));
  });

  Deno.test(`render() in ${format} reads back with kept series`, () => {
    fc.assert(fc.property(rows, (rows) => {
      const registry = new Registry();
      const gauge = registry.register(new Gauge("g", "G", ["a", "b"]));
      for (const [[a, b], value] of rows) gauge.labels(a, b).set(value);
      const [family] = parseTextFormat(registry.render(format), format);
      assert.deepEqual(
        family?.samples.map(({ labels: { a, b }, value }) => [[a, b], value]),
        rows,
      );
    }));
  });

  Deno.test(`render() in ${format} writes one series for texts that UTF-8 cannot tell apart`, () => {
    const registry = new Registry();
    const gauge = registry.register(new Gauge("g", "G", ["a"]));
    gauge.labels("\ud800").inc();
    gauge.labels("\udfff").inc();
    gauge.labels("\ufffd").inc();
    registry.register(
      new CollectedCounter("c_total", "C", {
        labelNames: ["a"],
        collect: () => [[["\ud800"], 1], [["\udfff"], 2]],
      }),
    );
    const [kept, collected] = parseTextFormat(registry.render(format), format);
    assert.deepEqual(kept?.samples, [
      { name: "g", labels: { a: "\ufffd" }, value: 3 },
    ]);
    assert.deepEqual(collected?.samples, [
      { name: "c_total", labels: { a: "\ufffd" }, value: 1 },
    ]);
  });
}
