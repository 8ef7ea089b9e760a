import type { JSX } from "hono/jsx/jsx-runtime";
import type { Ctx } from "../../server/request_context.ts";
import type { Board } from "../../access/owner_table.ts";
import { Layout } from "../frame/layout.tsx";
import type { Site } from "../frame/site.ts";
import { feedOfGroup } from "../frame/subscribe.tsx";
import { AsOf } from "../parts/as_of.tsx";
import { monthText } from "../words/time_text.ts";
import { MAX_SMALL_BOARD } from "./board_layout.ts";
import { type BoardQuery, groupPath, queryFields } from "./board_query.ts";
import { type GroupModel, GroupSection } from "./group_section.tsx";
import { Headline } from "./headline.tsx";
import type { PlannedMaintenance } from "../maintenance/planned.ts";
import { PlannedSection } from "../maintenance/planned_list.tsx";
import { HowToBegin } from "./how_to_begin.tsx";
import {
  type NamedIncident,
  OpenIncidents,
} from "../incident/open_incidents.tsx";
import type { OutageEntry } from "./outage_entries.ts";
import { OutageEntries } from "./outage_section.tsx";
import { PastDayList, type PastDays } from "./past_days.tsx";
import { ServiceRow } from "./service_row.tsx";
import { DOT, type Summary } from "./summary.ts";

export interface StatusModel {
  readonly now: number;
  /** When the store answered last, where it does not now; else null. */
  readonly asOf: number | null;
  readonly query: BoardQuery;
  /** Of the one group that is shown. */
  readonly pages: number;
  /** How many services and groups the board has, shown or not. */
  readonly total: number;
  readonly groupCount: number;
  /** What all of them come to. */
  readonly summary: Summary;
  readonly groups: readonly GroupModel[];
  /** Start of today in UTC. */
  readonly lastDayAt: number;
  readonly board: Pick<Board, "key" | "path">;
  /** There is an operator. */
  readonly isSetUp: boolean;
  /** Newest first, both. */
  readonly current: readonly OutageEntry[];
  readonly past: readonly PastDays[];
  /** What is open, the latest first. */
  readonly incidents: readonly NamedIncident[];
  /** Maintenance that goes on, and that begins soon, by time. */
  readonly planned: readonly PlannedMaintenance[];
  /** Changes with whatever is said of both; empty without any. */
  readonly saidVersion: string;
  /** Whether the reader may write incidents of this board. */
  readonly mayWrite: boolean;
}

interface StatusPageProps {
  readonly c: Ctx;
  readonly site: Site;
  readonly model: StatusModel;
  readonly signedIn: boolean;
}

interface PartProps {
  readonly model: StatusModel;
}

/** `/`, or `/s/{slug}`: how everything is that the public may see there. */
export function StatusPage(
  { c, site, model, signedIn }: StatusPageProps,
): JSX.Element {
  const { summary, groups, now, board, query, total } = model;
  const isTroubled = model.current.length + model.incidents.length > 0;
  return (
    <Layout
      c={c}
      site={site}
      title={summary.text}
      state={summary.state}
      live={liveQuery(model)}
      query={queryFields(query)}
      signedIn={signedIn}
      shared={{
        path: board.path || "/",
        title: site.title,
        description: [summary.text, summary.counts]
          .filter((part) => part !== "").join(DOT),
      }}
      subscribe
      {...query.group === undefined
        ? {
          groupFeeds: groups.map(({ tag }) => feedOfGroup(site, tag)),
        }
        : { feed: feedOfGroup(site, query.group) }}
    >
      <AsOf asOf={model.asOf} now={now} />
      <Headline summary={summary} now={now} />
      {isTroubled && <Now model={model} />}
      {total === 0 && <HowToBegin isSetUp={model.isSetUp} />}
      {total > MAX_SMALL_BOARD && <Search model={model} />}
      <div data-refresh="services">
        {groups.map((group) => (
          <GroupSection
            group={group}
            path={board.path}
            alone={groups.length === 1}
            lastDayAt={model.lastDayAt}
          />
        ))}
        {total > 0 && groups.length === 0 && (
          <p class="card pad">No services match your search.</p>
        )}
        <PageLinks model={model} />
      </div>
      {!isTroubled && <Now model={model} />}
      <Planned model={model} />
      {total > 0 && <PastOutages model={model} />}
    </Layout>
  );
}

