import assert from "node:assert/strict";
import { type Collection, KEYS } from "../../store/keys.ts";

const STORE = new URL("../../store/", import.meta.url);

async function* sources(folder: URL): AsyncGenerator<URL> {
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    if (isDirectory) yield* sources(new URL(`${name}/`, folder));
    else yield new URL(name, folder);
  }
}

const collections: Collection<Deno.KvKeyPart[]>[] = Object.values(KEYS);

Deno.test("no file of the store but keys.ts spells a key", async () => {
  const names = collections.map(({ name }) => name).join("|");
  const literal = new RegExp(`\\[\\s*"(${names})"|case "(${names})":$`, "m");
  const spelled: string[] = [];
  for await (const file of sources(STORE)) {
    if (file.pathname.endsWith("/store/keys.ts")) continue;
    const found = literal.exec(await Deno.readTextFile(file));
    const path = file.pathname.slice(STORE.pathname.length);
    if (found !== null) spelled.push(`${path}: ${found[0]}`);
  }
  // the command of this name
  assert.deepEqual(spelled, ['move/store_command.ts: case "import":']);
});

Deno.test("KEYS makes whole keys and prefixes, and names each collection once", () => {
  assert.deepEqual(KEYS.schema.key(), ["schema"]);
  assert.deepEqual(KEYS.ticks.key(3, 480_000, 1), ["ticks", 3, 480_000, 1]);
  assert.deepEqual(KEYS.ticks.key(3), ["ticks", 3]);
  const names = collections.map(({ name }) => name);
  assert.equal(new Set(names).size, names.length);
});
