import {
  type AccessEntry,
  formatCombined,
} from "../routes/server/access_log.ts";
import { LogFile } from "../program/log_file.ts";
import { type Measurement, median, type Part } from "./measurement.ts";

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

async function measure(
  what: string,
  run: (lines: number) => number | Promise<number>,
): Promise<Measurement> {
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const started = performance.now();
    if (await run(LINES) === 0) {
      throw new Error(`Cannot measure "${what}": no work`);
    }
    times.push((performance.now() - started) * 1e6 / LINES);
  }
  return { what, value: median(times), unit: "ns" };
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

function formatting(name: string, entry: AccessEntry): Promise<Measurement> {
  return measure(`a line formatted, ${name}`, (lines) => {
    let total = 0;
    format(entry, lines, (line) => total += line.length);
    return total;
  });
}

async function batches(lines: number): Promise<number> {
  const log = new LogFile("/dev/null");
  for (let n = 0; n < lines; n += 10_000) { // stays under what may wait
    format(plain, 10_000, (line) => log.write(line));
    await log.flush();
  }
  await log.close();
  return lines;
}

function singly(lines: number): number {
  using file = Deno.openSync("/dev/null", { write: true });
  format(plain, lines, (line) => file.writeSync(encoder.encode(line + "\n")));
  return lines;
}

/** What one line of the access log costs. */
export const accessLog: Part = {
  name: "access_log",
  needs: [],
  run: async () => [
    await formatting("plain", plain),
    await formatting("with escapes", escaped),
    await measure("a line formatted and written, in batches", batches),
    await measure("a line formatted and written, one by one", singly),
  ],
};
