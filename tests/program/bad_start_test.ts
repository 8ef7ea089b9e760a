import assert from "node:assert/strict";
import { Program } from "./program.ts";
import { tempDir } from "./temp_dir.ts";

interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function run(
  dir: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Outcome> {
  await using program = Program.spawn({ dir, args, env });
  const code = await program.exit();
  return { code, stdout: program.stdout.text, stderr: program.stderr.text };
}

interface BadStart {
  readonly what: string;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly code: 1 | 2;
  /** Every line of stderr, in order. */
  readonly lines: readonly RegExp[];
  /** Makes the directory what it is before the start. */
  readonly prepare?: (dir: string) => Promise<void>;
}

const PORT = ["--port", "0"];

const cases: BadStart[] = [
  {
    what: "an unknown flag and two bad values, all at once",
    args: ["-intervall", "10s", "-port", "70000"],
    env: { PROBE_TIMEOUT: "soon" },
    code: 2,
    lines: [
      /^Cannot set --intervall: there is no such flag; did you mean --interval\?$/,
      /^Cannot set --port to "70000": .*0 to 65535$/,
      /^Cannot set PROBE_TIMEOUT to "soon": /,
    ],
  },
  {
    what: "a bad line in .env",
    prepare: (dir) => Deno.writeTextFile(`${dir}/.env`, "INTERVAL=never\n"),
    code: 2,
    lines: [/^Cannot set INTERVAL to "never": /],
  },
  {
    what: "a urls file that is not there",
    args: ["--urls-file", "urls.json"],
    code: 2,
    lines: [/^Cannot read "urls\.json": No such file/],
  },
  {
    what: "a urls file that is no JSON",
    args: ["--urls-file", "urls.json"],
    prepare: (dir) => Deno.writeTextFile(`${dir}/urls.json`, "[{"),
    code: 2,
    lines: [/^urls\.json:1:3: Cannot read the file/],
  },
  {
    what: "a urls file with a bad url and an unknown field",
    args: ["--urls-file", "urls.json"],
    prepare: (dir) =>
      Deno.writeTextFile(
        `${dir}/urls.json`,
        '[{"name":"a","url":"ftp://a/"},{"name":"b","url":"http://b/","x":1}]',
      ),
    code: 2,
    lines: [/ftp:/, /"?x"?/],
  },
  {
    what: "a store that is no database",
    args: [...PORT, "--kv", "store.sqlite3"],
    prepare: (dir) =>
      Deno.writeTextFile(`${dir}/store.sqlite3`, "x".repeat(10_000)),
    code: 1,
    lines: [/^Cannot open store "store\.sqlite3": .*not a database/],
  },
  {
    what: "a store that is a directory",
    args: [...PORT, "--kv", "store"],
    prepare: (dir) => Deno.mkdir(`${dir}/store`),
    code: 1,
    lines: [/^Cannot open store "store": /],
  },
  {
    what: "a store below a file",
    args: [...PORT, "--kv", "file/store.sqlite3"],
    prepare: (dir) => Deno.writeTextFile(`${dir}/file`, ""),
    code: 1,
    lines: [/^Cannot open store "file\/store\.sqlite3": /],
  },
  {
    what: "a store with a newer layout",
    args: [...PORT, "--kv", "store.sqlite3"],
    prepare: (dir) => writeSchema(`${dir}/store.sqlite3`, 999),
    code: 1,
    lines: [
      /^Cannot open store "store\.sqlite3": its schema version is 999, this program knows \d+$/,
    ],
  },
  {
    what: "a log below a file",
    args: [...PORT, "--access-log-path", "file/access.log"],
    prepare: (dir) => Deno.writeTextFile(`${dir}/file`, ""),
    code: 1,
    lines: [/^Cannot open log "file\/access\.log": /],
  },
  {
    what: "an address that is not ours",
    args: ["--listen-address", "192.0.2.1:8080"],
    code: 1,
    lines: [/^Cannot listen on "192\.0\.2\.1:8080": /],
  },
];

for (const { what, args, env, code, lines, prepare } of cases) {
  Deno.test(`main.ts refuses ${what}, and changes nothing`, async () => {
    await using dir = await tempDir();
    await prepare?.(dir.path);
    const before = await dir.list();
    const seen = await run(dir.path, args ?? [], env);
    const written = seen.stderr.trimEnd().split("\n");
    assert.equal(written.length, lines.length, seen.stderr);
    lines.forEach((line, i) => assert.match(written[i] ?? "", line));
    assert.deepEqual([seen.code, seen.stdout], [code, ""]);
    assert.deepEqual(await dir.list(), before);
  });
}

Deno.test("main.ts refuses a port in use, and changes nothing", async () => {
  await using dir = await tempDir();
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const address = `127.0.0.1:${listener.addr.port}`;
  const seen = await run(dir.path, ["--listen-address", address]);
  assert.match(
    seen.stderr,
    new RegExp(`^Cannot listen on "${address}": Address already in use.*\n$`),
  );
  assert.equal(seen.code, 1);
  assert.deepEqual(await dir.list(), []);
});

Deno.test("main.ts prints help and version, and exits with 0", async () => {
  await using dir = await tempDir();
  const help = await run(dir.path, ["--help"]);
  assert.match(help.stdout, /^Uptick .*\n[^]*--interval/);
  const version = await run(dir.path, ["-version"]);
  assert.match(version.stdout, /^uptick \d+\.\d+\.\d+\n$/);
  assert.deepEqual([help.code, help.stderr], [0, ""]);
  assert.deepEqual([version.code, version.stderr], [0, ""]);
  assert.deepEqual(await dir.list(), []);
});

async function writeSchema(path: string, version: number): Promise<void> {
  using kv = await Deno.openKv(path);
  await kv.set(["schema"], version);
}
