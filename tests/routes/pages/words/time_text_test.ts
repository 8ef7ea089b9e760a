import assert from "node:assert/strict";
import {
  sinceText,
  spanText,
} from "../../../../routes/pages/words/time_text.ts";

const NOW = Date.UTC(2026, 10, 20, 20, 0);
const at = (day: number, hour: number, minute = 0) =>
  Date.UTC(2026, 10, day, hour, minute);

Deno.test("sinceText() says the day unless the time is of the last 24 hours", () => {
  assert.equal(sinceText(at(20, 14, 2), NOW), "14:02 UTC");
  assert.equal(sinceText(at(19, 20, 2), NOW), "20:02 UTC");
  assert.equal(sinceText(at(19, 20, 0), NOW), "19 Nov 2026, 20:00 UTC");
});

Deno.test("spanText() says the day once where one is enough", () => {
  assert.equal(
    spanText(at(20, 14, 2), at(20, 14, 12)),
    "20 Nov 2026, 14:02 to 14:12 UTC",
  );
  assert.equal(
    spanText(at(19, 23, 50), at(20, 0, 10)),
    "19 Nov 2026, 23:50 to 20 Nov 2026, 00:10 UTC",
  );
  assert.equal(spanText(at(19, 23), null), "since 19 Nov 2026, 23:00 UTC");
});
