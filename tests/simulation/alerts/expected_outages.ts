import type { Found } from "./recorder.ts";
import type { Trouble } from "./alert_chaos.ts";

/** A time in which urls of one group were down without a gap. Times are true milliseconds since the beginning. */
export interface ExpectedOutage {
  readonly urlIds: ReadonlySet<number>;
  /** What began it, or joined it: `<url>_<number>`. */
  readonly downs: ReadonlySet<string>;
  readonly from: number;
  readonly to: number;
  /** Whether it is to be told; null where a clock or a short gap leaves that open. */
  readonly isTold: boolean | null;
  /** Since when it goes on while no clock is off. */
  readonly rightFrom: number;
}

/** What is at most this far apart is not told apart. */
const SLACK_MS = 2_000;
/** What was recorded may be folded this much later, when somebody is there again. */
const LATE_MS = 300_000;

/**
 * What is to be told of what was found: the simplest rule there is, which
 * knows neither records nor steps. Each time without a gap in which urls of a
 * group are down is one outage, and told if it lasts longer than the wait.
 */
export function expectedOutages(
  found: readonly Found[],
  { groupOf, waitMs, clocks }: {
    groupOf: (urlId: number) => string;
    waitMs: number;
    /** When clocks were off. */
    clocks: readonly Pick<Trouble, "from" | "to">[];
  },
): ExpectedOutage[] {
  const groups = Map.groupBy(found, ({ urlId }) => groupOf(urlId));
  return [...groups.values()].flatMap((ofGroup) =>
    timesDown(ofGroup).map(({ from, to, downs, urlIds, hasGap }) => {
      const off = clocks.filter((each) =>
        each.from <= to + LATE_MS && each.to >= from - SLACK_MS
      );
      const isClose = Math.abs(to - from - waitMs) <= SLACK_MS;
      const isClear = !isClose && !hasGap && off.length === 0;
      return {
        ...{ urlIds, downs, from, to },
        isTold: isClear ? to - from > waitMs : null,
        rightFrom: Math.max(from, ...off.map((each) => each.to)),
      };
    })
  );
}

interface TimeDown {
  readonly from: number;
  to: number;
  readonly downs: Set<string>;
  readonly urlIds: Set<number>;
  /** A gap so short that it may be seen or not. */
  hasGap: boolean;
}

function timesDown(found: readonly Found[]): TimeDown[] {
  const times: TimeDown[] = [];
  const down = new Set<number>();
  for (const { urlId, number, isDown, at } of found) {
    const last = times.at(-1);
    if (!isDown) {
      down.delete(urlId);
      if (last !== undefined && down.size === 0) last.to = at;
      continue;
    }
    const goesOn = last !== undefined &&
      (down.size > 0 || at - last.to <= SLACK_MS);
    const time = goesOn ? last : {
      ...{ from: at, to: Infinity, hasGap: false },
      ...{ downs: new Set<string>(), urlIds: new Set<number>() },
    };
    if (goesOn && down.size === 0) time.hasGap = true;
    if (!goesOn) times.push(time);
    time.to = Infinity;
    time.downs.add(`${urlId}_${number}`);
    time.urlIds.add(urlId);
    down.add(urlId);
  }
  return times;
}
