import assert from "node:assert/strict";
import { ProbePaths } from "../../../monitor/dial/probe_paths.ts";
import type { ProbePath } from "../../../monitor/types.ts";

const paths: [address: string, byName: boolean, want: ProbePath][] = [
  ["1.1.1.1", true, { byName: true, family: 4, isPublic: true }],
  ["1.1.1.1", false, { byName: false, family: 4, isPublic: true }],
  ["10.0.0.5", false, { byName: false, family: 4, isPublic: false }],
  ["2606:4700::1111", true, { byName: true, family: 6, isPublic: true }],
  ["fd00::1", true, { byName: true, family: 6, isPublic: false }],
];

for (const [address, byName, want] of paths) {
  Deno.test(`ProbePaths knows the path to ${address}, ${byName ? "by name" : "by address"}`, () => {
    const known = new ProbePaths();
    assert.deepEqual(known.get(address, byName), want);
    assert.equal(known.get(address, byName), known.get(address, byName));
  });
}
