import assert from "node:assert/strict";
import {
  NetworkWatch,
  type Suspicion,
} from "../../../monitor/rounds/network_watch.ts";
import type { JudgedResult, ProbePath } from "../../../monitor/types.ts";
import { monitoredUrl, probeResult } from "../fixtures/monitored_url.ts";

type Says = "answers" | "silent" | "no name" | "other line";

function pathTo(id: number, overrides: Partial<ProbePath> = {}): ProbePath {
  const network = `192.0.2.${id}`;
  return { byName: true, family: 4, isPublic: true, network, ...overrides };
}

function resultOf(id: number, says: Says): JudgedResult {
  const path = pathTo(id, says === "other line" ? { family: 6 } : {});
  if (says === "answers" || says === "other line") return probeResult({ path });
  const failed = { outcome: "down", status: null } as const;
  return says === "silent"
    ? probeResult({ ...failed, kind: "timeout", suspect: "wait", path })
    : probeResult({ ...failed, kind: "dns", suspect: "dns", path: null });
}

/** A watch whose witnesses, monitors 11, 12, …, say what they are told to. */
class Rig {
  now = 0;
  asked = 0;
  readonly network = new NetworkWatch({
    monotonicMs: () => this.now,
    findWitnesses: () =>
      this.witnesses.map((_, index) => monitoredUrl({ id: 11 + index })),
    probe: ({ id }) => {
      this.asked++;
      return Promise.resolve(resultOf(id, this.witnesses[id - 11] ?? "silent"));
    },
  });

  constructor(public witnesses: readonly Says[]) {}

  /** Whether a failure of a monitor that was asked a second ago is ours. */
  isOurs(says: Says, more: Partial<Suspicion> & { id?: number } = {}) {
    const { id = 1 } = more;
    const result = resultOf(id, says);
    return this.network.isOurs({
      monitor: monitoredUrl({ id }),
      result,
      suspect: result.suspect ?? assert.fail(),
      since: this.now - 1_000,
      isDown: false,
      ...more,
    });
  }

  note(id: number, says: Says): void {
    this.network.note(monitoredUrl({ id }), resultOf(id, says));
  }
}

const SCENES: [suspect: Says, witnesses: Says[], want: boolean, why: string][] =
  [
    ["silent", [], false, "there is nobody to compare with"],
    ["silent", ["silent"], false, "one other tells too little"],
    ["silent", ["silent", "silent"], true, "both others are silent too"],
    ["silent", ["silent", "answers"], true, "one answers, be it only now"],
    ["silent", ["silent", "other line"], false, "another line tells nothing"],
    ["no name", ["no name", "no name"], true, "others get no name either"],
    ["no name", ["no name", "answers"], false, "another name is resolved"],
    ["no name", ["no name", "silent"], false, "a silent host has a name"],
    ["no name", [], true, "nobody can tell yet"],
  ];

for (const [suspect, witnesses, want, why] of SCENES) {
  Deno.test(`NetworkWatch.isOurs() is ${want} of "${suspect}" when ${why}`, async () => {
    assert.equal(await new Rig(witnesses).isOurs(suspect), want);
  });
}

Deno.test("NetworkWatch.isOurs() believes a missing name at the second time when nobody can tell", async () => {
  const rig = new Rig([]);
  assert.equal(await rig.isOurs("no name"), true);
  rig.now += 1_000;
  assert.equal(await rig.isOurs("no name"), false);
  assert.equal(await rig.isOurs("no name", { id: 2, isDown: true }), false);
});

Deno.test("NetworkWatch.isOurs() believes silence at the second time when another answers only now", async () => {
  for (const isDown of [false, true]) {
    const rig = new Rig(["silent", "answers", "silent"]);
    assert.equal(await rig.isOurs("silent", { isDown }), true);
    for (let slot = 0; slot < 3; slot++) {
      rig.now += 1_000;
      assert.equal(await rig.isOurs("silent", { isDown }), false);
    }
    rig.note(1, "answers");
    rig.now += 10_000;
    assert.equal(await rig.isOurs("silent", { isDown }), true);
  }
});

Deno.test("NetworkWatch.isOurs() does not count a failure while the line was gone as the first time", async () => {
  const rig = new Rig(["silent", "silent"]);
  rig.now = 10_000;
  assert.equal(await rig.isOurs("silent"), true);
  rig.witnesses = ["answers", "answers"];
  rig.now = 12_000;
  const later = { since: 10_500 };
  assert.equal(await rig.isOurs("silent", later), true);
  rig.now = 20_000;
  assert.equal(await rig.isOurs("silent"), true);
  rig.now = 21_000;
  assert.equal(await rig.isOurs("silent"), false);
});

