import type { StatusView } from "../../monitor/status_view.ts";
import type { UrlTable } from "../../monitor/url_table.ts";
import { type CurrentState, currentState } from "./current_state.ts";
import type { HistoryCache } from "./history_cache.ts";
import type { Outage } from "./outage_list.tsx";
import type { ServiceRowProps } from "./service_row.tsx";
import type { ServiceGroup, StatusModel } from "./status_page.tsx";
import { summarise } from "./summary.ts";

export interface StatusModelDeps {
  readonly table: Pick<UrlTable, "all">;
  readonly view: Pick<StatusView, "refresh" | "state" | "shown">;
  readonly histories: Pick<HistoryCache, "of">;
  /** Wall clock. */
  readonly now: () => number;
}

/** Most past outages on the page; each service's own page has the rest. */
const MAX_PAST = 30;

/** Everything on the status page, of the public urls alone. */
export async function readStatusModel(
  { table, view, histories, now: readClock }: StatusModelDeps,
): Promise<StatusModel> {
  await view.refresh();
  const now = readClock();
  const states = [...table.all()].filter((url) => url.public)
    .sort((a, b) => a.id - b.id)
    .map((url) => currentState(url, view, now));
  const byId = await histories.of(states);
  const rows = states.flatMap((current): ServiceRowProps[] => {
    const history = byId.get(current.url.id);
    return history === undefined ? [] : [{ current, history }];
  });
  const outages = rows.flatMap(({ current: { url }, history }) =>
    history.outages.map((event): Outage => ({ url, event }))
  ).sort((a, b) => b.event.startedAt - a.event.startedAt);
  const isOpen = ({ event }: Outage) => event.endedAt === null;
  return {
    now,
    summary: summarise(states),
    groups: groupsOf(rows),
    current: outages.filter((each) => isOpen(each) && isDown(states, each)),
    past: outages.filter((each) => !isOpen(each)).slice(0, MAX_PAST),
  };
}

/** A paused url, or one without data, is not said to be down, though its outage never ended. */
function isDown(states: readonly CurrentState[], { url }: Outage): boolean {
  return states.find((state) => state.url === url)?.shown === "down";
}

/** By first tag, in the order in which the tags appear; those without one last. */
function groupsOf(rows: readonly ServiceRowProps[]): ServiceGroup[] {
  const groups = new Map<string | null, ServiceRowProps[]>();
  for (const row of rows) {
    const name = row.current.url.tags[0] ?? null;
    groups.set(name, [...groups.get(name) ?? [], row]);
  }
  const untagged = groups.get(null);
  groups.delete(null);
  if (untagged !== undefined) groups.set(null, untagged);
  return [...groups].map(([name, rows]) => ({ name, rows }));
}
