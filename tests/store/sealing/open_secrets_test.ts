import assert from "node:assert/strict";
import type { Database } from "../../../store/database/database.ts";
import { openDatabase } from "../../../store/database/open_database.ts";
import { DeletedUrls } from "../../../store/deleted_urls.ts";
import { backup } from "../../../store/move/backup.ts";
import { runStoreCommand } from "../../../store/move/store_command.ts";
import { openSecrets } from "../../../store/sealing/open_secrets.ts";
import { rotateKey } from "../../../store/sealing/rotate_key.ts";
import { Urls } from "../../../store/urls.ts";
import { Users } from "../../../store/users.ts";
import { monitoredUrl } from "../../monitor/fixtures/monitored_url.ts";
import { scratchDirectory } from "../store_rig.ts";

const HEADERS = { Authorization: "Bearer hush-hush-hush" };

interface Opened extends Disposable {
  readonly database: Database;
  readonly urls: Urls;
  readonly deletedUrls: DeletedUrls;
}

async function open(
  storePath: string,
  secretKeys: readonly string[] = [],
): Promise<Opened> {
  const database = await openDatabase(storePath);
  try {
    await openSecrets(database, { storePath, secretKeys });
  } catch (error) {
    database.close();
    throw error;
  }
  const urls = new Urls(database);
  const deletedUrls = new DeletedUrls(database, urls);
  const close = () => database.close();
  return { database, urls, deletedUrls, [Symbol.dispose]: close };
}

/** A store with a url that has a secret header, one that was deleted and one that was retired. */
async function fill({ database, urls, deletedUrls }: Opened): Promise<number> {
  const user = await new Users(database).create("a@example.org", "hash");
  assert.ok(user);
  const ownerId = user.id;
  const fields = { ...monitoredUrl({}), headers: HEADERS };
  const kept = await urls.create({ ...fields, ownerId, name: "kept" });
  const gone = await urls.create({ ...fields, ownerId, name: "gone" });
  const away = await urls.create({ ...fields, ownerId: null, name: "away" });
  assert.ok(kept && gone && away);
  await deletedUrls.add(ownerId, [gone]);
  await urls.retire(away);
  return kept.id;
}

/** The bytes of a store and of what lies beside it, but for the key. */
async function bytesOf(folder: string): Promise<string> {
  let text = "";
  for await (const { name } of Deno.readDir(folder)) {
    if (name.endsWith(".key")) continue;
    const bytes = await Deno.readFile(`${folder}/${name}`);
    text += new TextDecoder("latin1").decode(bytes);
  }
  return text;
}

Deno.test("openSecrets() makes a key beside a store file, for our own user alone", async () => {
  await using directory = await scratchDirectory();
  const path = `${directory.path}/store`;
  {
    using opened = await open(path);
    const id = await fill(opened);
    assert.deepEqual((await opened.urls.get(id))?.headers, HEADERS);
    assert.ok(!(await bytesOf(directory.path)).includes("hush"));
  }
  using again = await open(path);
  const [url] = await again.urls.all();
  assert.deepEqual(url?.headers, HEADERS);
  const [deleted] = await again.deletedUrls.of(url?.ownerId ?? 0);
  assert.deepEqual(deleted?.url.headers, HEADERS);
  const restored = await again.deletedUrls
    .restore(url?.ownerId ?? 0, deleted?.url.id ?? 0);
  assert.deepEqual(restored?.headers, HEADERS);
  const stored = await again.urls.get(restored?.id ?? 0);
  assert.deepEqual(stored, restored);
  assert.deepEqual((await again.urls.revive("away", {}))?.headers, HEADERS);
  const { mode } = await Deno.stat(`${path}.key`);
  if (mode !== null) assert.equal(mode & 0o777, 0o600);
});

