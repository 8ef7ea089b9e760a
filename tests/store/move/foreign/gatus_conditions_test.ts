import assert from "node:assert/strict";
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
  "[BODY] == ok",
  "[BODY] != pat(*error*)",
  "[BODY] == pat(*a?b*)",
  "[BODY].status == ok",
  "[BODY][0].id == 1",
  "len([BODY].items) > 0",
  "has([BODY].error) == false",
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

Deno.test("readConditions() takes one text and no second one", () => {
  assert.ok(
    "cannot" in readConditions(["[BODY] == pat(*a*)", "[BODY] == pat(*b*)"]),
  );
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
