import assert from "node:assert/strict";
import { NetworkWatch } from "../../monitor/network_watch.ts";
import { monitoredUrl, probeResult } from "./fixtures/monitored_url.ts";

interface Scene {
  /** Whether each other host fails as if there were no network. */
  readonly others: readonly boolean[];
  readonly want: boolean;
  readonly why: string;
}

const SCENES: Scene[] = [
  { others: [], want: false, why: "there is nobody to compare with" },
  { others: [true], want: false, why: "one other host tells too little" },
  { others: [true, true], want: true, why: "both others fail alike" },
  { others: [true, true, true], want: true, why: "all others fail alike" },
  { others: [true, false, true], want: false, why: "one other answers" },
];

function watch(others: readonly boolean[]) {
  let asked = 0;
  const clock = { now: 0 };
  const network = new NetworkWatch({
    now: () => clock.now,
    others: (_host, limit) =>
      others.slice(0, limit).map((_, index) => monitoredUrl({ id: index + 1 })),
    probe: ({ id }) => {
      asked++;
      return Promise.resolve(
        probeResult({ networkSuspect: others[id - 1] ?? false }),
      );
    },
  });
  return { network, clock, asked: () => asked };
}

for (const { others, want, why } of SCENES) {
  Deno.test(`NetworkWatch.isGone() is ${want} when ${why}`, async () => {
    assert.equal(await watch(others).network.isGone("a"), want);
  });
}

Deno.test("NetworkWatch.isGone() asks once a second, however many urls fail", async () => {
  const { network, clock, asked } = watch([true, true, true]);
  await Promise.all([network.isGone("a"), network.isGone("b")]);
  clock.now = 999;
  await network.isGone("c");
  assert.equal(asked(), 3);
  clock.now = 1_000;
  await network.isGone("c");
  assert.equal(asked(), 6);
});

Deno.test("NetworkWatch.isGone() asks anew after the others could be reached", async () => {
  const others = [true, false];
  const { network } = watch(others);
  assert.equal(await network.isGone("a"), false);
  others[1] = true;
  assert.equal(await network.isGone("b"), true);
});
