import assert from "node:assert/strict";
import { readCommand } from "../../program/read_command.ts";

const READ: [args: string[], want: ReturnType<typeof readCommand>][] = [
  [[], { command: null, flags: [] }],
  [["--port", "1"], { command: null, flags: ["--port", "1"] }],
  [["backup", "f", "--kv", "k"], {
    command: { kind: "store", name: "backup", file: "f", force: false },
    flags: ["--kv", "k"],
  }],
  [["restore", "f", "--force"], {
    command: { kind: "store", name: "restore", file: "f", force: true },
    flags: [],
  }],
  [["export", "-"], {
    command: { kind: "store", name: "export", file: "-", force: false },
    flags: [],
  }],
  [["plan", "f.json", "--kv", "k"], {
    command: { kind: "config", name: "plan", file: "f.json" },
    flags: ["--kv", "k", "--config", "f.json"],
  }],
  [["export", "--config", "f.json", "--kv", "k"], {
    command: { kind: "config", name: "export --config", file: "f.json" },
    flags: ["--kv", "k"],
  }],
];

for (const [args, want] of READ) {
  Deno.test(`readCommand() parts "${args.join(" ")}"`, () =>
    assert.deepEqual(readCommand(args), want));
}

const REFUSED: [args: string[], rule: RegExp][] = [
  [["backup"], /^ConfigError: Cannot backup: FILE must follow$/],
  [["backup", "-"], /FILE must follow$/],
  [["validate"], /Cannot validate: FILE must follow$/],
  [["apply", "--kv"], /Cannot apply: FILE must follow$/],
  [["import"], /FILE, or - for a pipe, must follow$/],
  [["import", "--kv"], /FILE, or - for a pipe, must follow$/],
  [["export", "f", "--force"], /restore alone has it$/],
];

for (const [args, rule] of REFUSED) {
  Deno.test(`readCommand() refuses "${args.join(" ")}"`, () =>
    assert.throws(
      () => readCommand(args),
      (error) => rule.test(String(error)),
    ));
}
