import assert from "node:assert/strict";
import type { Monitor } from "../../../monitor/types.ts";
import type { Trouble, TroubleKind } from "./alert_chaos.ts";
import type { AlertWorld } from "./alert_world.ts";
import { EPOCH } from "./alert_world.ts";
import { type ExpectedOutage, expectedOutages } from "./expected_outages.ts";
import type { Attempt } from "./receivers.ts";

/** A channel that hears of all urls, or of those with a tag. */
export interface HearingChannel {
  readonly name: string;
  readonly tag: string | null;
}

/** What came of a run, so that it can show that it tried something. */
export class AlertCounts {
  told = 0;
  untold = 0;
  unclear = 0;
  /** Of those that are unclear: they lasted on while all clocks were right. */
  surelyTold = 0;
  messages = 0;
  late = 0;
  doubles = 0;
  prompt = 0;
}

type Taken = Attempt & { readonly takenAt: number };

/** What an instance that died has sent shortly before may be sent again. */
const DEATH_MS = 12_000;
/** A message whose instance is gone is taken up again after this. */
const TAKEN_MS = 60_000;
/** A message is there this long after its wait where nothing goes wrong. */
const PROMPT_MS = 12_000;
/** Nothing waits for longer. */
const GIVE_UP_MS = 3_600_000;
/** A clock that was set right is noticed, and the wait begins anew. */
const ANEW_MS = 90_000;
/** Who waits is there again after this. */
const RECOVERY_MS = 20 * 60_000;

/** Judges a world once it is over: throws where a law is broken. */
export class AlertLaws {
  readonly counts = new AlertCounts();
  readonly #world: AlertWorld;
  readonly #troubles: readonly Trouble[];
  readonly #monitors: ReadonlyMap<number, Monitor>;
  readonly #expected: readonly ExpectedOutage[];

