import assert from "node:assert/strict";
import { join } from "node:path";
import { URL_DEFAULTS } from "../../../monitor/fields/url_fields.ts";
import { createStore } from "../../../store/create_store.ts";
import type { Database } from "../../../store/database/database.ts";
import { exportLines } from "../../../store/move/export_lines.ts";
import { importLines } from "../../../store/move/import_lines.ts";
import { openDatabase } from "../../../store/database/open_database.ts";
import { SCHEMA_VERSION } from "../../../store/database/migrations/migrate.ts";
import { runStoreCommand } from "../../../store/move/store_command.ts";

const HOUR_MS = 3_600_000;
const OPTIONS = {
  windowMs: 10_000,
  retentionMs: 48 * HOUR_MS,
  claimWindows: 8,
};
const IMPORT = { tickRetentionMs: OPTIONS.retentionMs };

/** Puts in what a store has after a while: users, urls, events, packed values. */
async function fill(database: Database): Promise<void> {
  const { urls, users } = createStore(database, OPTIONS);
  const user = await users.create("a@example.org", "salt$hash");
  for (let index = 0; index < 250; index++) {
    await urls.create({
      ...URL_DEFAULTS,
      name: `url ${index}`,
      url: `https://example.org/${index}`,
      ownerId: index % 2 === 0 ? user?.id ?? null : null,
      intervalMs: 60_000,
      timeoutMs: 10_000,
      public: true,
    });
  }
  const hour = Math.floor(Date.now() / HOUR_MS) - 3;
  const event = { urlId: 1, number: 1, event: "uptime", startedAt: 1 };
  await database.commit({
    sets: [
      { key: ["ticks", 0, hour, 0], value: new Uint8Array(60_000).fill(7) },
      { key: ["hours", 0, hour], value: new Uint8Array([1, 2]) },
      { key: ["days", 0, Math.floor(hour / 24)], value: new Uint8Array([3]) },
      { key: ["states", 0], value: new Uint8Array([2, 0, 0, 0, 0]) },
      { key: ["secrets", "token"], value: new Uint8Array(32).fill(5) },
      { key: ["events", 1, 1], value: { ...event, endedAt: Date.now() } },
      { key: ["events", 1, 2], value: { ...event, endedAt: null } },
      { key: ["claims", 3, 0], value: { owner: "local-1", window: 3 } },
    ],
  });
}

async function contents(database: Database): Promise<unknown[]> {
  const entries = await database.list({ prefix: [] });
  return entries.filter(({ key }) => key[0] !== "claims")
    .map(({ key, value }) => ({ key, value }));
}

async function collect(lines: AsyncIterable<string>): Promise<string[]> {
  const list: string[] = [];
  for await (const line of lines) list.push(line);
  return list;
}

async function* each(lines: readonly string[]): AsyncGenerator<string> {
  yield* lines;
}

async function withStores(
  work: (from: Database, to: Database) => Promise<void>,
): Promise<void> {
  const from = await openDatabase(":memory:");
  const to = await openDatabase(":memory:");
  try {
    await fill(from);
    await work(from, to);
  } finally {
    from.close();
    to.close();
  }
}

Deno.test("importLines() makes of exportLines() the same store, without its claims", () =>
  withStores(async (from, to) => {
    const lines = await collect(exportLines(from));
    const done = await importLines(to, each(lines), IMPORT);
    const stored = await contents(from);
    assert.deepEqual(await contents(to), stored);
    assert.equal(lines.some((line) => line.includes("local-1")), false);
    assert.deepEqual(done, { written: stored.length - 1, expired: 0 });
  }));

Deno.test("exportLines() and importLines() tell how far they are", () =>
  withStores(async (from, to) => {
    const exported: number[] = [];
    const imported: number[] = [];
    const lines = await collect(exportLines(from, (n) => exported.push(n)));
    await importLines(to, each(lines), {
      ...IMPORT,
      onProgress: ({ written }) => imported.push(written),
    });
    assert.ok(exported.length >= 3 && imported.length >= 2);
    assert.equal(exported.at(-1), lines.length - 2);
    assert.equal(imported.at(-1), lines.length - 2);
  }));

Deno.test("importLines() can be run again where it was interrupted, at any line", () =>
  withStores(async (from, to) => {
    const lines = await collect(exportLines(from));
    const again: number[] = [];
    for (let cut = 1; cut < lines.length; cut += 90) {
      await assert.rejects(
        importLines(to, each(lines.slice(0, cut)), IMPORT),
        {
          message:
            `Cannot import all: the export is cut short after line ${cut}`,
        },
      );
      again.push(cut);
    }
    await importLines(to, each(lines), IMPORT);
    assert.ok(again.length > 3);
    assert.deepEqual(await contents(to), await contents(from));
  }));

