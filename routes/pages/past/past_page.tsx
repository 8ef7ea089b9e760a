import type { JSX } from "hono/jsx/jsx-runtime";
import type { Ctx } from "../../server/request_context.ts";
import { Layout } from "../frame/layout.tsx";
import type { Site } from "../frame/site.ts";
import { PastDayList } from "../status/past_days.tsx";
import { monthText } from "../words/time_text.ts";
import type { Month } from "./month.ts";
import type { PastModel } from "./past_model.ts";

interface PastPageProps {
  readonly c: Ctx;
  readonly site: Site;
  readonly model: PastModel;
  readonly signedIn: boolean;
  /** Whether the reader may write incidents of these outages. */
  readonly mayWrite: boolean;
}

/** `/history`, or `/s/{slug}/history`: every outage of a month, by day. */
export function PastPage(
  { c, site, model, signedIn, mayWrite }: PastPageProps,
): JSX.Element {
  const { month, days, now, count, before, after, board } = model;
  const title = `Outages in ${monthText(month.from)}`;
  const link = ({ name }: Month) => `${board.path}/history?month=${name}`;
  const counted = count === 0
    ? "There was none."
    : count === 1
    ? "There was one."
    : `There were ${count}.`;
  return (
    <Layout
      c={c}
      site={site}
      title={title}
      query={{ month: month.name }}
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
          {counted} Days are those of UTC.
        </p>
        {days.length > 0 && (
          <div class="card">
            <h2 class="visually-hidden">Day by day</h2>
            <PastDayList days={days} {...{ now, mayWrite }} />
          </div>
        )}
        <nav class="more" aria-label="Months">
          {before !== null && (
            <a href={link(before)} rel="prev">{monthText(before.from)}</a>
          )}
          {after !== null && (
            <a href={link(after)} rel="next">{monthText(after.from)}</a>
          )}
          <a href={board.path || "/"}>Status now</a>
        </nav>
      </section>
    </Layout>
  );
}
