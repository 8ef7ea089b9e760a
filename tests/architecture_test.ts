import assert from "node:assert/strict";

const ROOT = new URL("../", import.meta.url);

/**
 * What the modules of a room may import from the others: arrows point inwards.
 * A room is a folder; what lies in none of the deeper rooms belongs to the one
 * above, whose own name stands for that alone. `**` stands for all rooms below.
 */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  "main.ts": ["config", "program"],
  "program": [
    "deno.json",
    "config",
    "metrics",
    "monitor/**",
    "routes/**",
    "store",
  ],
  "config": ["deno.json", "monitor/fields", "monitor"],
  "routes": ["routes/server", "monitor/**", "metrics", "store (types)"],
  "routes/server": ["monitor/**", "metrics", "store (types)"],
  "store": ["monitor/**"],
  "metrics": [],
  "monitor": [],
  "monitor/alerts": ["monitor/dial", "monitor"],
  "monitor/maintenance": ["monitor"],
  "monitor/rounds": ["monitor/record", "monitor"],
  "monitor/record": ["monitor"],
  "monitor/fields": ["monitor/checks", "monitor/guard", "monitor"],
  "monitor/checks": ["monitor/dial", "monitor/guard", "monitor"],
  "monitor/dial": ["monitor/guard", "monitor"],
  "monitor/guard": [],
};
const FOLDERS = ["config", "metrics", "monitor", "program", "routes", "store"];
const TOP_LEVEL = [
  ...["deno.json", "main.ts", ...FOLDERS, "tests", "deploy", "docs", "bench"],
  ...["Dockerfile", "README.md", "LICENSE", "CHANGELOG.md", "deno.lock"],
  ...[".ci", ".github", ".dockerignore", ".gitignore"],
];
const MAX_MAIN_LINES = 80;
const MAX_LINES = 420;
const NAMELESS =
  /^(utils?|helpers?|common|misc|manager)\b|_(utils?|helpers?|manager)\./;

interface Module {
  readonly specifier: string;
  readonly dependencies?: readonly {
    readonly code?: { readonly specifier: string };
    readonly type?: { readonly specifier: string };
  }[];
}

