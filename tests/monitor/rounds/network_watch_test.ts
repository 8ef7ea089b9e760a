import assert from "node:assert/strict";
import { NetworkWatch } from "../../../monitor/rounds/network_watch.ts";
import { monitoredUrl, probeResult } from "../fixtures/monitored_url.ts";

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
    const { network } = watch(others);
    assert.equal(await network.isGone(suspect("a")), want);
  });
}

function suspect(host: string, since = 0, isDown = false) {
  return { host, since, isDown };
}

Deno.test("NetworkWatch.isGone() asks once a second, however many urls fail, while the network is gone", async () => {
  const { network, clock, asked } = watch([true, true, true]);
  await Promise.all(
    [suspect("a"), suspect("b")].map((each) => network.isGone(each)),
  );
  clock.now = 999;
  await network.isGone(suspect("c", 999));
  assert.equal(asked(), 3);
  clock.now = 1_000;
  await network.isGone(suspect("c", 1_000));
  assert.equal(asked(), 6);
});

Deno.test("NetworkWatch.isGone() asks again after 100 ms that the network was there", async () => {
  const { network, clock, asked } = watch([true, true, false]);
  await Promise.all(
    [suspect("a"), suspect("b")].map((each) => network.isGone(each)),
  );
  clock.now = 99;
  await network.isGone(suspect("c", 99));
  assert.equal(asked(), 3);
  clock.now = 100;
  await Promise.all(
    [suspect("c", 100), suspect("d", 100)].map((each) => network.isGone(each)),
  );
  assert.equal(asked(), 6);
});

Deno.test("NetworkWatch.isGone() asks every 10 s for urls that are down anyway", async () => {
  const { network, clock, asked } = watch([false, false, false]);
  for (const now of [0, 1_000, 9_999, 10_000]) {
    clock.now = now;
    assert.equal(await network.isGone(suspect("a", now, true)), false);
  }
  assert.equal(asked(), 6);
});

Deno.test("NetworkWatch.isGone() is true for a probe that ran while the network was gone, though it is back", async () => {
  const others = [true, true];
  const { network, clock } = watch(others);
  clock.now = 5_000;
  assert.equal(await network.isGone(suspect("a", 4_000)), true);
  others.fill(false);
  clock.now = 9_000;
  assert.equal(await network.isGone(suspect("b", 3_000)), true);
  assert.equal(await network.isGone(suspect("b", 8_000)), false);
});
