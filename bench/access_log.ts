// Prints what one line of the access log costs, in nanoseconds.
// Run: deno run --allow-write=/dev/null bench/access_log.ts
import { type AccessEntry, formatCombined } from "../routes/access_log.ts";
import { LogFile } from "../routes/log_file.ts";

const LINES = 100_000;
const ROUNDS = 7;
const encoder = new TextEncoder();

const plain: AccessEntry = {
  remoteAddress: "127.0.0.1",
  user: null,
  at: 0,
  method: "GET",
  target: "/track?id=12345",
  status: 200,
  bytes: 42,
  referer: "https://example.org/page",
  userAgent:
    "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
};
const escaped: AccessEntry = {
  ...plain,
  user: "a b",
  target: '/é"/track',
  userAgent: 'M\xfcller "1.0" \\ (\t)',
};

/** The best of some rounds: the least disturbed by others on the machine. */
async function measure(
  name: string,
  run: (lines: number) => number | Promise<number>,
): Promise<void> {
  let best = Infinity;
  for (let round = 0; round < ROUNDS; round++) {
    const started = performance.now();
    if (await run(LINES) === 0) {
      throw new Error(`Cannot measure "${name}": no work`);
    }
    best = Math.min(best, performance.now() - started);
  }
  const text = `${name}: ${Math.round(best * 1e6 / LINES)} ns per line\n`;
  await Deno.stdout.write(encoder.encode(text));
}

/** Formats lines as if 50,000 requests came in per second. */
function format(
  entry: AccessEntry,
  lines: number,
  take: (line: string) => void,
) {
  for (let n = 0; n < lines; n++) {
    take(formatCombined({ ...entry, at: 1.7e12 + n / 50 }));
  }
}

for (const [name, entry] of Object.entries({ plain, escaped })) {
  await measure(`formatCombined(), ${name}`, (lines) => {
    let total = 0;
    format(entry, lines, (line) => total += line.length);
    return total;
  });
}

await measure("formatCombined() and LogFile", async (lines) => {
  const log = new LogFile("/dev/null");
  for (let n = 0; n < lines; n += 10_000) { // stays under what may wait
    format(plain, 10_000, (line) => log.write(line));
    await log.flush();
  }
  await log.close();
  return lines;
});

await measure("formatCombined() and one writeSync per line", (lines) => {
  using file = Deno.openSync("/dev/null", { write: true });
  format(plain, lines, (line) => file.writeSync(encoder.encode(line + "\n")));
  return lines;
});
