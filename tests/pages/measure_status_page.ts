import { gzipSync } from "node:zlib";
import { startHttpApp } from "../routes/fixtures/http_app.ts";
import { manyUrls } from "./fixtures/sample_urls.ts";
import { seedStore } from "./fixtures/seed_store.ts";

/** A page is made anew at most once a second. */
const FRESH_MS = 1_050;
const ROUNDS = 12;

/** Prints bytes and server time of the status page of so many urls with 90 days each. */
async function main(): Promise<void> {
  const count = Number(Deno.args[0] ?? 100);
  await using app = await startHttpApp({ checkDocument: false });
  await seedStore(app.store, manyUrls(count));
  const madeMs: number[] = [];
  const keptMs: number[] = [];
  let text = "";
  for (let round = 0; round < ROUNDS; round++) {
    for (const times of [madeMs, keptMs]) {
      const response = await fetch(`http://127.0.0.1:${app.port}/`);
      text = await response.text();
      const took = response.headers.get("x-response-time") ?? "";
      times.push(Number.parseFloat(took));
    }
    await new Promise((resolve) => setTimeout(resolve, FRESH_MS));
  }
  const [first = 0, ...later] = madeMs;
  const lines = [
    `${count} urls: ${text.length} characters`,
    `gzip ${gzipSync(text, { level: 4 }).length} bytes`,
    `first page ${first} ms`,
    `made anew ${median(later)} ms, kept ${median(keptMs)} ms`,
    "",
  ];
  await Deno.stdout.write(new TextEncoder().encode(lines.join("\n")));
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? NaN;
}

if (import.meta.main) await main();
