import assert from "node:assert/strict";
import type { ProbeTarget } from "../../monitor/types.ts";
import { hostileCases } from "../monitor/fixtures/hostile_cases.ts";
import type { OddCase } from "../monitor/fixtures/odd/odd_case.ts";
import { oddCases } from "../monitor/fixtures/odd/odd_cases.ts";
import { probeTarget } from "../monitor/fixtures/probe_target.ts";
import { serveRaw } from "../monitor/fixtures/raw_server.ts";
import { tempDir } from "../program/temp_dir.ts";
import { Blackbox } from "./blackbox.ts";
import { curlVerdict } from "./odd_curl.ts";
import { type Difference, DIFFERENCES } from "./odd_differences.ts";

/** How long a peer waits for one server. */
const TIMEOUT_MS = 2_000;
/** So many servers are asked at a time. */
const AT_ONCE = 6;
/** They send as fast as somebody reads, which curl hands on to us. */
const FLOODS = /infinite|endless|bomb|10 MB/;

const cases = [...oddCases, ...hostileCases]
  .filter(([name]) => !FLOODS.test(name));

function targetOf([, , , overrides]: OddCase, url: string): ProbeTarget {
  return probeTarget({ timeoutMs: TIMEOUT_MS, ...overrides, url });
}

/** The cases that a peer judges otherwise than we do, but for those that are known to differ. */
async function unknownDifferences(
  peer: Difference["peer"],
  verdictOf: (target: ProbeTarget) => Promise<string>,
): Promise<string[]> {
  const known = DIFFERENCES.filter((each) => each.peer === peer)
    .flatMap((each) => each.cases);
  const found: string[] = [];
  const waiting = [...cases];
  const work = async () => {
    for (let each = waiting.shift(); each; each = waiting.shift()) {
      const [name, behaviour, want] = each;
      await using server = serveRaw(behaviour);
      const verdict = await verdictOf(targetOf(each, server.url));
      const isKnown = known.some((one) =>
        typeof one === "string" ? one === name : one.test(name)
      );
      const differs = (verdict === "up") !== (want === "up");
      if (differs && !isKnown) found.push(`${name}: ${want}, not ${verdict}`);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return found;
}

Deno.test("curl agrees on odd servers, but for what is listed", async () => {
  assert.deepEqual(await unknownDifferences("curl", curlVerdict), []);
});

Deno.test("blackbox_exporter agrees on odd servers, but for what is listed", async () => {
  await using dir = await tempDir();
  const targets = cases.map((each) => targetOf(each, ""));
  await using blackbox = await Blackbox.start(dir.path, targets);
  const found = await unknownDifferences(
    "blackbox",
    (target) => blackbox.verdict(target),
  );
  assert.deepEqual(found, []);
});

Deno.test("each difference between odd servers and peers is of a case that there is", () => {
  for (const one of DIFFERENCES.flatMap((each) => each.cases)) {
    const isThere = cases.some(([name]) =>
      typeof one === "string" ? one === name : one.test(name)
    );
    assert.ok(isThere, String(one));
  }
});
