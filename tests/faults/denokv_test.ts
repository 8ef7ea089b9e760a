import assert from "node:assert/strict";
import {
  currentEvent,
  foldTick,
  newMonitorState,
} from "../../monitor/monitor_state.ts";
import { claimKey, Claims } from "../../store/claims.ts";
import type { Database } from "../../store/database/database.ts";
import { openDatabase } from "../../store/database/open_database.ts";
import { Shards } from "../../store/shards.ts";
import { runStoreCommand } from "../../store/move/store_command.ts";
import { Urls } from "../../store/urls.ts";
import { Users } from "../../store/users.ts";
import {
  foldRule,
  monitoredUrl,
  tick,
} from "../monitor/fixtures/monitored_url.ts";
import { eventually } from "../program/eventually.ts";
import { tempDir } from "../program/temp_dir.ts";
import { DenokvServer, findDenokv } from "./denokv_server.ts";
import { faultSeconds, report, sleep, writeUrlsFile } from "./fault_plan.ts";
import {
  brokenEvents,
  countSlots,
  doubledSlots,
  readRecorded,
} from "./recorded.ts";
import { TargetProcess } from "./target_process.ts";
import { UptickInstance } from "./uptick_instance.ts";

const WINDOWS = 13;
const URLS = 100;
const program = await findDenokv();
const ignore = program === null;

/** Runs a test with a server that has a fresh store. */
function test(
  name: string,
  work: (server: DenokvServer, dir: string) => Promise<void>,
): void {
  Deno.test({
    name,
    ignore,
    fn: async () => {
      await using dir = await tempDir();
      const path = `${dir.path}/denokv.sqlite3`;
      await using server = new DenokvServer(program ?? "", path);
      await server.start();
      for (const [key, value] of Object.entries(server.env)) {
        Deno.env.set(key, value);
      }
      await work(server, dir.path);
    },
  });
}

/** Two connections to one server, as two instances have. */
async function withTwo(
  server: DenokvServer,
  work: (first: Database, second: Database) => Promise<void>,
): Promise<void> {
  const first = await openDatabase(server.url);
  const second = await openDatabase(server.url);
  try {
    await work(first, second);
  } finally {
    first.close();
    second.close();
  }
}

test("Claims.claim() gives each shard to one of two instances over KV Connect", (server) =>
  withTwo(server, async (first, second) => {
    const shards = Array.from({ length: 64 }, (_, shard) => shard);
    const [a, b] = [
      new Claims(first, { me: "a", windows: WINDOWS }),
      new Claims(second, { me: "b", windows: WINDOWS }),
    ];
    const won = await Promise.all([a.claim(shards, 7), b.claim(shards, 7)]);
    const held = won.flat().map(({ shard }) => shard).sort((x, y) => x - y);
    assert.deepEqual(held, shards);
    assert.equal((await a.owners(7)).size, 64);
    await a.release(won[0]);
    const taken = await b.claim(won[0].map(({ shard }) => shard), 7);
    assert.equal(taken.length, won[0].length);
  }));

test("Shards.commit() records under a claim that stands, over KV Connect", (server) =>
  withTwo(server, async (first, second) => {
    const claims = (database: Database, me: string) =>
      new Claims(database, { me, windows: WINDOWS });
    const shards = new Shards(first, {
      windowMs: 10_000,
      claimKey: (shard, window) => claimKey(shard, window, WINDOWS),
    });
    const [claim] = await claims(first, "a").claim([0], 7);
    assert.ok(claim);
    const rule = foldRule(70_000);
    const ticks = [tick(70_000)];
    const { state, events } = foldTick(newMonitorState(1), tick(70_000), rule);
    const base = await shards.load(0);
    const next = {
      ...base,
      states: new Map([[1, state]]),
      commitId: 5,
      window: 7,
    };
    const commit = {
      ...{ claim, base, next, events, at: 70_000 },
      ticks: new Map([[1, ticks]]),
    };
    assert.notEqual(await shards.commit(commit), null);
    assert.equal(await shards.commit(commit), null); // its base is no longer stored
    assert.deepEqual(await shards.windowTicks(0, 7), new Map([[1, ticks]]));
    const stored = await shards.load(0);
    assert.deepEqual(stored.states.get(1), state);
    assert.equal(currentEvent(state)?.event, "uptime");
    await claims(first, "a").release([claim]);
    await claims(second, "b").claim([0], 7);
    assert.equal(await shards.holds(claim), false);
    assert.equal(await shards.commit({ ...commit, base: stored }), null);
  }));

