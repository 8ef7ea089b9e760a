import assert from "node:assert/strict";
import { isHeartbeat } from "../../monitor/is_heartbeat.ts";
import type { MonitorEvent, Tick } from "../../monitor/types.ts";
import type { NewPing } from "../../store/heartbeats.ts";
import { newPing } from "../monitor/fixtures/heartbeat_pings.ts";
import { newUrl } from "../store/store_rig.ts";
import { Counts, Instance } from "./instance.ts";
import { seeded } from "./seeded.ts";
import { SimProcess } from "./sim_process.ts";
import { SimStore } from "./sim_store.ts";
import { EPOCH } from "./simulation.ts";
import { AWAY, StoreWeather } from "./store_weather.ts";
import { Targets } from "./targets.ts";
import { VirtualTime } from "./virtual_time.ts";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

/** Instances of the program, and one heartbeat that is due every 5 minutes, with 1 of grace. */
class World {
  readonly time = new VirtualTime();
  readonly counts = new Counts();
  readonly weather = new StoreWeather(this.time, seeded(7));
  readonly #store = new SimStore(() => this.time.now);
  readonly #targets = new Targets(9);
  readonly instances: Instance[] = [];
  id = 0;
  #seed = 1;

  async addHeartbeat(): Promise<void> {
    const admin = this.#create("admin");
    const url = newUrl({
      name: "backup",
      url: "heartbeat://backup",
      intervalMs: 15 * SECOND,
      timeoutMs: 15 * SECOND,
      periodMs: 5 * MINUTE,
      graceMs: MINUTE,
    });
    const monitor = await this.time.settled(admin.urls.create(url));
    assert.ok(monitor && isHeartbeat(monitor));
    this.id = monitor.id;
  }

  async start(): Promise<Instance> {
    const instance = this.#create(`instance ${this.#seed}`);
    this.instances.push(instance);
    void instance.runner.start();
    await this.time.advance(5 * SECOND);
    return instance;
  }

  kill(instance: Instance): void {
    instance.process.kill();
    this.instances.splice(this.instances.indexOf(instance), 1);
  }

  /** A ping comes to an instance. */
  async ping(
    { heartbeats, heartbeatCheck, runner, process }: Instance,
    more: Partial<NewPing> = {},
  ): Promise<void> {
    const ping = newPing(process.wallMs(), more);
    await this.time.settled(heartbeats.record(this.id, ping));
    heartbeatCheck.forget(this.id);
    runner.lookSoon(this.id);
  }

  /** What has been recorded. */
  async ticks(): Promise<Tick[]> {
    const reader = this.#create("reader");
    const to = EPOCH + this.time.now + MINUTE;
    return await this.time.settled(reader.history.ticks(this.id, 0, to));
  }

  async outcomesSince(at: number): Promise<string> {
    const letters = { up: "+", degraded: "~", down: "-", unknown: "?" };
    return (await this.ticks()).filter((tick) => tick.at >= EPOCH + at)
      .map(({ outcome }) => letters[outcome as keyof typeof letters]).join("");
  }

  events(): MonitorEvent[] {
    return this.#store.list({ prefix: ["events", this.id] }, {})
      .map(({ value }) => value as MonitorEvent);
  }

  #create(name: string): Instance {
    const { time, weather, counts } = this;
    return new Instance(name, new SimProcess(time, EPOCH, 0), {
      ...{ time, weather, counts, store: this.#store, targets: this.#targets },
      seed: this.#seed++,
    });
  }
}

async function begin(): Promise<{ world: World; instance: Instance }> {
  const world = new World();
  await world.addHeartbeat();
  return { world, instance: await world.start() };
}

Deno.test("Simulation: a heartbeat is down once its grace is over, and up within a second of the next ping", async () => {
  const { world, instance } = await begin();
  await world.time.advance(MINUTE);
  assert.deepEqual(
    await world.ticks(),
    [],
    "nothing is told before the first ping",
  );
  await world.ping(instance);
  const pingedAt = world.time.now;
  await world.time.advance(7 * MINUTE);
  assert.match(await world.outcomesSince(pingedAt), /^\+{20,22}~{3,5}-{3,5}$/);
  const [up, late, down] = world.events();
  assert.deepEqual(
    [up, late, down].map((each) => [each?.event, each?.kind]),
    [["uptime", null], ["degraded", "missed"], ["downtime", "missed"]],
  );
  const downAfter = Number(down?.startedAt) - EPOCH - pingedAt;
  assert.ok(downAfter >= 6 * MINUTE && downAfter <= 6 * MINUTE + 15 * SECOND);
  await world.ping(instance);
  const backAt = EPOCH + world.time.now;
  await world.time.advance(SECOND);
  const back = world.events().at(-1);
  assert.equal(back?.event, "uptime");
  assert.ok(Math.abs(Number(back?.startedAt) - backAt) <= SECOND);
});

Deno.test("Simulation: a failure that a job tells is down within a second", async () => {
  const { world, instance } = await begin();
  await world.ping(instance);
  await world.time.advance(20 * SECOND);
  await world.ping(instance, { signal: "fail", exitCode: 2 });
  await world.time.advance(SECOND);
  const { event, kind, status } = world.events().at(-1) ?? assert.fail();
  assert.deepEqual([event, kind, status], ["downtime", "failed", 2]);
});

Deno.test("Simulation: an instance that was killed over the time that a ping was due tells unknown, then down", async () => {
  const { world, instance } = await begin();
  await world.ping(instance);
  await world.time.advance(4 * MINUTE);
  world.kill(instance);
  await world.time.advance(10 * MINUTE);
  const restartedAt = world.time.now;
  await world.start();
  await world.time.advance(5 * MINUTE);
  assert.match(await world.outcomesSince(restartedAt), /^\?+$/);
  assert.deepEqual(world.events().map(({ event }) => event), ["uptime"]);
  await world.time.advance(2 * MINUTE);
  assert.deepEqual(world.events().map(({ event }) => event), [
    "uptime",
    "downtime",
  ]);
});

Deno.test("Simulation: where another instance listens meanwhile, a killed one hides no outage", async () => {
  const { world, instance } = await begin();
  const other = await world.start();
  await world.ping(other);
  await world.time.advance(MINUTE);
  world.kill(instance);
  await world.time.advance(6 * MINUTE);
  assert.deepEqual(world.events().map(({ event }) => event), [
    "uptime",
    "degraded",
    "downtime",
  ]);
});

Deno.test("Simulation: what was due while the store was away is unknown", async () => {
  const { world, instance } = await begin();
  await world.ping(instance);
  await world.time.advance(4 * MINUTE);
  world.weather.storm(AWAY, 4 * MINUTE);
  await world.time.advance(4 * MINUTE);
  const backAt = world.time.now;
  await world.time.advance(3 * MINUTE);
  assert.match(await world.outcomesSince(backAt), /^\?+$/);
  assert.deepEqual(world.events().map(({ event }) => event), ["uptime"]);
});
