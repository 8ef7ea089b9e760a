/**
 * Runs the benchmarks and prints one Markdown table:
 *
 *     deno task bench [--only PART[,PART]] [--quick] [--root CHECKOUT]
 *
 * The task has the flags of V8 that the program runs with: some parts run its code in this process.
 *
 * CPU time per unit of work and ratios say more than absolute times, which
 * drift with whatever else the machine does.
 */
import { parseArgs } from "node:util";
import { resolve } from "node:path";
import { accessLog } from "./access_log.ts";
import { board } from "./board.ts";
import { capacity } from "./capacity.ts";
import { deployWrites } from "./deploy_writes.ts";
import { http } from "./http.ts";
import { overload } from "./overload.ts";
import { pages } from "./pages.ts";
import { probeCpu } from "./probe_cpu.ts";
import { probeTls } from "./probe_tls.ts";
import { probing } from "./probing.ts";
import { reads } from "./reads.ts";
import { register } from "./register.ts";
import { start } from "./start.ts";
import { storage } from "./storage.ts";
import {
  isMet,
  markdownTable,
  type Measurement,
  type Part,
} from "./measurement.ts";

const PARTS: readonly Part[] = [
  http,
  probing,
  capacity,
  overload,
  storage,
  reads,
  pages,
  board,
  register,
  start,
  deployWrites,
  accessLog,
  probeCpu,
  probeTls,
];
const encoder = new TextEncoder();

async function main(): Promise<void> {
  const { values } = parseArgs({
    args: Deno.args,
    options: {
      only: { type: "string" },
      quick: { type: "boolean", default: false },
      root: {
        type: "string",
        default: resolve(import.meta.dirname ?? ".", ".."),
      },
    },
  });
  const names = values.only?.split(",") ?? PARTS.map(({ name }) => name);
  const done: [string, Measurement[]][] = [];
  await print(`${await machine()}\n\n`);
  for (const name of names) {
    const part = PARTS.find((each) => each.name === name);
    if (part === undefined) throw unknownPart(name);
    const missing = await missingOf(part.needs);
    if (missing.length > 0) {
      await print(
        `${name}: not run, since not installed: ${missing.join(", ")}\n`,
      );
      continue;
    }
    const options = { quick: values.quick, root: resolve(values.root) };
    done.push([name, await part.run(options)]);
    await print(`${name}: done\n`);
  }
  await print(`\n${markdownTable(done)}\n`);
  const missed = done.flatMap(([, rows]) => rows).filter((row) => !isMet(row));
  if (missed.length > 0) {
    await print(`\nmissed: ${missed.map(({ what }) => what).join("; ")}\n`);
    Deno.exitCode = 1;
  }
}

function unknownPart(name: string): RangeError {
  const known = PARTS.map((part) => part.name).join(", ");
  return new RangeError(`Cannot run part "${name}": known are ${known}`);
}

async function missingOf(programs: readonly string[]): Promise<string[]> {
  const missing: string[] = [];
  for (const program of programs) {
    const { success } = await new Deno.Command("which", { args: [program] })
      .output();
    if (!success) missing.push(program);
  }
  return missing;
}

/** What the figures were measured on. */
async function machine(): Promise<string> {
  const info = await Deno.readTextFile("/proc/cpuinfo");
  const model = /model name\s*:\s*(.*)/.exec(info)?.[1] ?? "unknown processor";
  const memoryGb = Deno.systemMemoryInfo().total / 2 ** 30;
  const load = Deno.loadavg()[0] ?? NaN;
  return `${navigator.hardwareConcurrency} × ${model}, ${
    memoryGb.toFixed(0)
  } GiB, Linux ${Deno.osRelease()}, Deno ${Deno.version.deno}; load ${
    load.toFixed(1)
  } at the start`;
}

async function print(text: string): Promise<void> {
  await Deno.stdout.write(encoder.encode(text));
}

if (import.meta.main) await main();
