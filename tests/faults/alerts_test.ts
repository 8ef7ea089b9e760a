import assert from "node:assert/strict";
import type { Notice } from "../../monitor/alerts/notice.ts";
import { eventually } from "../program/eventually.ts";
import { Program } from "../program/program.ts";
import { TargetServer } from "../program/target_server.ts";
import { tempDir } from "../program/temp_dir.ts";
import { seeded } from "../simulation/seeded.ts";
import { report, sleep, THOROUGH } from "./fault_plan.ts";

/** As many urls go down, each once: none flaps, never half of them are down, and no channel gets more than it may in an hour. */
const URLS = 26;
const RUN_MS = THOROUGH ? 300_000 : 45_000;
const MIN_DOWN_MS = 5_000;
const INSTANCES = 4;
const CHANNELS = ["ops", "phone", "chat"];
const KILL_EVERY_MS = 4_000;
/** A message whose instance died is taken up again after a minute; one that was refused three times holds its channel for two more. */
const DRAIN_MS = 400_000;

interface Received {
  readonly channel: string;
  readonly id: string;
  readonly url: string;
  readonly type: Notice["type"];
}

/** A receiver that writes everything down, and sometimes answers badly. */
function receiver(random: () => number) {
  const received: Received[] = [];
  const server = new TargetServer(async (request) => {
    const notice: Notice = await request.json();
    const dice = random();
    if (dice < 0.05) return new Response("busy", { status: 503 });
    const [url] = notice.urls;
    received.push({
      channel: new URL(request.url).pathname.slice(1),
      ...{ id: notice.id, url: url?.name ?? "", type: notice.type },
    });
    // an instance may die before it knows
    if (dice < 0.5) await sleep(2_000 * random());
    return new Response("ok");
  });
  return { server, received };
}

/** When a url is down, in milliseconds since the beginning. */
function downtimes(random: () => number): [from: number, to: number][] {
  return Array.from({ length: URLS }, (_, index) => {
    const room = RUN_MS - 3 * MIN_DOWN_MS;
    const from = 2_000 + room * ((index + random()) / URLS);
    return [from, from + MIN_DOWN_MS * (1 + random())];
  });
}

Deno.test(`${INSTANCES} instances that are killed at random lose no message of ${URLS} outages`, async () => {
  const random = seeded(20_261_129);
  const { server, received } = receiver(random);
  await using hook = server;
  const plan = downtimes(random);
  let startedAt = Infinity;
  await using target = new TargetServer((request) => {
    const at = performance.now() - startedAt;
    const [from, to] = plan[Number(new URL(request.url).pathname.slice(1))] ??
      [0, 0];
    return new Response(null, { status: at >= from && at < to ? 503 : 200 });
  });
  await using dir = await tempDir();
  const names = plan.map((_, index) => `url ${index}`);
  await Deno.writeTextFile(
    `${dir.path}/uptick.json`,
    JSON.stringify({
      urls: names.map((name, index) => ({
        ...{ name, url: `${target.url}${index}`, interval: "1s" },
      })),
      channels: CHANNELS.map((name) => ({
        ...{ name, kind: "webhook", settings: { url: `${hook.url}${name}` } },
      })),
      settings: { alert_group_wait: "0s", alert_grouping: "none" },
    }),
  );
  const start = () => Program.start({ dir: dir.path });
  const programs = await Promise.all(Array.from({ length: INSTANCES }, start));
  let kills = 0;
  try {
    await sleep(5_000);
    startedAt = performance.now();
    while (performance.now() - startedAt < RUN_MS) {
      await sleep(KILL_EVERY_MS * (0.5 + random()));
      const victim = Math.floor(random() * INSTANCES);
      programs[victim]?.signal("SIGKILL");
      await programs[victim]?.exit();
      kills++;
      programs[victim] = await start();
    }
    const missing = () =>
      CHANNELS.flatMap((channel) =>
        names.filter((name) =>
          !received.some((each) =>
            each.channel === channel && each.url === name &&
            each.type === "outage.resolved"
          )
        ).map((name) => `${channel}: ${name}`)
      );
    await eventually(
      "the end of each outage",
      () => Promise.resolve(missing().length === 0 || undefined),
      DRAIN_MS,
    ).catch(() => {});
    assert.deepEqual(missing(), []);
  } finally {
    for (const program of programs) await program[Symbol.asyncDispose]();
  }
  const told = CHANNELS.map((channel) =>
    judge(received.filter((each) => each.channel === channel), names)
  );
  const doubles = told.reduce((sum, each) => sum + each.doubles, 0);
  const combined = told.reduce((sum, each) => sum + each.combined, 0);
  report("alerts", {
    ...{ kills, messages: received.length, doubles, combined },
  });
  // who is killed may have been telling all channels
  assert.ok(doubles <= kills * CHANNELS.length, `${doubles} of ${kills} kills`);
});

/** Each outage is told once to a channel, opened before resolved; what comes twice has an id that is known. */
function judge(
  received: readonly Received[],
  names: readonly string[],
): { doubles: number; combined: number } {
  let combined = 0;
  for (const name of names) {
    const own = received.filter(({ url }) => url === name);
    const ids = [...new Set(own.map(({ id }) => id))];
    const outages = new Set(ids.map((id) => id.split(":")[0]));
    const steps = ids.map((id) => id.split(":")[1]).join(" ");
    assert.equal(outages.size, 1, `${name}: ${ids}`);
    assert.match(steps, /^(opened )?resolved$/, `${name}: ${ids}`);
    if (steps === "resolved") combined++;
  }
  const ids = new Set(received.map(({ id }) => id));
  return { doubles: received.length - ids.size, combined };
}
