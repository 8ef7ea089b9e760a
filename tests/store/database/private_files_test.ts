import assert from "node:assert/strict";
import { nameInstance } from "../../../store/database/instance_lock.ts";
import { openDatabase } from "../../../store/database/open_database.ts";
import { closeToOthers } from "../../../store/database/private_files.ts";
import { scratchDirectory } from "../store_rig.ts";

const ignore = Deno.build.os === "windows";

/** The modes of all files below a folder, and of the folder, by their names. */
async function modesIn(folder: string): Promise<Record<string, string>> {
  const modes = { ".": await modeOf(folder) };
  for await (const { name } of Deno.readDir(folder)) {
    Object.assign(modes, { [name]: await modeOf(`${folder}/${name}`) });
  }
  return modes;
}

async function modeOf(path: string): Promise<string> {
  return (((await Deno.stat(path)).mode ?? 0) & 0o777).toString(8);
}

Deno.test({
  name:
    "openDatabase() makes folder, store, log and locks for our own user alone",
  ignore,
  fn: async () => {
    await using directory = await scratchDirectory();
    const folder = `${directory.path}/a/b`;
    const database = await openDatabase(`${folder}/store`);
    const instance = await nameInstance(`${folder}/store`);
    assert.deepEqual(await modesIn(folder), {
      ".": "700",
      "store": "600",
      "store-wal": "600",
      "store-shm": "600",
      "store.instance-1": "600",
    });
    assert.equal(await modeOf(`${directory.path}/a`), "700");
    instance.release();
    database.close();
  },
});

Deno.test({
  name:
    "openDatabase() takes a store that others could read from them, with what lies beside it",
  ignore,
  fn: async () => {
    await using directory = await scratchDirectory();
    const path = `${directory.path}/store`;
    (await openDatabase(path)).close();
    await Deno.writeTextFile(`${path}.instance-1`, "");
    await Deno.writeTextFile(`${path}.before-20270101T000000Z`, "");
    await Deno.writeTextFile(`${path}.key`, "");
    await Deno.writeTextFile(`${path}.key.new`, "");
    await Deno.writeTextFile(`${path}-notes`, "");
    await Deno.writeTextFile(`${directory.path}/other`, "");
    for await (const { name } of Deno.readDir(directory.path)) {
      await Deno.chmod(`${directory.path}/${name}`, 0o644);
    }
    const problems: string[] = [];
    const database = await openDatabase(path, {
      onReadable: (problem) => problems.push(problem),
    });
    const { ".": _folder, ...modes } = await modesIn(directory.path);
    assert.deepEqual(modes, {
      "store": "600",
      "store-wal": "600",
      "store-shm": "600",
      "store.instance-1": "600",
      "store.before-20270101T000000Z": "600",
      "store.key": "600",
      "store.key.new": "600",
      "store-notes": "644",
      "other": "644",
    });
    assert.deepEqual(problems, []);
    database.close();
  },
});

Deno.test({
  name: "closeToOthers() says which file stays open to others, and why",
  ignore,
  fn: async () => {
    await using directory = await scratchDirectory();
    const path = `${directory.path}/store`;
    await Deno.writeTextFile(path, "");
    await Deno.chmod(path, 0o640);
    const foreign = () =>
      Promise.reject(new Deno.errors.PermissionDenied("it is another user's"));
    assert.deepEqual(await closeToOthers(path, foreign), [
      `Other users of this machine may read "${path}", in which there are ` +
      "secrets: it is another user's. Run chmod 600 on it as its owner",
    ]);
  },
});