Deno.test("openSecrets() seals what was stored before there was a key", async () => {
  await using directory = await scratchDirectory();
  const path = `${directory.path}/store`;
  const database = await openDatabase(path);
  const plain = { ...monitoredUrl({ id: 7 }), headers: HEADERS };
  const sets = [
    { key: ["urls", 7], value: plain },
    { key: ["urls_retired", "a"], value: { ...plain, id: 8 } },
    {
      key: ["urls_deleted", 1, 9],
      value: { url: { ...plain, id: 9 }, deletedAt: 1 },
    },
    { key: ["urls", 10], value: null },
  ];
  await database.commit({ sets });
  database.close();
  using opened = await open(path);
  assert.deepEqual((await opened.urls.get(7))?.headers, HEADERS);
  for (const { key } of sets.slice(0, 3)) {
    const { value } = await opened.database.get(key);
    const text = JSON.stringify(value);
    assert.match(text, /"headers":"sealed\./);
    assert.ok(!text.includes("hush"));
  }
});

Deno.test("openSecrets() refuses a store whose key is not there, and makes no other", async () => {
  await using directory = await scratchDirectory();
  const path = `${directory.path}/store`;
  let keyId: string | null;
  {
    using opened = await open(path);
    keyId = opened.database.secrets.keyId;
  }
  await Deno.remove(`${path}.key`);
  const missing = {
    name: "OpenError",
    message: `Cannot open the secrets of store "${path}": they need key ` +
      `${keyId}. Put it into "${path}.key" or SECRET_KEY, or give the ` +
      "secrets up with `rotate-key --force`",
  };
  await assert.rejects(open(path), missing);
  await assert.rejects(open(path, ["another key"]), missing);
  await assert.rejects(Deno.stat(`${path}.key`), Deno.errors.NotFound);
});

Deno.test("openSecrets() without a key saves everything but secrets", async () => {
  const database = await openDatabase(":memory:");
  await openSecrets(database, {
    storePath: "https://store.example",
    secretKeys: [],
  });
  const urls = new Urls(database);
  assert.ok(await urls.create(monitoredUrl({ name: "a" })));
  await assert.rejects(
    urls.create({ ...monitoredUrl({ name: "b" }), headers: HEADERS }),
    {
      message:
        "Cannot save a secret: this store is no file on this machine, and so SECRET_KEY must be set",
    },
  );
  database.close();
});

Deno.test("rotateKey() puts a new key beside the store, and the old one opens nothing", async () => {
  await using directory = await scratchDirectory();
  const path = `${directory.path}/store`;
  {
    using opened = await open(path);
    await fill(opened);
  }
  const old = await Deno.readTextFile(`${path}.key`);
  const said = await rotate(path);
  assert.match(said, /^Sealed the secrets of 3 urls with key [0-9a-f]{12}$/);
  const key = await Deno.readTextFile(`${path}.key`);
  assert.notEqual(key, old);
  assert.equal(key.split("\n").length, 2);
  {
    using opened = await open(path);
    assert.deepEqual((await opened.urls.all())[0]?.headers, HEADERS);
  }
  await Deno.writeTextFile(`${path}.key`, old);
  await assert.rejects(open(path), { name: "OpenError" });
});

Deno.test("rotateKey() goes from the key file to SECRET_KEY, and to the next one", async () => {
  await using directory = await scratchDirectory();
  const path = `${directory.path}/store`;
  {
    using opened = await open(path);
    await fill(opened);
  }
  await rotate(path, ["first"]);
  await Deno.remove(`${path}.key`);
  await rotate(path, ["second", "first"]);
  using opened = await open(path, ["second"]);
  assert.deepEqual((await opened.urls.all())[0]?.headers, HEADERS);
});

Deno.test("rotateKey() without the old key refuses, or gives the headers up if forced", async () => {
  await using directory = await scratchDirectory();
  const path = `${directory.path}/store`;
  {
    using opened = await open(path);
    await fill(opened);
  }
  await Deno.remove(`${path}.key`);
  await assert.rejects(rotate(path), { name: "RangeError" });
  const said = await rotate(path, [], true);
  assert.match(
    said,
    /\n3 urls lost their secrets and are paused: set them anew$/,
  );
  using opened = await open(path);
  const [url] = await opened.urls.all();
  assert.deepEqual(url?.headers, {});
  assert.equal(url?.paused, true);
});

Deno.test("a backup has no key, and restore says which one it needs", async () => {
  await using directory = await scratchDirectory();
  const path = `${directory.path}/store`;
  const copy = `${directory.path}/copy`;
  let keyId: string | null;
  {
    using opened = await open(path);
    await fill(opened);
    keyId = opened.database.secrets.keyId;
  }
  await backup(path, copy);
  const restoreTo = async (storePath: string) => {
    const lines: string[] = [];
    await runStoreCommand(
      { kind: "store", name: "restore", file: copy, force: true },
      {
        storePath,
        secretKeys: [],
        tickRetentionMs: 1_000,
        intervalMs: 15_000,
        timeoutMs: 10_000,
        minIntervalMs: 1_000,
        say: (line) => lines.push(line),
      },
    );
    return lines.join("\n");
  };
  assert.match(
    await restoreTo(path),
    new RegExp(`Its secrets need key ${keyId}, which is there$`),
  );
  const elsewhere = `${directory.path}/elsewhere`;
  assert.match(
    await restoreTo(elsewhere),
    new RegExp(`they need key ${keyId}\\. Put it into "${elsewhere}\\.key"`),
  );
  await assert.rejects(Deno.stat(`${elsewhere}.key`), Deno.errors.NotFound);
});

/** What was said. */
async function rotate(
  storePath: string,
  secretKeys: readonly string[] = [],
  force = false,
): Promise<string> {
  const lines: string[] = [];
  const say = (line: string) => lines.push(line);
  await rotateKey({ storePath, secretKeys, force, say });
  return lines.join("\n");
}
