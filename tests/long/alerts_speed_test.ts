import assert from "node:assert/strict";
import { median } from "../../bench/measurement.ts";
import type { Notice } from "../../monitor/alerts/notice.ts";
import { eventually } from "../program/eventually.ts";
import { Program } from "../program/program.ts";
import { TargetServer } from "../program/target_server.ts";
import { tempDir } from "../program/temp_dir.ts";
import { say } from "./say.ts";

/** Half of them would be everything. */
const URLS = 60;
const MEASURED = 20;
const MAX_MEDIAN_MS = 1_000;

Deno.test("without a wait, a failure is at the receiver within a second (median of 20)", async () => {
  const failedAt = new Map<string, number>();
  const delays: number[] = [];
  let failing = -1;
  await using target = new TargetServer((request) => {
    const path = new URL(request.url).pathname.slice(1);
    if (Number(path) !== failing) return new Response();
    failedAt.set(
      `url ${path}`,
      failedAt.get(`url ${path}`) ?? performance.now(),
    );
    return new Response(null, { status: 503 });
  });
  await using hook = new TargetServer(async (request) => {
    const notice: Notice = await request.json();
    const at = failedAt.get(notice.urls[0]?.name ?? "");
    if (notice.type === "outage.opened" && at !== undefined) {
      delays.push(performance.now() - at);
    }
    return new Response("ok");
  });
  await using dir = await tempDir();
  await Deno.writeTextFile(
    `${dir.path}/uptick.json`,
    JSON.stringify({
      urls: Array.from({ length: URLS }, (_, index) => ({
        ...{ name: `url ${index}`, url: `${target.url}${index}` },
        interval: "1s",
      })),
      channels: [
        { name: "ops", kind: "webhook", settings: { url: hook.url } },
      ],
      settings: { alert_group_wait: "0s", alert_grouping: "none" },
    }),
  );
  await using program = await Program.start({ dir: dir.path });
  await eventually("the first results", async () => {
    const text = await program.text("/metrics");
    return text.includes(`uptick_urls{state="up"} ${URLS}\n`) || undefined;
  });
  for (let index = 0; index < MEASURED; index++) {
    failing = index;
    await eventually(
      `message ${index + 1}`,
      () => Promise.resolve(delays[index]),
    );
  }
  const ms = median(delays.slice(0, MEASURED));
  say(`failure to receiver, median of ${MEASURED}: ${Math.round(ms)} ms`);
  assert.ok(ms <= MAX_MEDIAN_MS, `${ms} ms`);
});
