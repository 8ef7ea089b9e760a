import type { JSX } from "hono/jsx/jsx-runtime";
import type { Ctx } from "../../server/request_context.ts";
import { Headline } from "./headline.tsx";
import { AsOf } from "../parts/as_of.tsx";
import type { Board } from "../../access/owner_table.ts";
import { Layout } from "../frame/layout.tsx";
import { type Outage, OutageList } from "../parts/outage_list.tsx";
import { ServiceRow, type ServiceRowProps } from "./service_row.tsx";
import type { Site } from "../frame/site.ts";
import type { Summary } from "./summary.ts";

export interface StatusModel {
  readonly now: number;
  /** When the store answered last, where it does not now; else null. */
  readonly asOf: number | null;
  /** The number of the page, from 1. */
  readonly page: number;
  readonly pages: number;
  /** What all pages together come to. */
  readonly summary: Summary;
  readonly groups: readonly ServiceGroup[];
  readonly board: Pick<Board, "key" | "path">;
  /** There is an operator. */
  readonly isSetUp: boolean;
  /** Newest first, both. */
  readonly current: readonly Outage[];
  readonly past: readonly Outage[];
}

export interface ServiceGroup {
  /** Null for those without a tag. */
  readonly name: string | null;
  /** Counted over all pages, without what is paused. */
  readonly upCount: number;
  readonly count: number;
  readonly rows: readonly ServiceRowProps[];
}

interface StatusPageProps {
  readonly c: Ctx;
  readonly site: Site;
  readonly model: StatusModel;
  readonly signedIn: boolean;
}

/** `/`, or `/s/{slug}`: how everything is that the public may see there. */
export function StatusPage(
  { c, site, model, signedIn }: StatusPageProps,
): JSX.Element {
  const { summary, groups, now, page, pages } = model;
  const query: Record<string, string> = page === 1 ? {} : { page: `${page}` };
  return (
    <Layout
      c={c}
      site={site}
      title={summary.text}
      state={summary.state}
      live={liveQuery(model)}
      query={query}
      signedIn={signedIn}
    >
      <AsOf asOf={model.asOf} now={now} />
      <Headline summary={summary} now={now} />
      <div data-refresh="outages-now">
        {groups.length === 0 && <HowToBegin isSetUp={model.isSetUp} />}
        {model.current.length > 0 && <CurrentOutages model={model} />}
      </div>
      <div data-refresh="services">
        {groups.map((group) => (
          <Group group={group} alone={groups.length === 1} />
        ))}
      </div>
      <div data-refresh="pages">
        {pages > 1 && (
          <PageLinks path={model.board.path} page={page} pages={pages} />
        )}
      </div>
      <div data-refresh="outages-past">
        {groups.length > 0 && <PastOutages model={model} />}
      </div>
    </Layout>
  );
}

/** The query of the news of this very page. */
function liveQuery(
  { board, page }: Pick<StatusModel, "board" | "page">,
): string {
  const query = new URLSearchParams();
  if (board.path !== "") query.set("of", board.key);
  if (page !== 1) query.set("page", String(page));
  return query.size === 0 ? "" : `?${query}`;
}

function HowToBegin(
  { isSetUp }: Pick<StatusModel, "isSetUp">,
): JSX.Element {
  return (
    <section class="card begin" aria-labelledby="begin">
      <h2 id="begin">Add the first url</h2>
      <ol>
        <li>
          {isSetUp
            ? (
              <>
                <a href="/app">Sign in</a>{" "}
                as the operator, paste a url, press Enter, and make it public.
              </>
            )
            : (
              <>
                <a href="/setup">Set Uptick up</a>: make the operator's account,
                and paste a url.
              </>
            )}
        </li>
        <li>
          Or start Uptick with it:{" "}
          <code>
            npx -y deno@2 task start --urls name=https://example.org
          </code>
        </li>
        <li>
          Or send it to the API: <code>POST /v1/services</code>, as{" "}
          <a href="/openapi.json">described here</a>.
        </li>
      </ol>
    </section>
  );
}

function Group(
  { group, alone }: { readonly group: ServiceGroup; readonly alone: boolean },
): JSX.Element {
  const { name, rows, upCount, count } = group;
  const title = name ?? (alone ? "Services" : "Other services");
  return (
    <section class="group">
      <div class="group-head">
        <h2 dir="auto">{title}</h2>
        <small>{count === 0 ? "Paused" : `${upCount} of ${count} up`}</small>
      </div>
      <ul class="card services">
        {rows.map((row) => (
          <ServiceRow
            key={row.current.monitor.id}
            {...row}
          />
        ))}
      </ul>
    </section>
  );
}

function PageLinks(
  { path, page, pages }: Pick<StatusModel, "page" | "pages"> & {
    readonly path: string;
  },
): JSX.Element {
  return (
    <nav class="more" aria-label="Pages">
      {page > 1 && (
        <a href={`${path || "/"}?page=${page - 1}`} rel="prev">Before</a>
      )}
      <span class="quiet">Page {page} of {pages}</span>
      {page < pages && (
        <a href={`${path || "/"}?page=${page + 1}`} rel="next">More</a>
      )}
    </nav>
  );
}

function CurrentOutages(
  { model }: { readonly model: StatusModel },
): JSX.Element {
  const { current, now } = model;
  return (
    <section class="group" aria-labelledby="current">
      <h2 id="current">What is wrong now</h2>
      <div class="card is-alarm">
        <OutageList outages={current} now={now} />
      </div>
    </section>
  );
}

function PastOutages({ model }: { readonly model: StatusModel }): JSX.Element {
  const { past, now, pages } = model;
  const whose = pages > 1 ? " of these services" : "";
  return (
    <section class="group" aria-labelledby="past">
      <h2 id="past">Past outages{whose}</h2>
      <div class="card">
        {past.length === 0
          ? (
            <p class="quiet">
              None{whose} has been recorded in the last 90 days.
            </p>
          )
          : <OutageList outages={past} now={now} />}
      </div>
    </section>
  );
}
