import assert from "node:assert/strict";
import type { ProbeLoad } from "../../../../monitor/rounds/probe_load.ts";
import { overloadText } from "../../../../routes/pages/app/overload.tsx";

const WELL: ProbeLoad = {
  askedPerSecond: 1_625,
  duePerSecond: 4_000,
  unknownShare: 0.2,
  failedShare: 0,
  overloaded: false,
};

const CASES: [load: ProbeLoad | null, want: string | null][] = [
  [null, null],
  [WELL, null],
  [{ ...WELL, overloaded: true }, "1,300 of 4,000"],
  [
    {
      askedPerSecond: 3,
      duePerSecond: 7.25,
      unknownShare: 0,
      failedShare: 0,
      overloaded: true,
    },
    "3 of 7.3",
  ],
];

for (const [load, want] of CASES) {
  Deno.test(`overloadText() says ${want ?? "nothing"}`, () => {
    assert.equal(
      overloadText(load),
      want &&
        `This machine manages ${want} checks per second: every monitor is ` +
          "checked less often than it should be.",
    );
  });
}
