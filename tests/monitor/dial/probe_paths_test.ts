import assert from "node:assert/strict";
import { ProbePaths } from "../../../monitor/dial/probe_paths.ts";
import type { ProbePath } from "../../../monitor/types.ts";

const paths: [address: string, byName: boolean, want: ProbePath][] = [
  ["1.1.1.1", true, {
    byName: true,
    family: 4,
    isPublic: true,
    network: "1.1.1.1",
  }],
  ["1.1.1.1", false, {
    byName: false,
    family: 4,
    isPublic: true,
    network: "1.1.1.1",
  }],
  ["10.0.0.5", false, {
    byName: false,
    family: 4,
    isPublic: false,
    network: "10.0.0.5",
  }],
  ["2606:4700::1111", true, {
    byName: true,
    family: 6,
    isPublic: true,
    network: "2606:4700:0:0::/64",
  }],
  ["fd00::1", true, {
    byName: true,
    family: 6,
    isPublic: false,
    network: "fd00:0:0:0::/64",
  }],
];

for (const [address, byName, want] of paths) {
  Deno.test(`ProbePaths knows the path to ${address}, ${byName ? "by name" : "by address"}`, () => {
    const known = new ProbePaths();
    assert.deepEqual(known.get(address, byName), want);
    assert.equal(known.get(address, byName), known.get(address, byName));
  });
}
