import assert from "node:assert/strict";
import { join } from "node:path";
import { backup } from "../../../store/move/backup.ts";
import { nameInstance } from "../../../store/database/instance_lock.ts";
import { openDatabase } from "../../../store/database/open_database.ts";
import { restore } from "../../../store/move/restore.ts";

interface Place {
  readonly store: string;
  readonly copy: string;
  readonly directory: string;
}

async function inDirectory(
  work: (place: Place) => Promise<void>,
): Promise<void> {
  const directory = await Deno.makeTempDir();
  try {
    const store = join(directory, "store.sqlite3");
    await work({ store, copy: join(directory, "copy.sqlite3"), directory });
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

async function write(store: string, values: readonly string[]): Promise<void> {
  const database = await openDatabase(store);
  for (const value of values) {
    await database.commit({ sets: [{ key: ["values", value], value }] });
  }
  database.close();
}

async function read(store: string): Promise<unknown[]> {
  const database = await openDatabase(store);
  const entries = await database.list({ prefix: ["values"] });
  database.close();
  return entries.map(({ value }) => value);
}

async function namesIn(directory: string): Promise<string[]> {
  const names: string[] = [];
  for await (const { name } of Deno.readDir(directory)) names.push(name);
  return names.filter((name) => !/-(wal|shm)$/.test(name)).sort();
}

Deno.test("backup() copies a store at one moment while it is written", () =>
  inDirectory(async ({ store, copy }) => {
    const database = await openDatabase(store);
    let writing = true;
    let written = 0;
    const writer = (async () => {
      while (writing) {
        const value = ++written;
        await database.commit({
          sets: [{ key: ["a"], value }, {
            key: ["b"],
            value: new Uint8Array(30_000).fill(value % 256),
          }, { key: ["values", value], value }],
        });
      }
    })();
    try {
      while (written < 20) {
        await new Promise((resolve) => setTimeout(resolve, 1));
      }
      await backup(store, copy);
    } finally {
      writing = false;
      await writer;
      database.close();
    }
    const copied = await openDatabase(copy);
    const [a, b] = await copied.getMany<number | Uint8Array>([["a"], ["b"]]);
    const count = (await copied.list({ prefix: ["values"] })).length;
    copied.close();
    assert.ok(count >= 19 && count <= written);
    assert.equal(a, count);
    assert.deepEqual(b, new Uint8Array(30_000).fill(count % 256));
  }));

Deno.test("backup() keeps the copy from others and leaves nothing else", () =>
  inDirectory(async ({ store, copy, directory }) => {
    await write(store, ["x"]);
    await backup(store, copy);
    assert.equal(((await Deno.stat(copy)).mode ?? 0) & 0o777, 0o600);
    assert.deepEqual(await namesIn(directory), [
      "copy.sqlite3",
      "store.sqlite3",
    ]);
  }));

Deno.test("backup() overwrites nothing", () =>
  inDirectory(async ({ store, copy }) => {
    await write(store, ["x"]);
    await Deno.writeTextFile(copy, "mine");
    await assert.rejects(backup(store, copy), {
      name: "RangeError",
      message:
        `Cannot back up store "${store}" to "${copy}": that file exists already`,
    });
    assert.equal(await Deno.readTextFile(copy), "mine");
  }));

for (
  const [path, rule] of [
    [":memory:", "it is not a file; use export"],
    ["https://kv.example.org", "it is not a file; use export"],
    ["none.sqlite3", "there is no such store"],
  ] as const
) {
  Deno.test(`backup() refuses the store ${path}`, () =>
    assert.rejects(backup(path, "never"), {
      message: `Cannot back up store "${path}" to "never": ${rule}`,
    }));
}

Deno.test("restore() makes a backup the store", () =>
  inDirectory(async ({ store, copy, directory }) => {
    await write(store, ["old"]);
    await backup(store, copy);
    const target = join(directory, "new", "store.sqlite3");
    assert.equal(await restore(copy, target), null);
    assert.deepEqual(await read(target), ["old"]);
    assert.deepEqual(await namesIn(join(directory, "new")), ["store.sqlite3"]);
  }));

Deno.test("restore() with force puts the store aside that was there, with its log", () =>
  inDirectory(async ({ store, copy, directory }) => {
    await write(store, ["old"]);
    await backup(store, copy);
    await write(store, ["newer"]);
    await Deno.writeTextFile(`${store}-wal`, "a log that must not be replayed");
    const now = () => new Date(Date.UTC(2026, 0, 2, 3, 4, 5));
    await assert.rejects(restore(copy, store, { now }), {
      message:
        `Cannot restore "${copy}" to store "${store}": there is a store already; --force puts it aside`,
    });
    const aside = await restore(copy, store, { force: true, now });
    assert.equal(aside, `${store}.before-20260102T030405Z`);
    assert.match(await Deno.readTextFile(`${aside}-wal`), /must not/);
    assert.deepEqual(await read(store), ["old"]);
    assert.deepEqual(await read(aside ?? ""), ["newer", "old"]);
    assert.deepEqual(await namesIn(directory), [
      "copy.sqlite3",
      "store.sqlite3",
      "store.sqlite3.before-20260102T030405Z",
    ]);
  }));

Deno.test("restore() refuses a store that an instance runs on", () =>
  inDirectory(async ({ store, copy }) => {
    await write(store, ["x"]);
    await backup(store, copy);
    const instance = await nameInstance(store);
    const message =
      `Cannot restore "${copy}" to store "${store}": an instance runs on it`;
    await assert.rejects(restore(copy, store, { force: true }), { message });
    instance.release();
    await restore(copy, store, { force: true });
  }));

const unfit: [
  what: string,
  make: (path: string) => Promise<void>,
  rule: RegExp,
][] = [
  [
    "a text",
    (path) => Deno.writeTextFile(path, "x".repeat(9_000)),
    /not a database/,
  ],
  [
    "an empty file",
    (path) => Deno.writeTextFile(path, ""),
    /it is no store of Uptick/,
  ],
  [
    "another program's store",
    async (path) => (await Deno.openKv(path)).close(),
    /it is no store of Uptick/,
  ],
  [
    "a newer store",
    async (path) => {
      const kv = await Deno.openKv(path);
      await kv.set(["schema"], 9);
      kv.close();
    },
    /its schema version is 9, this program knows 2/,
  ],
  [
    "a damaged store",
    async (path) => {
      await write(path, Array.from({ length: 300 }, (_, n) => `${n}`));
      const file = await Deno.open(path, { write: true });
      await file.seek(8_192, Deno.SeekMode.Start);
      await file.write(new Uint8Array(8_192).fill(0xaa));
      file.close();
    },
    /malformed|damaged|no store/,
  ],
];

for (const [what, make, rule] of unfit) {
  Deno.test(`restore() refuses ${what} and leaves the store alone`, () =>
    inDirectory(async ({ store, copy, directory }) => {
      await write(store, ["mine"]);
      await make(copy);
      await assert.rejects(restore(copy, store, { force: true }), rule);
      assert.deepEqual(await read(store), ["mine"]);
      assert.deepEqual(await namesIn(directory), [
        "copy.sqlite3",
        "store.sqlite3",
      ]);
    }));
}
