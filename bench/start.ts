import { waitFor } from "./child_process.ts";
import { startGoPeer } from "./go_peer.ts";
import { type Measurement, median, type Part } from "./measurement.ts";
import { startUptick } from "./uptick_process.ts";
import { watchedUrls } from "./watched_urls.ts";

const STARTS = 7;
const PROBE_TIMEOUT_MS = 60_000;

/** From the command to the first answer, and to the first probe's result. */
export const start: Part = {
  name: "start",
  needs: ["go"],
  run: async ({ quick, root }) => {
    const targets = await startGoPeer("targets");
    const rows: Measurement[] = [];
    try {
      for (const urls of [10, 2_000]) {
        const starts = quick || urls > 10 ? 3 : STARTS;
        rows.push(
          ...await startWith(urls, { starts, root, port: targets.port }),
        );
      }
    } finally {
      await targets.stop();
    }
    return rows;
  },
};

interface StartOptions {
  readonly starts: number;
  readonly root: string;
  readonly port: number;
}

async function startWith(
  count: number,
  { starts, root, port }: StartOptions,
): Promise<Measurement[]> {
  const answers: number[] = [];
  const results: number[] = [];
  for (let run = 0; run < starts; run++) {
    const urls = watchedUrls(count, port, 15);
    const startedAt = performance.now();
    const uptick = await startUptick({ root, urls });
    answers.push(performance.now() - startedAt);
    try {
      const hasResult = async () =>
        (await uptick.scrape())("uptick_probes_total") > 0;
      await waitFor(hasResult, PROBE_TIMEOUT_MS);
      results.push(performance.now() - startedAt);
    } finally {
      await uptick.stop();
    }
  }
  const isTarget = count === 10;
  const atMost = (bound: number) =>
    isTarget ? { target: { of: "value", is: "at most", bound } as const } : {};
  return [{
    what: `cold start to first answer, ${count} new urls`,
    value: median(answers) / 1_000,
    unit: "s",
    ...atMost(0.3),
  }, {
    what: `cold start to first probe result, ${count} new urls`,
    value: median(results) / 1_000,
    unit: "s",
    ...atMost(1),
  }];
}