Deno.test("NetworkWatch.isOurs() believes one silent witness whose line was heard a moment ago", async () => {
  const rig = new Rig(["silent"]);
  rig.note(11, "answers");
  rig.now = 100_000;
  assert.equal(await rig.isOurs("silent"), true);
  // it is gone until something comes back
  rig.now = 300_000;
  assert.equal(await rig.isOurs("silent"), true);
});

Deno.test("NetworkWatch.isOurs() takes failures that began before the line was seen to be there for the first time", async () => {
  const rig = new Rig(["answers", "answers"]);
  rig.now = 10_000;
  assert.equal(await rig.isOurs("silent", { since: 8_000 }), true);
  rig.now = 10_500;
  assert.equal(await rig.isOurs("silent", { since: 9_000 }), true);
  rig.now = 11_500;
  assert.equal(await rig.isOurs("silent", { since: 9_900 }), false);
});

/** Lets another network answer in each half of a wait that ends now. */
function answerInBothHalves(rig: Rig): void {
  const end = rig.now + 1_000;
  for (const before of [900, 100]) {
    rig.now = end - before;
    rig.note(7, "answers");
  }
  rig.now = end;
}

Deno.test("NetworkWatch.isOurs() asks nobody when another network of the line has answered in both halves of the wait", async () => {
  const rig = new Rig(["silent", "silent"]);
  answerInBothHalves(rig);
  assert.equal(await rig.isOurs("silent"), false);
  assert.equal(rig.asked, 0);
});

Deno.test("NetworkWatch.isOurs() does not believe answers from before the line fell silent or since it is back, of the suspect's own network or of another line", async () => {
  const cases: [id: number, says: Says, atMs: number][] = [
    [2, "answers", 4_500],
    [2, "answers", 5_300],
    [1, "answers", 5_000],
    [2, "other line", 5_000],
  ];
  for (const [id, says, atMs] of cases) {
    const rig = new Rig(["silent", "silent"]);
    rig.now = atMs;
    rig.note(id, says);
    rig.now = 5_400;
    assert.equal(await rig.isOurs("silent"), true, `${id} ${says}`);
  }
});

Deno.test("NetworkWatch.isOurs() tells nothing at first when several networks fall silent at once, and believes them at the next slot", async () => {
  const rig = new Rig([]);
  answerInBothHalves(rig);
  assert.equal(await rig.isOurs("silent", { id: 1 }), false);
  assert.equal(await rig.isOurs("silent", { id: 2 }), true);
  answerInBothHalves(rig);
  assert.equal(await rig.isOurs("silent", { id: 2 }), false);
});

Deno.test("NetworkWatch.isOurs() asks once a second, however many fail, while the network is gone", async () => {
  const rig = new Rig(["silent", "silent", "silent"]);
  await Promise.all([1, 2].map((id) => rig.isOurs("silent", { id })));
  rig.now = 999;
  await rig.isOurs("silent", { id: 3, since: 999 });
  assert.equal(rig.asked, 3);
  rig.now = 1_000;
  await rig.isOurs("silent", { id: 3, since: 1_000 });
  assert.equal(rig.asked, 6);
});

Deno.test("NetworkWatch.isOurs() asks again after 100 ms that the network was there", async () => {
  const rig = new Rig(["no name", "silent"]);
  await Promise.all([1, 2].map((id) => rig.isOurs("no name", { id })));
  rig.now = 99;
  await rig.isOurs("no name", { id: 3 });
  assert.equal(rig.asked, 2);
  rig.now = 100;
  await Promise.all([3, 4].map((id) => rig.isOurs("no name", { id })));
  assert.equal(rig.asked, 4);
});

Deno.test("NetworkWatch.isOurs() asks every 10 s for monitors that are down anyway", async () => {
  const rig = new Rig(["no name", "silent"]);
  for (const now of [0, 1_000, 9_999, 10_000]) {
    rig.now = now;
    assert.equal(await rig.isOurs("no name", { isDown: true }), false);
  }
  assert.equal(rig.asked, 4);
});

Deno.test("NetworkWatch.isOurs() is true for a probe that ran while the network was gone, until something came back", async () => {
  const rig = new Rig(["silent", "silent"]);
  rig.now = 5_000;
  assert.equal(await rig.isOurs("silent"), true);
  rig.witnesses = ["answers", "answers"];
  rig.now = 8_000;
  rig.note(7, "answers");
  rig.now = 9_000;
  assert.equal(await rig.isOurs("silent", { id: 2, since: 7_900 }), true);
  assert.equal(await rig.isOurs("silent", { id: 2, since: 8_100 }), true);
  rig.now = 10_000;
  assert.equal(await rig.isOurs("silent", { id: 2, since: 9_000 }), false);
});
