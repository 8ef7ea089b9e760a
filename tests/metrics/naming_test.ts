import assert from "node:assert/strict";
import type { MetricType } from "../../metrics/metric.ts";
import { checkFamily, checkLabelNames } from "../../metrics/naming.ts";

const good: [type: MetricType, name: string][] = [
  ["gauge", "a"],
  ["gauge", "build_info"],
  ["counter", "a_total"],
  ["counter", "tracking_requests_count_total"],
  ["summary", "tracking_request_duration"],
  ["histogram", "A9_b"],
];

for (const [type, name] of good) {
  Deno.test(`checkFamily() takes ${type} "${name}"`, () => {
    checkFamily(type, name, "Help");
  });
}

const letters = "name must be a letter, then letters, digits and underscores";
const bad: [type: MetricType, name: string, rule: string][] = [
  ["gauge", "", letters],
  ["gauge", "9a", letters],
  ["gauge", "_a", letters],
  ["gauge", "a:b", letters],
  ["gauge", "a-b", letters],
  ["gauge", "a\n", letters],
  ["gauge", "ä", letters],
  ["counter", "a", 'name must end in "_total"'],
  ["counter", "a_totals", 'name must end in "_total"'],
  ["counter", "total", 'name must end in "_total"'],
  ["gauge", "a_total", 'name must not end in "_total"'],
  ["gauge", "a_count", 'name must not end in "_count"'],
  ["summary", "a_sum", 'name must not end in "_sum"'],
  ["histogram", "a_bucket", 'name must not end in "_bucket"'],
  ["gauge", "a_created", 'name must not end in "_created"'],
];

for (const [type, name, rule] of bad) {
  Deno.test(`checkFamily() refuses ${type} ${JSON.stringify(name)}`, () => {
    assert.throws(() => checkFamily(type, name, "Help"), {
      name: "RangeError",
      message: `Cannot create ${type} "${name}": ${rule}`,
    });
  });
}

for (const help of ["", " ", " a", "a\n"]) {
  Deno.test(`checkFamily() refuses help ${JSON.stringify(help)}`, () => {
    assert.throws(() => checkFamily("gauge", "a", help), {
      name: "RangeError",
      message:
        'Cannot create gauge "a": help must be text without space at its ends',
    });
  });
}

const legal = "must be a letter, then letters, digits and underscores";
const badLabels: [names: string[], name: string, rule: string][] = [
  [[""], "", legal],
  [["a", "b c"], "b c", legal],
  [["__name__"], "__name__", legal],
  [["le"], "le", "the name is reserved"],
  [["a", "quantile"], "quantile", "the name is reserved"],
  [["a", "b", "a"], "a", "the name is there twice"],
];

for (const [names, name, rule] of badLabels) {
  Deno.test(`checkLabelNames() refuses [${names}]`, () => {
    assert.throws(() => checkLabelNames("m", names), {
      name: "RangeError",
      message: `Cannot label "m" with "${name}": ${rule}`,
    });
  });
}

Deno.test("checkLabelNames() takes none and several", () => {
  checkLabelNames("m", []);
  checkLabelNames("m", ["a", "A", "b_2"]);
});
