import assert from "node:assert/strict";

/** Debian's, which has Debian's packages. */
const PYTHON = "/usr/bin/python3";

/** Whether Python has a module. */
export async function hasModule(name: string): Promise<boolean> {
  const python = new Deno.Command(PYTHON, {
    args: ["-c", `import ${name}`],
    stderr: "null",
  });
  return await python.output().then(({ success }) => success, () => false);
}

/** What a script of this folder reads in a text, as JSON. */
export async function readByPython<Read>(
  script: string,
  text: string,
): Promise<Read> {
  const python = new Deno.Command(PYTHON, {
    args: [new URL(script, import.meta.url).pathname],
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const writer = python.stdin.getWriter();
  await writer.write(new TextEncoder().encode(text));
  await writer.close();
  const { success, stdout } = await python.output();
  assert.ok(success);
  return JSON.parse(new TextDecoder().decode(stdout));
}
