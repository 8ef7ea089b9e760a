/**
 * CPU time beside that of another version, in 20 pairs:
 *
 *     deno run -A bench/pairs.ts OTHER_CHECKOUT [--only PART[,PART]]
 *     deno run -A bench/pairs.ts seeds
 *
 * `seeds` are the Go peers that are made as the seeds of echo and pixel are.
 * The two take turns, or run at the same time, so that whatever else the
 * machine does disturbs both alike. The interval holds the median of the
 * ratios with a probability of 90 % at least.
 */
import { parseArgs } from "node:util";
import { resolve } from "node:path";
import { bareProbePairs } from "./pairs/bare_probe.ts";
import { recordedProbePairs } from "./pairs/recorded_probe.ts";
import { requestPairs } from "./pairs/requests.ts";
import { signInPairs } from "./pairs/sign_ins.ts";
import { median } from "./measurement.ts";
import { type Pair, type PairOptions, SEEDS } from "./pairs/pair.ts";

const PARTS: Readonly<Record<string, (o: PairOptions) => Promise<Pair[]>>> = {
  "bare probe": bareProbePairs,
  "recorded probe": recordedProbePairs,
  "echo": (options) => requestPairs("echo", options),
  "track": (options) => requestPairs("track", options),
  "sign-in": signInPairs,
};
const OF_SEEDS = ["echo", "track"];
const PAIRS = 20;
/** Of 20 values in order, the 6th to the 15th hold their median with 95 %, the 7th to the 14th with 88 %. */
const INTERVAL = [5, 14] as const;
const encoder = new TextEncoder();

function lineOf(name: string, pairs: readonly Pair[]): string {
  const ratios = pairs.map(({ own, other }) => own / other)
    .sort((a, b) => a - b);
  const [from, to] = INTERVAL.map((at) => ratios[at]?.toFixed(3));
  const middle = (of: keyof Pair) =>
    median(pairs.map((pair) => pair[of])).toFixed(1);
  return `${name}: median ratio ${median(ratios).toFixed(3)}, ` +
    `interval ${from} to ${to}; ${middle("own")} µs of CPU beside ${
      middle("other")
    }\n`;
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    args: Deno.args,
    allowPositionals: true,
    options: { only: { type: "string" } },
  });
  const [named] = positionals;
  const other = named === undefined || named === SEEDS ? named : resolve(named);
  if (other === undefined) {
    throw new RangeError(
      `Cannot compare: name the other checkout, or "${SEEDS}"`,
    );
  }
  const own = resolve(import.meta.dirname ?? ".", "..");
  const all = other === SEEDS ? OF_SEEDS : Object.keys(PARTS);
  const names = values.only?.split(",") ?? all;
  for (const name of names) {
    const part = PARTS[name];
    if (part === undefined || !all.includes(name)) {
      const known = all.join(", ");
      throw new RangeError(`Cannot run "${name}": known are ${known}`);
    }
    const pairs = await part({ own, other, count: PAIRS });
    await Deno.stdout.write(encoder.encode(lineOf(name, pairs)));
  }
}

if (import.meta.main) await main();
