import { type Incident, resolvedAt } from "../../../monitor/incident.ts";
import type { Incidents } from "../../../store/incidents.ts";
import type { Events } from "../../../store/events.ts";
import { type Board, boardOwner } from "../../access/owner_table.ts";
import { eachOf } from "../../history/each_of.ts";
import { DAY_MS, HISTORY_DAYS } from "../../history/url_history.ts";
import { notFound } from "../../server/http_error.ts";
import type { ShownPast } from "../incident/past_incidents.tsx";
import { countedOutages } from "../maintenance/counted_outages.ts";
import type { Outage } from "../parts/outage.ts";
import { entriesOf } from "../status/outage_entries.ts";
import { dayOf, type PastDays, pastDaysOf } from "../status/past_days.tsx";
import type { OutageEntry } from "../status/outage_entries.ts";
import type { StatusModelDeps } from "../status/status_model.ts";
import { publicGroups } from "../status/status_order.ts";
import type { CurrentState } from "../words/current_state.ts";
import { type Month, monthOf } from "../words/month.ts";

export interface PastModelDeps
  extends
    Pick<StatusModelDeps, "table" | "view" | "told" | "maintenance" | "now"> {
  readonly events: Pick<Events, "between">;
  readonly written: Pick<Incidents, "of">;
}

/** What began in a month on a board, or in a group of it. */
export interface PastQuery {
  readonly month: Month;
  /** Null is that of services without a tag; undefined for all. */
  readonly group: string | null | undefined;
}

/** Every outage and every incident of a board that began in a month. */
export interface PastModel {
  readonly now: number;
  readonly board: Pick<Board, "path">;
  readonly month: Month;
  readonly group: string | null | undefined;
  /** All that the board has. */
  readonly groups: readonly (string | null)[];
  /** Newest first, all three. */
  readonly days: readonly PastDays[];
  readonly entries: readonly OutageEntry[];
  readonly incidents: readonly ShownPast[];
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
  { month, group }: PastQuery,
): Promise<PastModel> {
  const [alertOf, written] = await Promise.all([
    deps.told.of(board),
    deps.written.of(boardOwner(board)),
    deps.view.refresh(),
  ]);
  const now = deps.now();
  const groups = publicGroups(deps, board, now);
  const chosen = groups.filter(({ tag }) =>
    group === undefined || tag === group
  );
  if (group !== undefined && chosen.length === 0) throw notFound("group");
  const states = chosen.flatMap(({ states }) => states);
  // What has been as it is since before the month had no outage in it.
  const changed = states.filter(({ state }) =>
    (state?.since ?? 0) >= month.from
  );
  const outages = await outagesIn(deps.events, changed, month);
  const entries = entriesOf(countedOutages(deps, outages, now), alertOf);
  const ids = group === undefined
    ? undefined
    : new Set(states.map(({ monitor }) => monitor.id));
  const incidents = incidentsOf(written, month, ids);
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
    group,
    groups: groups.map(({ tag }) => tag),
    entries,
    incidents,
    count: entries.length,
    days: pastDaysOf({ entries, incidents }, month.from, lastDayAt),
    before: before.to > firstAt && before.from < now ? before : null,
    after: after.from <= now ? after : null,
  };
}

/** What began in the month, by service in the order of the services. */
async function outagesIn(
  events: PastModelDeps["events"],
  services: readonly CurrentState[],
  { from, to }: Month,
): Promise<Outage[]> {
  const found = new Map<number, Outage[]>();
  await eachOf(services, AT_ONCE, async ({ monitor }) => {
    const own = (await events.between(monitor.id, from, to))
      .filter(({ event, startedAt }) =>
        event === "downtime" && startedAt >= from
      );
    found.set(monitor.id, own.map((event) => ({ monitor, event })));
  });
  return services.flatMap(({ monitor }) => found.get(monitor.id) ?? []);
}

/** Those that are published, began in the month and are about one of the services; what is about all is about each. */
function incidentsOf(
  written: readonly Incident[],
  { from, to }: Month,
  ids: ReadonlySet<number> | undefined,
): ShownPast[] {
  return written
    .filter(({ publishedAt, startedAt, urls }) =>
      publishedAt !== null && startedAt >= from && startedAt < to &&
      (ids === undefined || urls.length === 0 ||
        urls.some((id) => ids.has(id)))
    )
    .map((incident) => {
      const { id, title, impact, urls, startedAt } = incident;
      const end = resolvedAt(incident);
      const endedAt = end === null ? null : Math.max(end, startedAt);
      return { id, title, impact, urls, startedAt, endedAt };
    })
    .sort((a, b) => b.startedAt - a.startedAt);
}