interface BoardNewsProps extends PartProps {
  /** Whose rows are in it. */
  readonly ids: readonly number[];
}

/** What an open page does not learn from the stream: outages in words, and the past of the services that changed. */
export function BoardNews({ model, ids }: BoardNewsProps): JSX.Element {
  const rows = model.groups.flatMap(({ rows }) => rows)
    .filter(({ current }) => ids.includes(current.monitor.id));
  return (
    <html lang="en">
      <title>News</title>
      <AsOf asOf={model.asOf} now={model.now} />
      <Now model={model} />
      <Planned model={model} />
      <PastOutages model={model} />
      <ul>
        {rows.map((row) => (
          <ServiceRow
            key={row.current.monitor.id}
            {...row}
          />
        ))}
      </ul>
    </html>
  );
}

/** The query of the news of this very page. */
function liveQuery({ board, query }: StatusModel): string {
  const fields = new URLSearchParams(queryFields(query));
  if (board.path !== "") fields.set("of", board.key);
  return fields.size === 0 ? "" : `?${fields}`;
}

function Search({ model: { board, query } }: PartProps): JSX.Element {
  return (
    <form class="find" role="search" action={board.path || "/"}>
      <input
        type="search"
        name="q"
        value={query.search}
        maxlength={100}
        placeholder="Find a service"
        aria-label="Find a service"
      />
      <button type="submit">Find</button>
    </form>
  );
}

/** To the other pages of a group, and back to all groups. */
function PageLinks({ model }: PartProps): JSX.Element | null {
  const { board, query: { group, page, search }, pages, groups } = model;
  const isPart = search !== "" ||
    (group !== undefined && model.groupCount > 1);
  if (pages <= 1 && !isPart) return null;
  const tag = groups[0]?.tag ?? null;
  return (
    <nav class="more" aria-label="Pages">
      {isPart && <a href={board.path || "/"}>All services</a>}
      {page > 1 && (
        <a href={groupPath(board.path, tag, page - 1)} rel="prev">Previous</a>
      )}
      {pages > 1 && <span class="quiet">Page {page} of {pages}</span>}
      {page < pages && (
        <a href={groupPath(board.path, tag, page + 1)} rel="next">Next</a>
      )}
    </nav>
  );
}

/** Before the services where something is wrong as the page is loaded, else after them: what begins later moves nothing under the reader. */
function Now({ model }: PartProps): JSX.Element {
  const { current, incidents, now, board, mayWrite } = model;
  return (
    <div
      data-refresh="now"
      data-said={model.saidVersion || undefined}
    >
      {current.length + incidents.length > 0 && (
        <section class="group" aria-labelledby="now">
          <h2 id="now">Now</h2>
          {incidents.length > 0 && (
            <div class="card" id="said">
              <OpenIncidents {...{ incidents, now }} path={board.path} />
            </div>
          )}
          {current.length > 0 && (
            <div class="card is-alarm" id="down">
              <OutageEntries entries={current} {...{ now, mayWrite }} />
            </div>
          )}
        </section>
      )}
    </div>
  );
}

function Planned({ model }: PartProps): JSX.Element {
  const { planned, now, board } = model;
  return <PlannedSection {...{ planned, now }} path={board.path} />;
}

function PastOutages({ model }: PartProps): JSX.Element {
  const { past, now, board, mayWrite } = model;
  return (
    <section class="group" aria-labelledby="past" data-refresh="past">
      <div class="group-head">
        <h2 id="past">Past outages</h2>
        <small data-utc="">by day in UTC</small>
      </div>
      <div class="card">
        <PastDayList days={past} path={board.path} {...{ now, mayWrite }} />
      </div>
      <p class="more">
        <a href={`${board.path}/history`}>{monthText(now)} and earlier</a>
      </p>
    </section>
  );
}
