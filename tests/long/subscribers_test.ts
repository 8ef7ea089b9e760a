import assert from "node:assert/strict";
import { median } from "../../bench/measurement.ts";
import type { Notice } from "../../monitor/alerts/notice.ts";
import { MAX_SUBSCRIBERS } from "../../monitor/subscriber.ts";
import { openStore } from "../../program/open_store.ts";
import { createCatalogue } from "../../metrics/catalogue.ts";
import { eventually } from "../program/eventually.ts";
import { Program } from "../program/program.ts";
import { TargetServer } from "../program/target_server.ts";
import { tempDir } from "../program/temp_dir.ts";
import { say } from "./say.ts";

const SUBSCRIBERS = Number(Deno.env.get("SUBSCRIBERS") ?? MAX_SUBSCRIBERS);
/** Half of them would be everything. */
const URLS = 200;
/** Urls that fail one after the other meanwhile: a channel gets 60 messages an hour. */
const MEASURED = 50;
const APART_MS = Number(Deno.env.get("APART_MS") ?? 6_000);
/** Longer than the spreading of a message takes by itself: some seven minutes. */
const ALL_TOLD_MS = 20 * 60_000;
/** Of the medians, by which a busy machine may err. */
const MAX_DELAY_RATIO = 1.5;

/** Who is told what by one of the two programs. */
class Receiver implements AsyncDisposable {
  /** When each url failed first, and how long after it the alert came. */
  readonly failedAt = new Map<string, number>();
  readonly delays: number[] = [];
  /** Messages by subscriber. */
  readonly told = new Map<string, number>();
  readonly server: TargetServer;

  constructor() {
    this.server = new TargetServer(async (request) => {
      const path = new URL(request.url).pathname;
      if (path !== "/alerts") {
        await request.body?.cancel();
        this.told.set(path, (this.told.get(path) ?? 0) + 1);
        return new Response("ok");
      }
      const notice: Notice = await request.json();
      const at = this.failedAt.get(notice.urls[0]?.name ?? "");
      if (notice.type === "outage.opened" && at !== undefined) {
        this.delays.push(performance.now() - at);
      }
      return new Response("ok");
    });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.server[Symbol.asyncDispose]();
  }
}

/** A store whose page has so many subscribers. */
async function fill(path: string, count: number, url: string): Promise<void> {
  const { store } = await openStore({
    path,
    ...{ secretKeys: [], windowMs: 10_000, retentionMs: 3_600_000 },
    leftOut: () => [],
    metrics: createCatalogue(),
    log: { info: () => {}, warn: () => {}, error: () => {} },
    cancelled: new AbortController().signal,
  });
  for (let number = 1; number <= count; number++) {
    await store.subscribers.add({
      ...{ page: 0, group: null, kind: "webhook" },
      ...{ address: `${url}${number}`, secret: "whsec_AAAA" },
    });
  }
  store.database.close();
}

async function start(dir: string, target: string, alerts: string) {
  await Deno.writeTextFile(
    `${dir}/uptick.json`,
    JSON.stringify({
      urls: Array.from({ length: URLS }, (_, index) => ({
        ...{ name: `url ${index}`, url: `${target}${index}` },
        ...{ interval: "1s", public: index === 0 },
        tags: index === 0 ? [] : ["private"],
      })),
      channels: [{
        ...{
          name: "ops",
          kind: "webhook",
          settings: { url: `${alerts}alerts` },
        },
        routes: [{ tags: ["private"] }],
      }],
      settings: {
        ...{ alert_group_wait: "0s", alert_grouping: "none" },
        allow_private_targets: ["127.0.0.0/8"],
      },
    }),
  );
  return await Program.start({ dir, args: ["--kv", `${dir}/store.sqlite3`] });
}

async function metric(program: Program, name: string): Promise<number> {
  const text = await program.text("/metrics");
  const line = text.split("\n").find((each) => each.startsWith(`${name} `));
  return Number(line?.split(" ")[1] ?? 0);
}

/** The share of probes that began within 50 ms of when they were due, since the start. */
async function punctual(program: Program): Promise<number> {
  const name = "uptick_probe_lateness_seconds";
  const text = await program.text("/metrics");
  const at = (suffix: string) =>
    Number(
      text.split("\n").find((line) => line.startsWith(`${name}${suffix} `))
        ?.split(" ").at(-1) ?? 0,
    );
  return at('_bucket{le="0.05"}') / at("_count");
}

Deno.test("while ten thousand subscribers are told, each once, alerts are no later, and probes go on", async () => {
  let failing = 0;
  let isDown = false;
  await using told = new Receiver();
  await using control = new Receiver();
  const both = [told, control] as const;
  await using target = new TargetServer((request) => {
    const [, which, text] = new URL(request.url).pathname.split("/");
    const index = Number(text);
    const isFailing = index === 0 ? isDown : index <= failing;
    if (!isFailing) return new Response();
    const { failedAt } = which === "a" ? told : control;
    const name = `url ${index}`;
    failedAt.set(name, failedAt.get(name) ?? performance.now());
    return new Response(null, { status: 503 });
  });
  await using dir = await tempDir();
  await using otherDir = await tempDir();
  const begunAt = performance.now();
  await fill(`${dir.path}/store.sqlite3`, SUBSCRIBERS, told.server.url);
  say(
    `${SUBSCRIBERS} subscribers added in ${
      Math.round((performance.now() - begunAt) / 1_000)
    } s`,
  );
  await using program = await start(
    dir.path,
    `${target.url}a/`,
    told.server.url,
  );
  await using other = await start(
    otherDir.path,
    `${target.url}b/`,
    control.server.url,
  );
  for (const each of [program, other]) {
    await eventually("the first results", async () => {
      const text = await each.text("/metrics");
      return text.includes(`uptick_urls{state="up"} ${URLS}\n`) || undefined;
    });
  }
  const cpu = () =>
    Promise.all(
      [program, other].map((each) => metric(each, "process_cpu_seconds_total")),
    );
  const before = await cpu();
  const downAt = performance.now();
  isDown = true;
  while (failing < MEASURED) {
    failing++;
    await new Promise((resolve) => setTimeout(resolve, APART_MS));
  }
  await eventually(
    "the last message",
    () => Promise.resolve(told.told.size === SUBSCRIBERS || undefined),
    ALL_TOLD_MS,
  );
  const seconds = (performance.now() - downAt) / 1_000;
  const after = await cpu();
  const [mine = 0, theirs = 0] = after.map((each, i) =>
    each - (before[i] ?? 0)
  );
  const [delay, controlDelay] = both.map(({ delays }) => median(delays));
  const times = [...told.told.values()];
  say(
    `${SUBSCRIBERS} told in ${Math.round(seconds)} s; CPU ${
      mine.toFixed(1)
    } s, control ${theirs.toFixed(1)} s: ${
      ((mine - theirs) * 1_000 / SUBSCRIBERS).toFixed(2)
    } ms a message`,
  );
  say(
    `alerts (${told.delays.length}, ${control.delays.length}): median ${
      delay?.toFixed(0)
    } ms, control ${controlDelay?.toFixed(0)} ms`,
  );
  say(
    `probes within 50 ms: ${(await punctual(program)).toFixed(4)}, control ${
      (await punctual(other)).toFixed(4)
    }`,
  );
  assert.equal(times.filter((count) => count !== 1).length, 0);
  assert.equal(told.delays.length, MEASURED);
  assert.equal(control.delays.length, MEASURED);
  const ratio = (delay ?? Infinity) / (controlDelay ?? 0);
  assert.ok(ratio <= MAX_DELAY_RATIO, `${ratio}`);
});
