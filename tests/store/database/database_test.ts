import assert from "node:assert/strict";
import { Database } from "../../../store/database/database.ts";
import { StoreError } from "../../../store/database/store_error.ts";
import { VirtualTime } from "../../simulation/virtual_time.ts";
import { type Fault, FaultyKv } from "../faulty_kv.ts";
import { scratchDirectory } from "../store_rig.ts";

async function rig(fault: (call: number) => Fault | null) {
  const kv = new FaultyKv(await Deno.openKv(":memory:"));
  kv.faultAt = fault;
  const retries: number[] = [];
  const errors: string[] = [];
  const database = new Database(kv, {
    random: () => 1,
    timers: {
      setTimer: (run, ms) => {
        retries.push(ms);
        queueMicrotask(run);
      },
      clearTimer: () => {},
    },
    onError: (operation) => errors.push(operation),
  });
  return {
    kv,
    database,
    retries,
    errors,
    [Symbol.dispose]: () => database.close(),
  };
}

const SET = { sets: [{ key: ["a"], value: 1 }] };

Deno.test("Database.commit() tries again, with growing delays, while the store is locked", async () => {
  using store = await rig((call) => call < 12 ? "locked" : null);
  assert.notEqual(await store.database.commit(SET), null);
  assert.deepEqual(store.retries, [
    2,
    4,
    8,
    16,
    32,
    64,
    128,
    250,
    250,
    250,
    250,
  ]);
  assert.deepEqual(store.errors, []);
});

Deno.test("Database.commit() gives up after 12 tries, as busy", async () => {
  using store = await rig(() => "locked");
  await assert.rejects(store.database.commit(SET), {
    name: "StoreError",
    trouble: "busy",
    message: "Cannot write: the store is busy: database is locked",
  });
  assert.equal(store.kv.calls, 12);
  assert.deepEqual(store.errors, ["write"]);
});

const TROUBLES: [fault: Fault, trouble: string][] = [
  ["full", "full"],
  ["failed", "failed"],
  ["too large", "failed"],
];

for (const [fault, trouble] of TROUBLES) {
  Deno.test(`Database says "${trouble}" of a call that is ${fault}, and does not try again`, async () => {
    using store = await rig(() => fault);
    const { database } = store;
    for (
      const call of [
        () => database.get(["a"]),
        () => database.getMany([["a"]]),
        () => database.list({ prefix: [] }),
        () => database.commit(SET),
      ]
    ) {
      await assert.rejects(
        call,
        (error) => error instanceof StoreError && error.trouble === trouble,
      );
    }
    assert.equal(store.kv.calls, 4);
    assert.deepEqual(store.errors, ["read", "read", "list", "write"]);
  });
}

Deno.test("Database.commit() is null when a check fails, and changes nothing", async () => {
  using store = await rig(() => null);
  const { database } = store;
  const checks = [{ key: ["a"], versionstamp: "00000000000000990000" }];
  assert.equal(await database.commit({ ...SET, checks }), null);
  assert.equal((await database.get(["a"])).value, null);
});

Deno.test("Database.list() answers in pages of the store, up to a limit, from either end", async () => {
  using store = await rig(() => null);
  const { database } = store;
  for (let start = 0; start < 1_200; start += 400) {
    const sets = Array.from({ length: 400 }, (_, index) => ({
      key: ["n", start + index],
      value: start + index,
    }));
    await database.commit({ sets });
  }
  const all = await database.list<number>({ prefix: ["n"] });
  assert.deepEqual(all.map(({ value }) => value), [...Array(1_200).keys()]);
  const last = await database.list<number>({ prefix: ["n"] }, {
    limit: 2,
    reverse: true,
  });
  assert.deepEqual(last.map(({ value }) => value), [1_199, 1_198]);
});

Deno.test("Database with a deadline does not wait for a store that hangs", async () => {
  const time = new VirtualTime();
  const kv = new FaultyKv(await Deno.openKv(":memory:"));
  kv.get = () => new Promise(() => {});
  const database = new Database(kv, {
    deadlineMs: 5_000,
    timers: time.clock(0),
  });
  const read = assert.rejects(database.get(["a"]), { trouble: "timeout" });
  await time.advance(5_000);
  await read;
  database.close();
});

Deno.test("Database.commit() loses no increment of two handles on one file", async () => {
  await using directory = await scratchDirectory();
  const path = `${directory.path}/store.sqlite3`;
  let retries = 0;
  const open = async () =>
    new Database(await Deno.openKv(path), { onRetry: () => retries++ });
  const handles = [await open(), await open()];
  const increment = async (database: Database) => {
    for (;;) {
      const { value, versionstamp } = await database.get<number>(["n"]);
      const change = {
        checks: [{ key: ["n"], versionstamp }],
        sets: [{ key: ["n"], value: (value ?? 0) + 1 }],
      };
      if (await database.commit(change) !== null) return;
    }
  };
  await Promise.all(handles.map(async (handle) => {
    for (let count = 0; count < 100; count++) await increment(handle);
  }));
  assert.equal((await handles[0]?.get(["n"]))?.value, 200);
  for (const handle of handles) handle.close();
});
