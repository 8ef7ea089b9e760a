import assert from "node:assert/strict";
import { readStoreCommand } from "../../program/read_command.ts";

const READ: [args: string[], want: ReturnType<typeof readStoreCommand>][] = [
  [[], { command: null, flags: [] }],
  [["--port", "1"], { command: null, flags: ["--port", "1"] }],
  [["backup", "f", "--kv", "k"], {
    command: { name: "backup", file: "f", force: false },
    flags: ["--kv", "k"],
  }],
  [["restore", "f", "--force"], {
    command: { name: "restore", file: "f", force: true },
    flags: [],
  }],
  [["export", "-"], {
    command: { name: "export", file: "-", force: false },
    flags: [],
  }],
];

for (const [args, want] of READ) {
  Deno.test(`readStoreCommand() parts "${args.join(" ")}"`, () =>
    assert.deepEqual(readStoreCommand(args), want));
}

const REFUSED: [args: string[], rule: RegExp][] = [
  [["backup"], /^ConfigError: Cannot backup: FILE must follow$/],
  [["backup", "-"], /FILE must follow$/],
  [["import"], /FILE, or - for a pipe, must follow$/],
  [["import", "--kv"], /FILE, or - for a pipe, must follow$/],
  [["export", "f", "--force"], /restore alone has it$/],
];

for (const [args, rule] of REFUSED) {
  Deno.test(`readStoreCommand() refuses "${args.join(" ")}"`, () =>
    assert.throws(
      () => readStoreCommand(args),
      (error) => rule.test(String(error)),
    ));
}
