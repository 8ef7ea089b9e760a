import assert from "node:assert/strict";
import { openDatabase } from "../../../store/database/open_database.ts";
import { SCHEMA_VERSION } from "../../../store/database/migrations/migrate.ts";
import { scratchDirectory } from "../store_rig.ts";

async function storeFile(directory: string): Promise<string> {
  const path = `${directory}/store.sqlite3`;
  const database = await openDatabase(path);
  for (let count = 0; count < 100; count++) {
    const value = "x".repeat(500);
    await database.commit({ sets: [{ key: ["n", count], value }] });
  }
  database.close();
  return path;
}

/** Bytes from `at` on are overwritten. */
const DAMAGES: [where: string, at: number, why: string][] = [
  ["in its header", 0, "file is not a database"],
  ["in its first table", 4_096, "database disk image is malformed"],
  ["in the middle", 20_000, "database disk image is malformed"],
];

for (const [where, at, why] of DAMAGES) {
  Deno.test(`openDatabase() refuses a file that is damaged ${where}, in one line, and leaves it as it is`, async () => {
    await using directory = await scratchDirectory();
    const path = await storeFile(directory.path);
    const bytes = await Deno.readFile(path);
    await Deno.writeFile(path, bytes.fill(0x5a, at, at + 4_096));
    await assert.rejects(openDatabase(path), {
      name: "OpenError",
      message: `Cannot open store "${path}": ${why}`,
    });
    assert.deepEqual(await Deno.readFile(path), bytes);
  });
}

Deno.test("openDatabase() refuses a file that is cut short", async () => {
  await using directory = await scratchDirectory();
  const path = await storeFile(directory.path);
  await Deno.truncate(path, 6_000);
  await assert.rejects(openDatabase(path), { name: "OpenError" });
});

Deno.test("openDatabase() refuses a store of a newer schema, and changes nothing in it", async () => {
  await using directory = await scratchDirectory();
  const path = await storeFile(directory.path);
  const newer = await Deno.openKv(path);
  await newer.set(["schema"], SCHEMA_VERSION + 1);
  newer.close();
  await assert.rejects(openDatabase(path), {
    name: "OpenError",
    message: `Cannot open store "${path}": its schema version is ` +
      `${SCHEMA_VERSION + 1}, this program knows ${SCHEMA_VERSION}`,
  });
  const kv = await Deno.openKv(path);
  assert.equal((await kv.get(["schema"])).value, SCHEMA_VERSION + 1);
  kv.close();
});

Deno.test("openDatabase() refuses a directory, and a path below a file, in one line", async () => {
  await using directory = await scratchDirectory();
  const file = `${directory.path}/file`;
  await Deno.writeTextFile(file, "");
  for (const path of [directory.path, `${file}/store.sqlite3`]) {
    await assert.rejects(openDatabase(path), (error) => {
      assert.ok(error instanceof Error && error.name === "OpenError");
      assert.ok(error.message.startsWith(`Cannot open store "${path}": `));
      assert.ok(!error.message.includes("\n"));
      return true;
    });
  }
});

Deno.test("openDatabase() makes the directory and the schema, and opens its own store again", async () => {
  await using directory = await scratchDirectory();
  const path = `${directory.path}/a/b/store.sqlite3`;
  for (let count = 0; count < 2; count++) {
    const database = await openDatabase(path);
    assert.equal((await database.get(["schema"])).value, SCHEMA_VERSION);
    database.close();
  }
});

Deno.test("openDatabase() lets several open a new file at once", async () => {
  await using directory = await scratchDirectory();
  const path = `${directory.path}/store.sqlite3`;
  const opened = await Promise.all(
    Array.from({ length: 4 }, () => openDatabase(path)),
  );
  for (const database of opened) database.close();
});
