import assert from "node:assert/strict";
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

Deno.test("maintenance starts and ends by two lines of a deploy script", async () => {
  const folder = await Deno.makeTempDir();
  const path = `${folder}/store.sqlite3`;
  try {
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
    await assert.rejects(run(path, "end", "Deploy"), /no maintenance of this/);
    await assert.rejects(run(path, "start", "x", "1x"), /"duration"/);
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
