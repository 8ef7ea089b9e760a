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
  [
    ["import", "--from", "go-service-healthcheck", "db.db", "--kv", "k"],
    {
      command: {
        kind: "store",
        name: "import",
        file: "db.db",
        force: false,
        foreign: {
          system: "go-service-healthcheck",
          envFile: null,
          newIds: false,
          again: false,
          isPublic: true,
        },
      },
      flags: ["--kv", "k"],
    },
  ],
  [
    [
      "import",
      "-from=gatus",
      "conf",
      "--env-file",
      ".e",
      "--new-ids",
      "--again",
    ],
    {
      command: {
        kind: "store",
        name: "import",
        file: "conf",
        force: false,
        foreign: {
          system: "gatus",
          envFile: ".e",
          newIds: true,
          again: true,
          isPublic: false,
        },
      },
      flags: [],
    },
  ],
  [["user", "list", "--kv", "k"], {
    command: { kind: "user", name: "list", email: "" },
    flags: ["--kv", "k"],
  }],
  [["user", "operator", "ann@example.org", "--kv", "k"], {
    command: { kind: "user", name: "operator", email: "ann@example.org" },
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
  [["import", "--from", "uptime-kuma"], /Cannot import: FILE must follow$/],
  [["import", "--from", "uptime-kuma", "-"], /FILE must follow$/],
  [["import", "--from", "cachet", "f"], /--from must be one of go-service-/],
  [["import", "--from"], /--from needs a value$/],
  [["import", "f", "--public"], /--from must be one of go-service-/],
  [
    ["import", "--from", "uptime-kuma", "f", "--env-file", "e"],
    /--env-file is for gatus alone$/,
  ],
  [["export", "f", "--force"], /restore alone has it$/],
  [["user"], /one of list, add, .*, delete$/],
  [["user", "promote", "a@b.c"], /one of list, add/],
  [["user", "delete"], /Cannot do user delete: EMAIL must follow$/],
  [["user", "add", "--kv"], /EMAIL must follow$/],
];

for (const [args, rule] of REFUSED) {
  Deno.test(`readCommand() refuses "${args.join(" ")}"`, () =>
    assert.throws(
      () => readCommand(args),
      (error) => rule.test(String(error)),
    ));
}