test("Urls and Users give out each number and name once over KV Connect", (server) =>
  withTwo(server, async (first, second) => {
    const users = [new Users(first), new Users(second)];
    const sameEmail = users.map((each) =>
      each.create("a@example.org", crypto.randomUUID())
    );
    const [user, ...more] = (await Promise.all(sameEmail)).filter((each) =>
      each !== null
    );
    assert.ok(user);
    assert.deepEqual(more, []);
    const added = await Promise.all(
      [first, second].flatMap((database, side) => {
        const urls = new Urls(database);
        return Array.from(
          { length: 10 },
          (_, index) =>
            urls.create(
              monitoredUrl({ ownerId: user.id, name: `${side} ${index}` }),
            ),
        );
      }),
    );
    const ids = added.map((monitor) => monitor?.id ?? 0);
    assert.equal(new Set(ids).size, 20);
    const [id = 0] = ids;
    assert.equal((await new Urls(first).update(id, { name: "b" }))?.name, "b");
    assert.equal((await new Urls(second).get(id))?.name, "b");
  }));

test(
  "two instances share a KV Connect server through kills of one of them and of the server",
  async (server, dir) => {
    await using target = await TargetProcess.start();
    const urls = { origin: target.origin, count: URLS, interval: "1s" };
    const urlsFile = await writeUrlsFile(dir, urls);
    const args = ["--kv", server.url, "--urls-file", urlsFile];
    const start = () => UptickInstance.start({ dir, args, env: server.env });
    await using first = await start();
    await using second = await start();
    await eventually(
      "every url to be probed",
      async () => (await target.visits()).size >= URLS ? true : undefined,
    );
    await sleep(11_000);
    const from = Date.now();
    await sleep(faultSeconds(3) * 1_000);
    const calmTo = Date.now() - 1_000;
    server.signal("SIGSTOP");
    await sleep(6_500); // longer than a call to the store may take
    server.signal("SIGCONT");
    await sleep(3_000);
    await server.kill();
    await sleep(2_000);
    await server.start();
    await sleep(3_000);
    await first.kill();
    await sleep(12_500); // nobody can tell that it is dead: the next window is free
    const settledFrom = Date.now();
    await sleep(3_000);
    const to = Date.now() - 1_000;
    assert.equal(await second.stop(), 0);
    const recorded = [...(await readRecorded(server.url)).values()];
    const missed = (start: number, end: number) =>
      recorded.map((each) => countSlots(each, start, end))
        .reduce((sum, each) => sum + each.missed, 0);
    const figures = {
      calm: missed(from, calmTo),
      faults: missed(calmTo, settledFrom),
      of: (settledFrom - calmTo) / 1_000 * URLS,
      settled: missed(settledFrom, to),
      doubled: doubledSlots(recorded),
    };
    report("denokv", figures);
    assert.equal(recorded.length, URLS);
    assert.equal(figures.doubled, 0);
    assert.deepEqual(recorded.flatMap(brokenEvents), []);
    const events = recorded.flatMap((each) => each.events);
    assert.deepEqual(events.filter(({ event }) => event === "downtime"), []);
    assert.equal(figures.calm, 0);
    assert.equal(figures.settled, 0);
  },
);

test(
  "export and import move a store from a file to a KV Connect server and back",
  async (server, dir) => {
    const [source, target] = [`${dir}/a.sqlite3`, `${dir}/b.sqlite3`];
    const database = await openDatabase(source);
    for (let index = 0; index < 600; index++) {
      await new Urls(database).create(monitoredUrl({ name: `url ${index}` }));
    }
    const contents = (each: Database) => each.list({ prefix: [] });
    const values = async (each: Database) =>
      (await contents(each)).map(({ key, value }) => ({ key, value }));
    const before = await values(database);
    database.close();
    const move = async (from: string, to: string, file: string) => {
      const context = {
        tickRetentionMs: 1,
        intervalMs: 15_000,
        timeoutMs: 10_000,
        minIntervalMs: 1_000,
        say: () => {},
      };
      const run = (name: "export" | "import", storePath: string) =>
        runStoreCommand({ kind: "store", name, file, force: false }, {
          ...context,
          secretKeys: [],
          storePath,
        });
      await run("export", from);
      await run("import", to);
    };
    await move(source, server.url, `${dir}/there.jsonl`);
    await move(server.url, target, `${dir}/back.jsonl`);
    const moved = await openDatabase(target);
    assert.deepEqual(await values(moved), before);
    moved.close();
  },
);