  constructor(
    world: AlertWorld,
    monitors: readonly Monitor[],
    troubles: readonly Trouble[],
  ) {
    this.#world = world;
    this.#troubles = troubles;
    this.#monitors = new Map(monitors.map((each) => [each.id, each]));
    this.#expected = expectedOutages(world.recorder.found, {
      groupOf: (urlId) => this.#groupOf(urlId),
      waitMs: world.rules.groupWaitMs,
      clocks: troubles.filter(({ kind }) => kind === "clock"),
    });
  }

  judge(channels: readonly HearingChannel[]): AlertCounts {
    assert.deepEqual(this.#world.left, { changes: 0, waiting: 0, books: 0 });
    const all = this.#world.receivers.taken;
    this.counts.messages = all.length;
    for (const channel of channels) {
      const own = all.filter((each) => each.channel === channel.name);
      const outages = Map.groupBy(own, ({ notice }) => notice.outage.id);
      for (const taken of outages.values()) this.#judgeOutage(taken, channel);
      for (const expected of this.#expected) {
        this.#judgeExpected(expected, channel, outages);
      }
      this.#judgeWaits(channel.name);
    }
    return this.counts;
  }

  /** Opened, changed as often as may be, resolved, in that order; a double has an id that is known, and a reason. */
  #judgeOutage(taken: readonly Taken[], { tag }: HearingChannel): void {
    const first = taken.filter((each, index) =>
      taken.findIndex(({ notice }) => notice.id === each.notice.id) === index
    );
    const what = describe(taken);
    const types = first.map(({ notice }) => notice.type.slice(7)).join(" ");
    const once = tag === null
      ? /^(opened (changed )*)?resolved$/
      : /^((opened (changed )*)?resolved ?)+$/;
    assert.match(types, once, what);
    const steps = first.map(({ notice }) => Number(notice.id.split(":")[2]));
    assert.deepEqual(steps, steps.toSorted((a, b) => a - b), what);
    for (const [index, each] of first.entries()) {
      if (each.notice.type !== "outage.resolved") continue;
      const before = first[index - 1]?.notice.type ?? "outage.resolved";
      this.#judgeEnd(
        each,
        before === "outage.opened" || before === "outage.changed",
      );
    }
    for (const each of taken) {
      if (first.includes(each)) continue;
      this.counts.doubles++;
      const before = taken.findLast(({ notice, takenAt }) =>
        notice.id === each.notice.id && takenAt < each.takenAt
      );
      assert.ok(
        before !== undefined && this.#isExcused(before, each),
        `a double without a crash: ${what}`,
      );
    }
  }

  /** One that says that the beginning could not be delivered is right, and so is one that does not. */
  #judgeEnd({ channel, notice, takenAt }: Taken, isOpened: boolean): void {
    const isLate = notice.text.includes("could not be delivered then");
    const what = `${channel} ${notice.id}: ${notice.text}`;
    if (isLate) this.counts.late++;
    if (isLate) assert.ok(!isOpened, what);
    if (isLate || isOpened) return;
    const from = takenAt - GIVE_UP_MS;
    const isUnknown =
      this.#world.receivers.attempts.some((each) =>
        each.channel === channel && each.mood === "hangs" &&
        each.notice.outage.id === notice.outage.id
      ) || this.#troubles.some(({ kind, to }) => kind !== "mood" && to >= from);
    assert.ok(isUnknown, `its beginning was not told: ${what}`);
  }

  /** Whether who delivered it first could not note that. */
  #isExcused(before: Taken, again: Taken): boolean {
    if (before.mood === "takes and hangs") return true;
    const own = (kind: TroubleKind, from: number, to: number) =>
      this.#troubles.some((each) =>
        each.kind === kind && each.from <= to && each.to >= from &&
        (each.process === undefined || each.process === before.process)
      );
    return own("kill", before.at, before.at + DEATH_MS) ||
      own("stop", before.at, before.at + DEATH_MS) ||
      own("pause", before.at, again.at) ||
      own("storm", before.at, before.at + TAKEN_MS + DEATH_MS) ||
      own("clock", before.at, again.at);
  }

  #judgeExpected(
    expected: ExpectedOutage,
    { name, tag }: HearingChannel,
    outages: ReadonlyMap<string, readonly Taken[]>,
  ): void {
    const told = [...outages].filter(([id]) => expected.downs.has(id.slice(2)));
    const ids = [...expected.urlIds];
    const isHeard = tag === null ||
      ids.some((id) => this.#monitors.get(id)?.tags.includes(tag));
    const what = `${name}, urls ${ids}, ${expected.from} to ${expected.to}: ` +
      told.map(([, taken]) => describe(taken)).join("; ");
    const { isTold } = expected;
    if (isTold === null) {
      this.counts.unclear++;
      if (tag === null && this.#isSurelyTold(expected)) {
        this.counts.surelyTold++;
        assert.ok(told.length > 0, `lost: ${what}`);
      }
      return;
    }
    if (!isTold || !isHeard) {
      this.counts.untold++;
      assert.equal(told.length, 0, `nothing was to be told: ${what}`);
      return;
    }
    this.counts.told++;
    assert.ok(told.length <= 1, `told twice: ${what}`);
    // some of the urls may be down for a moment only, or come to it late
    if (tag !== null) return;
    assert.equal(told.length, 1, `lost: ${what}`);
    this.#judgeTimes(expected, told[0]?.[1] ?? [], what);
  }

  #judgeTimes(
    { from, to }: ExpectedOutage,
    taken: readonly Taken[],
    what: string,
  ): void {
    const { started_at, ended_at } = taken.at(-1)?.notice.outage ?? {};
    const seconds = (ms: number) => Math.floor((EPOCH + ms) / 1_000);
    const times = [started_at, ended_at];
    const isRight = this.#troubles.every(({ kind }) => kind !== "clock");
    if (isRight) {
      assert.deepEqual(times, [seconds(from), seconds(to)], what);
    }
    const dueAt = from + this.#world.rules.groupWaitMs;
    const isQuiet = this.#troubles.every((each) =>
      each.from > dueAt + PROMPT_MS ||
      (each.channel !== undefined && each.channel !== taken[0]?.channel) ||
      each.to < from - (each.channel === undefined ? ANEW_MS : RECOVERY_MS)
    );
    if (!isQuiet) return;
    this.counts.prompt++;
    const delayMs = (taken[0]?.takenAt ?? Infinity) - dueAt;
    assert.ok(delayMs <= PROMPT_MS, `${delayMs} ms late: ${what}`);
  }

  /** Whether it goes on for longer than the wait after all clocks are right. */
  #isSurelyTold({ rightFrom, to }: ExpectedOutage): boolean {
    return to - rightFrom > this.#world.rules.groupWaitMs + ANEW_MS;
  }

  /** A receiver that has said when to come back is left alone until then. */
  #judgeWaits(channel: string): void {
    const own = this.#world.receivers.attempts
      .filter((each) => each.channel === channel);
    for (const { at, waitUntil, process } of own) {
      const isTroubled = this.#troubles.some(({ kind, from, to, ...each }) =>
        (kind === "clock" && from <= waitUntil && to >= at) ||
        (kind === "storm" && from <= at + DEATH_MS && to >= at) ||
        (each.process === process && from <= at + DEATH_MS && to >= at)
      );
      if (isTroubled) continue;
      const early = own.filter((each) =>
        each.at > at + 1_000 && each.at < waitUntil
      );
      assert.deepEqual(early.map(({ at }) => at), [], `${channel} at ${at}`);
    }
  }

  #groupOf(urlId: number): string {
    const url = this.#monitors.get(urlId)?.url ?? "";
    return this.#world.rules.grouping === "none"
      ? `${urlId}`
      : URL.parse(url)?.hostname ?? "";
  }
}

function describe(taken: readonly Taken[]): string {
  return taken.map(({ takenAt, notice }) =>
    `${Math.round(takenAt)} ${notice.id}`
  ).join(", ");
}