Deno.test("importLines() leaves out what has expired", () =>
  withStores(async (from, to) => {
    const lines = await collect(exportLines(from));
    const now = () => Date.now() + 60 * HOUR_MS; // past the ticks, before the roll-ups
    const { expired } = await importLines(to, each(lines), { ...IMPORT, now });
    assert.equal(expired, 1);
    assert.deepEqual(await to.list({ prefix: ["ticks"] }), []);
    assert.equal((await to.list({ prefix: ["hours"] })).length, 1);
  }));

const HEADER = '{"export":"x","schema":1,"at":1}';
const refused: [what: string, lines: string[], message: string][] = [
  ["nothing", [], "Cannot import all: the export is cut short after line 0"],
  [
    "a newer schema",
    [HEADER.replace(":1,", ":9,")],
    `Cannot import schema version 9: this program knows ${SCHEMA_VERSION}`,
  ],
  [
    "what has no header",
    ['{"key":["a"],"value":1}'],
    "Cannot import line 1: it is not the header of an export",
  ],
  ["text", [HEADER, "hello"], "Cannot import line 2: it is not a JSON object"],
  [
    "a wrong count",
    [HEADER, '{"entries":1}'],
    "Cannot import line 2: it is neither an entry nor the right count",
  ],
  [
    "lines after the end",
    [HEADER, '{"entries":0}', "{}"],
    "Cannot import line 3: it follows the last line",
  ],
  [
    "an unknown type",
    [HEADER, '{"key":["a"],"value":{"$x":"1"}}'],
    'Cannot import line 2: Cannot read a value marked "$x"',
  ],
];

for (const [what, lines, message] of refused) {
  Deno.test(`importLines() refuses ${what}`, async () => {
    const database = await openDatabase(":memory:");
    try {
      await assert.rejects(importLines(database, each(lines), IMPORT), {
        name: "ImportError",
        message,
      });
    } finally {
      database.close();
    }
  });
}

Deno.test("importLines() leaves a store with data of its own alone", () =>
  withStores(async (from, to) => {
    const lines = await collect(exportLines(from));
    const before = await contents(from);
    await assert.rejects(importLines(from, each(lines), IMPORT), {
      message: "Cannot import into this store: it has data of its own",
    });
    assert.deepEqual(await contents(from), before);
    const other = await collect(exportLines(from));
    await assert.rejects(importLines(to, each(lines.slice(0, 9)), IMPORT));
    await assert.rejects(importLines(to, each(other), IMPORT), {
      message: "Cannot import into this store: another import was begun there",
    });
  }));

const TIMES = { intervalMs: 15_000, timeoutMs: 10_000, minIntervalMs: 1_000 };

Deno.test("runStoreCommand() moves a store from file to file through JSON lines", async () => {
  const directory = await Deno.makeTempDir();
  const [source, target, file] = ["a.sqlite3", "b.sqlite3", "lines.jsonl"]
    .map((name) => join(directory, name)) as [string, string, string];
  const said: string[] = [];
  const run = (name: "export" | "import", storePath: string) =>
    runStoreCommand({ kind: "store", name, file, force: false }, {
      ...IMPORT,
      ...TIMES,
      secretKeys: [],
      storePath,
      say: (line) => said.push(line),
    });
  const from = await openDatabase(source);
  try {
    await fill(from);
    await run("export", source); // while it is open
    await run("import", target);
    const to = await openDatabase(target);
    assert.deepEqual(await contents(to), await contents(from));
    to.close();
    await assert.rejects(run("export", source), {
      message:
        `Cannot export store "${source}" to "${file}": that file exists already`,
    });
    // All but the schema, which the new store has by itself.
    const count = (await contents(from)).length - 1;
    // A busy machine may say in between how far it is.
    const ended = said.filter((line) => /entries (of|into) /.test(line));
    assert.deepEqual(ended, [
      `Exported ${count} entries of "${source}"`,
      `Imported ${count} entries into "${target}"`,
    ]);
    assert.equal(((await Deno.stat(file)).mode ?? 0) & 0o777, 0o600);
    const left = [...Deno.readDirSync(directory)].map(({ name }) => name)
      .filter((name) => name.includes("exporting"));
    assert.deepEqual(left, []);
  } finally {
    from.close();
    await Deno.remove(directory, { recursive: true });
  }
});
