import assert from "node:assert/strict";
import fc from "fast-check";
import {
  LogFile,
  type LogFileOptions,
  type LogWriter,
} from "../../program/log_file.ts";

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

/** Counts losses and errors beside whatever `options` say. */
function watched(options: LogFileOptions = {}) {
  const seen = { dropped: 0, errors: [] as string[] };
  const all: LogFileOptions = {
    onDrop: (count) => seen.dropped += count,
    onError: (error) => seen.errors.push(error.message),
    ...options,
  };
  return { seen, options: all };
}

/** Runs a script that may import the module as `MODULE`, in its own process. */
async function runScript(script: string): Promise<string> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["eval", "--no-lock", script],
    signal: AbortSignal.timeout(20_000),
  }).output();
  assert.equal(code, 0, new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout);
}

Deno.test("LogFile appends whole lines in order, however long", () =>
  withDir(async (dir) => {
    const path = `${dir}/access.log`;
    await Deno.writeTextFile(path, "before\n");
    const log = new LogFile(path);
    const lines = ["", "ü€😀", "y".repeat(200_000), "z".repeat(65_535)];
    for (let n = 0; n < 5000; n++) lines.push(lineOf(n));
    for (const line of lines) log.write(line);
    await log.flush();
    assert.deepEqual(linesIn(await Deno.readTextFile(path)), [
      "before",
      ...lines,
    ]);
    await log.close();
  }));

Deno.test("LogFile takes any amount as long as it is written meanwhile", () =>
  withDir(async (dir) => {
    const { seen, options } = watched();
    const log = new LogFile(`${dir}/access.log`, options);
    for (let n = 0; n < 100_000; n++) {
      log.write(lineOf(n));
      if (n % 10_000 === 0) await log.flush();
    }
    await log.close();
    const text = await Deno.readTextFile(`${dir}/access.log`);
    assert.equal(linesIn(text).length, 100_000);
    assert.equal(seen.dropped, 0);
  }));

Deno.test("LogFile writes by itself after the delay", async () => {
  const alive = setInterval(() => {}, 60_000); // the log's own timer does not
  const log = await new Promise<LogFile>((resolve) => {
    const writer: LogWriter = {
      write(bytes) {
        assert.equal(new TextDecoder().decode(bytes), "a\nb\n");
        resolve(file);
        return Promise.resolve(bytes.length);
      },
      close: () => assert.fail("A stream that was passed in stays open"),
    };
    const file = new LogFile(writer, { delayMs: 1 });
    file.write("a");
    file.write("b");
  });
  clearInterval(alive);
  await log.close();
});

Deno.test("LogFile writes to stdout and does not keep the process alive", async () => {
  const out = await runScript(`
    import { LogFile } from "${MODULE}";
    const log = new LogFile(Deno.stdout, { delayMs: 3_600_000 });
    log.write("first");
    await log.flush();
    log.write("second");
  `);
  assert.equal(out, "first\n");
});

Deno.test("LogFile reports a full disk once a minute and drops what is too much", async () => {
  let time = 0;
  const { seen, options } = watched({ now: () => time });
  const write = () => Promise.reject(new Error("No space left on device"));
  const log = new LogFile({ write, close: () => {} }, options);
  log.write("a");
  await log.flush();
  await log.flush();
  time = 59_999;
  await log.flush();
  assert.equal(seen.errors.length, 1);
  assert.match(
    seen.errors[0] ?? "",
    /^Cannot write the log to a stream: No space/,
  );
  time = 60_000;
  await log.flush();
  assert.equal(seen.errors.length, 2);
  for (let n = 1; n < 1000; n++) log.write("z".repeat(8191));
  assert.equal(seen.dropped, 1000 - 512); // 512 lines of 8 KiB fill 4 MiB
  await log.close();
  assert.equal(seen.dropped, 1000);
});

Deno.test("LogFile drops and counts lines while a pipe blocks, then goes on", () =>
  withDir(async (dir) => {
    const path = `${dir}/pipe`;
    await new Deno.Command("mkfifo", { args: [path] }).output();
    // Opened for both, else opening waits for the other end.
    using reader = await Deno.open(path, { read: true, write: true });
    const { seen, options } = watched();
    const log = new LogFile(path, options);
    const total = 60_000;
    for (let n = 0; n < total; n++) log.write(lineOf(n));
    assert.ok(seen.dropped > 0 && seen.dropped < total, `${seen.dropped}`);
    const text = await readLines(reader, total - seen.dropped);
    const kept = Array.from({ length: total - seen.dropped }, (_, n) => n);
    assert.deepEqual(linesIn(text), kept.map(lineOf));
    log.write("after");
    await log.flush();
    assert.equal(await readLines(reader, 1), "after\n");
    assert.match(seen.errors.join(), /4194304 bytes wait already$/);
    await log.close();
  }));

async function readLines(from: Deno.FsFile, count: number): Promise<string> {
  const decoder = new TextDecoder();
  const buffer = new Uint8Array(65_536);
  let text = "";
  for (let lines = 0; lines < count;) {
    const bytes = buffer.subarray(0, await from.read(buffer) ?? 0);
    lines += bytes.filter((byte) => byte === 10).length;
    text += decoder.decode(bytes, { stream: true });
  }
  return text;
}

Deno.test("LogFile.close() gives up on a stream that does not take bytes", async () => {
  const { seen, options } = watched({ closeTimeoutMs: 1 });
  const writer = { write: () => new Promise<number>(() => {}), close() {} };
  const log = new LogFile(writer, options);
  log.write("a");
  log.write("b");
  await log.close();
  await log.close();
  assert.equal(seen.dropped, 2);
  log.write("c");
  assert.equal(seen.dropped, 3);
});

Deno.test("LogFile refuses a path that cannot be opened", () => {
  assert.throws(
    () => new LogFile("/nonexistent/access.log"),
    /^TypeError: Cannot open log "\/nonexistent\/access\.log": No such file/,
  );
});

Deno.test("LogFile writes each line once through any partial writes and errors", async () => {
  const step = fc.integer({ min: -1, max: 40 }); // -1 fails, 0 takes nothing
  const line = fc.string({ unit: "grapheme-ascii", maxLength: 30 });
  const law = fc.asyncProperty(
    fc.array(step, { maxLength: 30 }),
    fc.array(fc.array(line), { minLength: 1 }),
    async (steps, groups) => {
      const written: number[] = [];
      const writer: LogWriter = {
        write(bytes) {
          const next = steps.shift() ?? bytes.length;
          if (next < 0) return Promise.reject(new Error("No space"));
          const taken = bytes.subarray(0, next);
          written.push(...taken);
          return Promise.resolve(taken.length);
        },
        close() {},
      };
      const log = new LogFile(writer);
      for (const group of groups) {
        for (const text of group) log.write(text);
        await log.flush();
      }
      for (let tries = 0; tries < 40; tries++) await log.flush();
      await log.close();
      const text = new TextDecoder().decode(new Uint8Array(written));
      assert.deepEqual(linesIn(text), groups.flat());
    },
  );
  await fc.assert(law);
});
