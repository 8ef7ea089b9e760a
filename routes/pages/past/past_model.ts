import type { Events } from "../../../store/events.ts";
import type { Board } from "../../access/owner_table.ts";
import { DAY_MS, HISTORY_DAYS } from "../../history/url_history.ts";
import type { Outage } from "../parts/outage.ts";
import { entriesOf } from "../status/outage_entries.ts";
import { dayOf, type PastDays, pastDaysOf } from "../status/past_days.tsx";
import type { StatusModelDeps } from "../status/status_model.ts";
import { publicGroups } from "../status/status_order.ts";
import { type Month, monthOf } from "./month.ts";

export interface PastModelDeps
  extends Pick<StatusModelDeps, "table" | "view" | "told" | "now"> {
  readonly events: Pick<Events, "between">;
}

/** Every outage of a board that began in a month. */
export interface PastModel {
  readonly now: number;
  readonly board: Pick<Board, "path">;
  readonly month: Month;
  /** Newest first. */
  readonly days: readonly PastDays[];
  /** How many outages there were, each told once however many services it hit. */
  readonly count: number;
  /** Null where nothing was watched yet, or where it has not begun. */
  readonly before: Month | null;
  readonly after: Month | null;
}

/** At most this many services are read at once. */
const AT_ONCE = 50;

export async function readPastModel(
  deps: PastModelDeps,
  board: Board,
  month: Month,
): Promise<PastModel> {
  const [alertOf] = await Promise.all([
    deps.told.of(board),
    deps.view.refresh(),
  ]);
  const now = deps.now();
  const states = publicGroups(deps, board, now)
    .flatMap(({ states }) => states);
  // What has been as it is since before the month had no outage in it.
  const changed = states.filter(({ state }) =>
    (state?.since ?? 0) >= month.from
  );
  const outages: Outage[] = [];
  for (let at = 0; at < changed.length; at += AT_ONCE) {
    const part = changed.slice(at, at + AT_ONCE);
    const found = await Promise.all(
      part.map(async ({ monitor }) =>
        (await deps.events.between(monitor.id, month.from, month.to))
          .filter(({ event, startedAt }) =>
            event === "downtime" && startedAt >= month.from
          )
          .map((event) => ({ monitor, event }))
      ),
    );
    outages.push(...found.flat());
  }
  const entries = entriesOf(outages, alertOf);
  const lastDayAt = Math.min(dayOf(now), month.to - DAY_MS);
  const firstAt = Math.min(
    now - HISTORY_DAYS * DAY_MS,
    ...states.map(({ monitor }) => monitor.createdAt),
  );
  const before = monthOf(month.from, -1);
  const after = monthOf(month.from, 1);
  return {
    now,
    board,
    month,
    count: entries.length,
    days: pastDaysOf(entries, month.from, lastDayAt),
    before: before.to > firstAt && before.from < now ? before : null,
    after: after.from <= now ? after : null,
  };
}
