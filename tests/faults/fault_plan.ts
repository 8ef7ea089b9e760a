/** How long the random part of each test lasts: short unless `FAULT_SECONDS` says otherwise. */
export function faultSeconds(short: number): number {
  const given = Number(Deno.env.get("FAULT_SECONDS") ?? short);
  if (given > 0) return given;
  throw new RangeError(
    `Cannot run for FAULT_SECONDS "${given}": must be a number above 0`,
  );
}

/** Whether the tests are to be thorough rather than quick. */
export const THOROUGH = Deno.env.has("FAULT_SECONDS");

export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** A urls file in `dir`: one url per number from 1, probed each `interval` at the target. */
export async function writeUrlsFile(
  dir: string,
  { origin, count, interval }: {
    origin: string;
    count: number;
    interval: string;
  },
): Promise<string> {
  const urls = Array.from({ length: count }, (_, index) => ({
    name: `url ${index + 1}`,
    url: `${origin}/${index + 1}`,
    interval,
  }));
  const path = `${dir}/urls.json`;
  await Deno.writeTextFile(path, JSON.stringify(urls));
  return path;
}

/** Prints the figures of a test where `FAULT_REPORT` is set. */
export function report(test: string, figures: Record<string, unknown>): void {
  if (!Deno.env.has("FAULT_REPORT")) return;
  const line = `${test}: ${JSON.stringify(figures)}\n`;
  Deno.stderr.writeSync(new TextEncoder().encode(line));
}
