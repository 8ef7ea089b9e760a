import assert from "node:assert/strict";
import { ASSERTIONS } from "../../../../monitor/fields/assertion_kind.ts";
import { readConditions } from "../../../../store/move/foreign/gatus_conditions.ts";

const STATUSES: [conditions: string[], want: string][] = [
  [["[STATUS] == 200"], "200"],
  [["200 == [status]"], "200"],
  [["[STATUS] != 500"], "100-499,501-599"],
  [["[STATUS] < 300"], "100-299"],
  [["300 > [STATUS]"], "100-299"],
  [["[STATUS] >= 200", "[STATUS] <= 299"], "200-299"],
  [["[STATUS] == any(200, 204)"], "200,204"],
  [["[STATUS] == pat(2*)"], "200-299"],
  [["[STATUS] == pat(20?)", "[STATUS] != 204"], "200-203,205-209"],
  [["[STATUS] == any(pat(2*), 301)"], "200-299,301"],
  [["[CONNECTED] == true"], "100-599"],
  [["[RESPONSE_TIME] < 500"], "100-599"],
];

for (const [conditions, want] of STATUSES) {
  Deno.test(`readConditions() accepts ${want} for ${conditions.join(", ")}`, () => {
    const read = readConditions(conditions);
    assert.ok("expectedStatus" in read);
    assert.equal(read.expectedStatus, want);
  });
}

const CANNOT: string[] = [
  "[STATUS] == 200x",
  "[STATUS] == pat([23]00)",
  "[STATUS] < [BODY].limit",
  "[CONNECTED] == false",
  "[BODY] != ok",
  "[BODY] != pat(a*)",
  "[BODY] == pat([ab]*)",
  "[BODY].status != pat(o?)",
  "[BODY].items == len(3)",
  "len([BODY].items) > 0",
  "has([BODY]) == true",
  "[RESPONSE_TIME] < soon",
  "[CERTIFICATE_EXPIRATION] > 3",
  "[IP] == 10.0.0.1",
  "[DOMAIN_EXPIRATION] > 720h",
  "1 == 1",
  "[STATUS]==200",
];

for (const condition of CANNOT) {
  Deno.test(`readConditions() cannot express ${condition}`, () => {
    const read = readConditions([condition]);
    assert.ok("cannot" in read);
    assert.ok(!/ok|error\b\*|200x/.test(read.cannot));
  });
}

Deno.test("readConditions() cannot express statuses that exclude each other", () => {
  const read = readConditions(["[STATUS] == 200", "[STATUS] == 204"]);
  assert.deepEqual(read, { cannot: "no status satisfies its conditions" });
});

Deno.test("readConditions() reads a text between stars, and says that slashes count here", () => {
  const read = readConditions(["[STATUS] == 200", "[BODY] == pat(*</html>*)"]);
  assert.ok("expectedText" in read);
  assert.equal(read.expectedText, "</html>");
  assert.deepEqual(read.lost, ["slashes in the text count here"]);
});

const ASSERTED: [condition: string, want: Record<string, unknown>][] = [
  ["[RESPONSE_TIME] < 500", { on: "duration", is: "lt", value: 500 }],
  ["[RESPONSE_TIME] <= 1.5s", { on: "duration", is: "le", value: 1_500 }],
  [
    "[CERTIFICATE_EXPIRATION] > 48h",
    { on: "certificate_days", is: "gt", value: 2 },
  ],
  [
    "[BODY] == a.b",
    { on: "text", is: "matches", value: "^\\s*a\\.b\\s*$" },
  ],
  [
    "[BODY] != pat(*error*)",
    { on: "text", is: "not_contains", value: "error" },
  ],
  [
    "[BODY] == pat(a?b*)",
    { on: "text", is: "matches", value: "^a(?s:.)b(?s:.*)$" },
  ],
  [
    "[BODY].dataBase[0].x == up",
    { on: "json", at: "$.dataBase[0].x", is: "eq", value: "up" },
  ],
  ["1 == [BODY][0].id", { on: "json", at: "$[0].id", is: "eq", value: 1 }],
  ["[BODY].n > 3", { on: "json", at: "$.n", is: "gt", value: 3 }],
  [
    "[BODY].s == any(a, pat(b*))",
    { on: "json", at: "$.s", is: "matches", value: "^(?:a|b(?s:.*))$" },
  ],
  [
    "has([BODY].error) == false",
    { on: "json", at: "$.error", is: "exists", value: false },
  ],
];

for (const [condition, want] of ASSERTED) {
  Deno.test(`readConditions() asserts ${condition}`, () => {
    const read = readConditions(["[STATUS] == 200", condition]);
    assert.ok("assertions" in read);
    assert.deepEqual(read.assertions, [want]);
    assert.deepEqual(read.lost, []);
    ASSERTIONS.read(read.assertions);
  });
}

Deno.test("readConditions() takes a second text as an assertion", () => {
  const read = readConditions(["[BODY] == pat(*a*)", "[BODY] == pat(*b*)"]);
  assert.ok("assertions" in read);
  assert.equal(read.expectedText, "a");
  assert.equal(read.assertions.length, 1);
});

const REFUSED: [conditions: string[], remarked: boolean][] = [
  [["[STATUS] < 500"], true],
  [["[STATUS] < 500", "[CONNECTED] == true"], false],
  [["[STATUS] < 500", "[BODY] == pat(*a*)"], false],
  [["[STATUS] == 200"], false],
  [["[RESPONSE_TIME] < 500"], true],
];

for (const [conditions, remarked] of REFUSED) {
  Deno.test(`readConditions() ${remarked ? "says" : "does not say"} that a refused connection is up there for ${conditions.join(", ")}`, () => {
    const read = readConditions(conditions);
    assert.ok("remarks" in read);
    assert.equal(read.remarks.length > 0, remarked);
  });
}
