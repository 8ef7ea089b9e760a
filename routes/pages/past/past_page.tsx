import type { JSX } from "hono/jsx/jsx-runtime";
import type { Ctx } from "../../server/request_context.ts";
import { Layout } from "../frame/layout.tsx";
import type { Site } from "../frame/site.ts";
import { PastDayList } from "../status/past_days.tsx";
import { monthText } from "../words/time_text.ts";
import type { Month } from "../words/month.ts";
import type { PastModel } from "./past_model.ts";

interface PastPageProps {
  readonly c: Ctx;
  readonly site: Site;
  readonly model: PastModel;
  readonly signedIn: boolean;
  /** Whether the reader may write incidents of these outages. */
  readonly mayWrite: boolean;
}

/** `/history`, or `/s/{slug}/history`: every outage and every incident of a month, by day. */
export function PastPage(
  { c, site, model, signedIn, mayWrite }: PastPageProps,
): JSX.Element {
  const { month, days, now, before, after, board, group } = model;
  const title = `What happened in ${monthText(month.from)}`;
  const path = `${board.path}/history`;
  const link = ({ name }: Month, file = path) =>
    `${file}?${fieldsOf(name, group)}`;
  const counted = countText(model);
  return (
    <Layout
      c={c}
      site={site}
      title={title}
      query={Object.fromEntries(fieldsOf(month.name, group))}
      signedIn={signedIn}
      shared={{
        path: link(month),
        title: `${title} · ${site.title}`,
        description: `${title}: ${counted}`,
      }}
      subscribe
    >
      <section class="group">
        <h1>{title}</h1>
        <p class="quiet">
          {counted} <span data-utc="">Days are in UTC.</span>
        </p>
        {model.groups.length > 1 && <GroupChoice model={model} />}
        {days.length > 0 && (
          <div class="card">
            <h2 class="visually-hidden">Day by day</h2>
            <PastDayList days={days} path={board.path} {...{ now, mayWrite }} />
          </div>
        )}
        <nav class="more" aria-label="Months">
          {before !== null && (
            <a href={link(before)} rel="prev">{monthText(before.from)}</a>
          )}
          {after !== null && (
            <a href={link(after)} rel="next">{monthText(after.from)}</a>
          )}
          <a href={board.path || "/"}>Current status</a>
          <a href={link(month, `${path}.csv`)} download>This as CSV</a>
          <a href={link(month, `${path}.json`)}>This as JSON</a>
        </nav>
      </section>
    </Layout>
  );
}

/** The ways to each group alone, and back. */
function GroupChoice(
  { model: { board, month, group, groups } }: { readonly model: PastModel },
): JSX.Element {
  return (
    <nav class="more" aria-label="Groups">
      {[undefined, ...groups].map((tag) => (
        <a
          href={`${board.path}/history?${fieldsOf(month.name, tag)}`}
          aria-current={tag === group ? "page" : undefined}
          dir="auto"
        >
          {tag === undefined ? "All services" : tag ?? "Other services"}
        </a>
      ))}
    </nav>
  );
}

function fieldsOf(
  month: string,
  group: string | null | undefined,
): URLSearchParams {
  return new URLSearchParams({
    month,
    ...group === undefined ? {} : { group: group ?? "" },
  });
}

/** `There were 3 outages and 1 incident.` */
function countText({ count, incidents }: PastModel): string {
  const said = incidents.length;
  if (count + said === 0) return "There were no outages and no incidents.";
  const parts = [
    count === 1 ? "1 outage" : `${count || "no"} outages`,
    ...said === 0 ? [] : [said === 1 ? "1 incident" : `${said} incidents`],
  ];
  return `There ${count === 1 ? "was" : "were"} ${parts.join(" and ")}.`;
}
