import assert from "node:assert/strict";
import { GatedStarter } from "../../../monitor/rounds/gated_starter.ts";
import { MemberPace } from "../../../monitor/rounds/member_pace.ts";
import { StartPace } from "../../../monitor/rounds/start_pace.ts";
import { VirtualTime } from "../../simulation/virtual_time.ts";
import { EPOCH } from "../fixtures/arbitraries.ts";
import { monitoredUrl } from "../fixtures/monitored_url.ts";

/** Starts whose probes take 1 ms; monitors from 1,000 on are members'. */
class Rig {
  readonly time = new VirtualTime();
  readonly clock = this.time.clock(EPOCH);
  readonly memberPace = new MemberPace(this.clock);
  readonly counts = new Map<number, number>();
  missed = 0;
  shed = 0;
  readonly starter = new GatedStarter({
    clock: this.clock,
    pace: new StartPace(this.clock),
    isMembers: ({ ownerId }) => ownerId !== null,
    memberPace: this.memberPace,
    probe: ({ monitor: { id } }) => {
      this.counts.set(id, (this.counts.get(id) ?? 0) + 1);
      return new Promise((end) => this.clock.setTimer(end, 1));
    },
    onMissed: (count) => this.missed += count,
    onShed: (count) => this.shed += count,
  });

  due(id: number): void {
    this.starter.start({
      monitor: monitoredUrl({
        id,
        ownerId: id >= 1_000 ? 7 : null,
        intervalMs: 1_000,
      }),
      at: this.clock.wallMs(),
      window: 1,
      recorder: {
        states: new Map(),
        record: () => {},
        isOpenAt: () => true,
      },
    });
  }

  /** For so many seconds each of the monitors is due once a second. */
  async run(ids: readonly number[], seconds: number): Promise<void> {
    const gapMs = 1_000 / ids.length;
    for (let second = 0; second < seconds; second++) {
      for (const id of ids) {
        this.due(id);
        await this.time.advance(gapMs);
      }
    }
  }
}

const OPERATORS = Array.from({ length: 50 }, (_, i) => 1 + i);
const MEMBERS = Array.from({ length: 50 }, (_, i) => 1_000 + i);
/** In turn, so that none of either comes first. */
const ALL = OPERATORS.flatMap((id, i) => [MEMBERS[i] ?? 0, id]);

Deno.test("GatedStarter asks members less often, and evenly, beyond what all of them may have; the operator's each time", async () => {
  const rig = new Rig();
  rig.memberPace.limit(20); // of 50 a second
  await rig.run(ALL, 30);
  for (const id of OPERATORS) assert.equal(rig.counts.get(id), 30);
  const counts = MEMBERS.map((id) => rig.counts.get(id) ?? 0);
  const sum = counts.reduce((a, b) => a + b, 0);
  assert.ok(sum >= 590 && sum <= 610, `20 a second for 30 s: ${sum}`);
  assert.ok(Math.max(...counts) - Math.min(...counts) <= 1, String(counts));
  assert.equal(rig.missed, 0, "nothing was too much for the machine");
  assert.ok(rig.shed >= 50 * 30 - sum - 50);
});

Deno.test("GatedStarter asks all of them where the bound leaves room, and again once it is lifted", async () => {
  const rig = new Rig();
  await rig.run(ALL, 3);
  assert.equal(rig.shed, 0);
  for (const id of ALL) assert.equal(rig.counts.get(id), 3);
  rig.memberPace.limit(1);
  await rig.run(ALL, 3);
  rig.memberPace.limit(Infinity);
  await rig.time.advance(2_000); // it looks again once a second
  const { shed } = rig;
  rig.counts.clear();
  await rig.run(ALL, 3);
  for (const id of ALL) assert.equal(rig.counts.get(id), 3);
  assert.equal(rig.shed, shed);
});

Deno.test("GatedStarter.drop() lets go of what waits before the gate", async () => {
  const rig = new Rig();
  rig.memberPace.limit(1);
  for (const id of MEMBERS) rig.due(id);
  assert.equal(rig.starter.waiting, 49);
  rig.starter.drop();
  assert.equal(rig.starter.waiting, 0);
  await rig.time.advance(60_000);
  assert.equal(rig.counts.size, 1);
});
