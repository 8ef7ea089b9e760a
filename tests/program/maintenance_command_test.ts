import assert from "node:assert/strict";
import type { Monitor } from "../../monitor/types.ts";
import { SecretBox } from "../../store/codecs/secret_box.ts";
import { openDatabase } from "../../store/database/open_database.ts";
import { Urls } from "../../store/urls.ts";
import { monitoredUrl } from "../monitor/fixtures/monitored_url.ts";
import { readCommand } from "../../program/read_command.ts";
import {
  type MaintenanceCommand,
  runMaintenanceCommand,
} from "../../program/maintenance_command.ts";

const NOW = Date.UTC(2026, 10, 29, 4);

async function run(kvPath: string, ...args: string[]): Promise<string[]> {
  const { command } = readCommand(["maintenance", ...args]);
  const lines: string[] = [];
  await runMaintenanceCommand(command as MaintenanceCommand, {
    ...{ kvPath, now: () => NOW + lines.length },
    print: (line) => lines.push(line),
  });
  return lines;
}

/** With headers, which can be opened where there is the key alone: a command has none. */
async function addUrl(path: string, parts: Partial<Monitor>): Promise<void> {
  const secrets = new SecretBox(["a key of the tests"]);
  const database = await openDatabase(path, { secrets });
  const { id: _, ...url } = monitoredUrl({ headers: { a: "b" }, ...parts });
  const { ownerId } = url;
  if (ownerId !== null) {
    await database.commit({ sets: [{ key: ["users", ownerId], value: {} }] });
  }
  assert.ok(await new Urls(database).create(url));
  database.close();
}

Deno.test("maintenance starts and ends by two lines of a deploy script", async () => {
  const folder = await Deno.makeTempDir();
  const path = `${folder}/store.sqlite3`;
  try {
    await addUrl(path, { name: "shop", tags: ["web"] });
    assert.deepEqual(
      await run(path, "start", "Deploy", "15m", "--tags", "web"),
      [
        'Started "Deploy", until 2026-11-29T04:15:00.000Z',
      ],
    );
    assert.deepEqual(await run(path, "list"), [
      "1\tactive\tDeploy\t2026-11-29T04:00:00.000Z\t2026-11-29T04:15:00.000Z",
    ]);
    assert.deepEqual(await run(path, "end", "Deploy"), ['Ended "Deploy"']);
    assert.deepEqual(await run(path, "list"), ["1\tover\tDeploy"]);
    assert.deepEqual(await run(path, "end", "Deploy"), [
      '"Deploy" is over already',
    ]);
    await assert.rejects(run(path, "end", "Depoly"), /no maintenance of this/);
    await assert.rejects(run(path, "start", "x", "1x"), /"duration"/);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("maintenance of what is not there is refused before a script goes on, and nothing is started", async () => {
  const folder = await Deno.makeTempDir();
  const path = `${folder}/store.sqlite3`;
  try {
    await addUrl(path, { name: "shop", tags: ["web"] });
    await addUrl(path, { name: "theirs", tags: ["db"], ownerId: 7 });
    for (
      const [flag, names, said] of [
        ["--tags", "web,wbe", 'no url of yours has the tag "wbe"'],
        ["--tags", "db", 'no url of yours has the tag "db"'],
        ["--urls", "shop,theirs", 'no url of yours is called "theirs"'],
      ] as const
    ) {
      await assert.rejects(run(path, "start", "Deploy", "15m", flag, names), {
        message: `Cannot start "Deploy": ${said}`,
      });
    }
    assert.deepEqual(await run(path, "list"), ["There is no maintenance"]);
    await run(path, "start", "Deploy", "15m", "--urls", "shop");
    await run(path, "start", "Deploy", "15m");
    assert.equal((await run(path, "list")).length, 2);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("readCommand() says what must follow maintenance, and leaves flags alone", () => {
  assert.throws(() => readCommand(["maintenance"]), /list, start, end/);
  assert.throws(
    () => readCommand(["maintenance", "start", "x"]),
    /TITLE and DURATION must follow/,
  );
  assert.throws(() => readCommand(["maintenance", "end"]), /TITLE must follow/);
  const read = readCommand([
    ...["maintenance", "start", "x", "1h", "--kv-path", "a", "--urls", "a, b"],
  ]);
  assert.deepEqual(read.flags, ["--kv-path", "a"]);
  assert.deepEqual(read.command, {
    ...{ kind: "maintenance", name: "start", title: "x", duration: "1h" },
    scope: { urls: ["a", "b"] },
  });
});
