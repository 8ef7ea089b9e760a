import assert from "node:assert/strict";

const ROOT = new URL("../../", import.meta.url);
const dockerfile = await Deno.readTextFile(new URL("Dockerfile", ROOT));
const project = JSON.parse(
  await Deno.readTextFile(new URL("deno.json", ROOT)),
);

/** The JSON array after `instruction`, with its continued lines. */
function execForm(instruction: string): string[] {
  const joined = dockerfile.replaceAll("\\\n", " ");
  const array = new RegExp(`^.*\\b${instruction} (\\[.*\\])$`, "m").exec(
    joined,
  );
  assert.ok(array?.[1], `Dockerfile has no ${instruction} in exec form`);
  return JSON.parse(array[1]);
}

/** The values of `--flag=a,b`; null when the flag is there without values. */
function values(words: string[], flag: string): string[] | null {
  const word = words.find((text) => text.split("=")[0] === flag);
  assert.ok(word, `${flag} is missing`);
  return word === flag ? null : word.slice(flag.length + 1).split(",").sort();
}

const entrypoint = execForm("ENTRYPOINT");
const start = String(project.tasks.start.command).split(/\s+/);

Deno.test("the image takes its permissions from deno.json, as the start task does", () => {
  for (const words of [entrypoint, start]) {
    assert.ok(words.includes("-P"));
    assert.deepEqual(
      words.filter((word) =>
        /^(-A|--allow-(net|env|run|sys|ffi|import))/.test(word)
      ),
      [],
    );
  }
  assert.deepEqual(Object.keys(project.permissions.default).sort(), [
    "env",
    "net",
    "read",
    "sys",
    "write",
  ]);
  // after which an instance is called
  assert.deepEqual(project.permissions.default.sys, ["hostname"]);
});

Deno.test("the image sets up the memory as the start task does", () => {
  assert.deepEqual(
    values(entrypoint, "--v8-flags"),
    values(start, "--v8-flags"),
  );
});

Deno.test("the image reads /app, /data and where names are looked up, and writes /data only", () => {
  assert.deepEqual(values(entrypoint, "--allow-read"), [
    "/app",
    "/data",
    "/etc/hosts",
    "/etc/resolv.conf",
  ]);
  assert.deepEqual(values(entrypoint, "--allow-write"), ["/data"]);
});

Deno.test("what the image grants takes the place of what deno.json does, and is not added", async () => {
  const states = `
    const state = (path) => Deno.permissions.querySync({ name: "read", path }).state;
    console.log(state("/data"), state("/etc"), Deno.permissions.querySync({ name: "net" }).state);
  `;
  const process = new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "-q", "-P", "--no-prompt", "--allow-read=/data"],
      ...["--config", new URL("deno.json", ROOT).pathname, "-"],
    ],
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  await new Response(states).body?.pipeTo(process.stdin);
  const { stdout } = await process.output();
  assert.equal(new TextDecoder().decode(stdout), "granted prompt granted\n");
});

Deno.test("the image neither asks nor downloads at run time", () => {
  for (const words of [entrypoint, execForm("CMD")]) {
    for (const flag of ["--cached-only", "--frozen", "--no-prompt"]) {
      assert.ok(words.includes(flag), `${flag} is missing`);
    }
  }
});

Deno.test("the health check alone has all permissions, which the runtime wants for /proc", () => {
  assert.ok(execForm("CMD").includes("-A"));
});
