import assert from "node:assert/strict";
import { LogFile } from "../../program/log_file.ts";

const MODULE = new URL("../../program/log_file.ts", import.meta.url).href;
const lineOf = (n: number) => `${n} ${"x".repeat(90)}`;
const linesIn = (text: string) => text.split("\n").slice(0, -1);

async function withDir(test: (dir: string) => Promise<void>): Promise<void> {
  const dir = await Deno.makeTempDir();
  try {
    await test(dir);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}

/** Runs a script that may import the module as `MODULE`, in its own process. */
async function runScript(script: string, shell: string): Promise<string> {
  const { code, stdout, stderr } = await new Deno.Command("sh", {
    args: ["-c", shell, Deno.execPath(), "eval", "--no-lock", script],
    signal: AbortSignal.timeout(20_000),
  }).output();
  assert.equal(code, 0, new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout);
}

Deno.test("LogFile.reopen() loses, doubles and tears no line of a rotation", () =>
  withDir(async (dir) => {
    const path = `${dir}/access.log`;
    const log = new LogFile(path, { delayMs: 1 });
    let n = 0;
    const writeSome = () => {
      for (let i = 0; i < 997; i++) log.write(lineOf(n++));
    };
    for (let round = 0; round < 5; round++) {
      writeSome();
      await Deno.rename(path, `${path}.${round}`);
      writeSome();
      const reopened = log.reopen();
      writeSome();
      await reopened;
    }
    await log.close();
    const files = [0, 1, 2, 3, 4].map((round) => `${path}.${round}`);
    const texts = await Promise.all(
      [...files, path].map((name) => Deno.readTextFile(name)),
    );
    for (const text of texts) assert.match(text, /(^|\n)$/);
    const want = Array.from({ length: n }, (_, i) => lineOf(i));
    assert.deepEqual(linesIn(texts.join("")), want);
  }));

Deno.test("LogFile.reopen() writes earlier lines to the old file", () =>
  withDir(async (dir) => {
    const path = `${dir}/access.log`;
    const log = new LogFile(path);
    log.write("a");
    await Deno.rename(path, `${path}.1`);
    await log.reopen();
    log.write("b");
    await log.close();
    assert.equal(await Deno.readTextFile(`${path}.1`), "a\n");
    assert.equal(await Deno.readTextFile(path), "b\n");
  }));

Deno.test("LogFile.reopen() keeps the old file when the path cannot be opened", () =>
  withDir(async (dir) => {
    await Deno.mkdir(`${dir}/logs`);
    const errors: string[] = [];
    const onError = (error: Error) => void errors.push(error.message);
    const log = new LogFile(`${dir}/logs/access.log`, { onError });
    await Deno.rename(`${dir}/logs`, `${dir}/moved`);
    await log.reopen();
    log.write("a");
    await log.close();
    assert.equal(await Deno.readTextFile(`${dir}/moved/access.log`), "a\n");
    assert.equal(errors.length, 1);
    assert.match(
      errors[0] ?? "",
      /^Cannot write the log to ".*": Cannot open/,
    );
  }));

/** Files may have 512 bytes in the script: ten lines of `lineBytes` do not fit. */
const limits: [lineBytes: number, old: string, dropped: string, now: string][] =
  [
    [100, "01234", "1", "6789"], // the sixth line is torn
    [128, "0123", "0", "4567"], // the fifth is refused as a whole; 4 fit again
  ];

for (const [lineBytes, old, dropped, now] of limits) {
  Deno.test(`LogFile.reopen() begins with a whole line of ${lineBytes} bytes`, () =>
    withDir(async (dir) => {
      const seen = await runScript(
        `
        import { LogFile } from "${MODULE}";
        const path = ${JSON.stringify(`${dir}/access.log`)};
        let dropped = 0;
        const log = new LogFile(path, { onDrop: (count) => dropped += count });
        const filler = "x".repeat(${lineBytes - 2});
        for (let n = 0; n < ${old.length + now.length + Number(dropped)}; n++) {
          log.write(n + filler);
        }
        await log.flush();
        Deno.renameSync(path, path + ".1");
        await log.reopen();
        await log.close();
        Deno.stdout.writeSync(new TextEncoder().encode(String(dropped)));
        `,
        `trap '' XFSZ; ulimit -f 1; exec "$0" "$@"`,
      );
      assert.equal(seen, dropped);
      const firsts = (text: string) =>
        linesIn(text).map((line) => line[0]).join("");
      const before = await Deno.readTextFile(`${dir}/access.log.1`);
      assert.equal(before.length, 512);
      assert.equal(firsts(before), old);
      assert.equal(firsts(await Deno.readTextFile(`${dir}/access.log`)), now);
    }));
}