async function run(
  command: string | URL,
  args: readonly string[],
  stdin = "",
): Promise<{ code: number; stdout: string; stderr: string }> {
  const process = new Deno.Command(command, {
    args: [...args],
    cwd: ROOT,
    env: { NO_COLOR: "1" },
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const writer = process.stdin.getWriter();
  await writer.write(new TextEncoder().encode(stdin));
  await writer.close();
  const { code, stdout, stderr } = await process.output();
  const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, stdout: decode(stdout), stderr: decode(stderr) };
}

async function gitFiles(): Promise<string[]> {
  const args = ["ls-files", "--cached", "--others", "--exclude-standard"];
  const { code, stdout, stderr } = await run("git", args);
  assert.equal(code, 0, stderr);
  const names = stdout.trim().split("\n").map(async (name) => {
    const exists = await Deno.stat(new URL(name, ROOT)).catch(() => null);
    return exists === null ? [] : [name]; // deleted, but not committed so yet
  });
  return (await Promise.all(names)).flat();
}

async function moduleGraph(): Promise<Module[]> {
  const args = ["info", "--json", "main.ts"];
  const { code, stdout, stderr } = await run(Deno.execPath(), args);
  assert.equal(code, 0, stderr);
  return JSON.parse(stdout).modules;
}

/** The path below the project; undefined for what is not ours. */
function pathOf(specifier: string | undefined): string | undefined {
  return specifier?.startsWith(ROOT.href)
    ? specifier.slice(ROOT.href.length)
    : undefined;
}

const folderOf = (path: string) => path.split("/")[0] ?? "";

/** The deepest room of the table that a path lies in, else its first folder. */
function roomOf(path: string): string {
  const rooms = Object.keys(MAY_IMPORT).filter((room) =>
    path === room || path.startsWith(`${room}/`)
  );
  return rooms.sort((a, b) => b.length - a.length)[0] ?? folderOf(path);
}

/** What the table may call a module that is imported. */
function namesOf(path: string, isTypeOnly: boolean): string[] {
  const folder = folderOf(path);
  const names = [roomOf(path), `${folder}/**`];
  return isTypeOnly ? [...names, `${folder} (types)`] : names;
}

const files = await gitFiles();
const modules = await moduleGraph();
const sources = files.filter((path) =>
  /\.tsx?$/.test(path) && FOLDERS.includes(folderOf(path))
);

for (const [room, allowed] of Object.entries(MAY_IMPORT)) {
  Deno.test(`${room} imports from [${allowed.join(", ")}] only`, () => {
    const wrong = modules.flatMap(({ specifier, dependencies = [] }) => {
      const from = pathOf(specifier);
      if (from === undefined || roomOf(from) !== room) return [];
      return dependencies.flatMap(({ code, type }) => {
        const to = pathOf(code?.specifier ?? type?.specifier);
        if (to === undefined || roomOf(to) === room) return [];
        const isAllowed = namesOf(to, code === undefined)
          .some((name) => allowed.includes(name));
        return isAllowed ? [] : [`${from} imports ${to}`];
      });
    });
    assert.deepEqual(wrong, []);
  });
}

Deno.test("every module lies in a room of the table", () => {
  const rooms = Object.keys(MAY_IMPORT);
  const homeless = sources.filter((path) => !rooms.includes(roomOf(path)));
  assert.deepEqual(homeless, []);
});

Deno.test("every module is reached from main.ts", () => {
  const reached = new Set(modules.map(({ specifier }) => pathOf(specifier)));
  assert.deepEqual(sources.filter((path) => !reached.has(path)), []);
});

/** Fails on a way along `imports` that comes back to where it began. */
function assertNoCircle(imports: ReadonlyMap<string, Iterable<string>>): void {
  const done = new Set<string>();
  const visit = (name: string, path: readonly string[]): void => {
    const start = path.indexOf(name);
    assert.equal(start, -1, `${[...path.slice(start), name]}`);
    if (done.has(name)) return;
    for (const next of imports.get(name) ?? []) visit(next, [...path, name]);
    done.add(name);
  };
  for (const name of imports.keys()) visit(name, []);
}

Deno.test("no module imports one that imports it, however far", () => {
  assertNoCircle(
    new Map(modules.map(({ specifier, dependencies = [] }) => [
      specifier,
      dependencies.flatMap(({ code }) => code?.specifier ?? []),
    ])),
  );
});

Deno.test("no room of a folder imports one that imports it, however far", () => {
  // By folder: what its rooms and the files between them import of each other.
  const folders = new Map<string, Map<string, Set<string>>>();
  for (const { specifier, dependencies = [] } of modules) {
    const from = pathOf(specifier)?.split("/") ?? [];
    for (const { code, type } of dependencies) {
      const to = pathOf((code ?? type)?.specifier)?.split("/") ?? [];
      const depth = from.findIndex((part, index) => part !== to[index]);
      const [room, imported] = [from[depth], to[depth]];
      if (room === undefined || imported === undefined) continue;
      const folder = from.slice(0, depth).join("/");
      const rooms = folders.get(folder) ?? new Map<string, Set<string>>();
      folders.set(folder, rooms);
      rooms.set(room, (rooms.get(room) ?? new Set()).add(imported));
    }
  }
  for (const rooms of folders.values()) assertNoCircle(rooms);
});

Deno.test("no module opens, reads or starts anything when it is imported", async () => {
  const imports = [...sources, "main.ts"]
    .map((path) => `import ${JSON.stringify(new URL(path, ROOT).href)};`);
  const args = ["run", "--no-prompt", "--no-check", "--ext=ts", "-"];
  // Without permissions; a timer or a listener would keep it from its end.
  const seen = await run(Deno.execPath(), args, imports.join("\n"));
  assert.deepEqual(seen, { code: 0, stdout: "", stderr: "" });
});

Deno.test(`main.ts has at most ${MAX_MAIN_LINES} lines`, async () => {
  const text = await Deno.readTextFile(new URL("main.ts", ROOT));
  assert.ok(text.trimEnd().split("\n").length <= MAX_MAIN_LINES);
});

Deno.test("the top level has the names of the layout, and no others", () => {
  const names = [...new Set(files.map(folderOf))];
  assert.deepEqual(names.filter((name) => !TOP_LEVEL.includes(name)), []);
});

Deno.test("no file is named after nothing in particular", () => {
  const wrong = files.filter((path) =>
    NAMELESS.test(path.split("/").at(-1) ?? "")
  );
  assert.deepEqual(wrong, []);
});

Deno.test(`no module has more than ${MAX_LINES} lines`, async () => {
  const long: string[] = [];
  for (const path of [...sources, "main.ts"]) {
    const text = await Deno.readTextFile(new URL(path, ROOT));
    const lines = text.trimEnd().split("\n").length;
    if (lines > MAX_LINES) long.push(`${path} has ${lines}`);
  }
  assert.deepEqual(long, []);
});
