import type { JSX } from "hono/jsx/jsx-runtime";
import {
  type Incident,
  isOpen,
  isOver,
  latestUpdate,
  resolvedAt,
} from "../../../monitor/incident.ts";
import type { Board } from "../../access/owner_table.ts";
import type { Ctx } from "../../server/request_context.ts";
import { Layout } from "../frame/layout.tsx";
import type { Site } from "../frame/site.ts";
import { Icon } from "../parts/icon.tsx";
import { monthOf } from "../words/month.ts";
import { monthText } from "../words/time_text.ts";
import { Time, TimeSpan } from "../parts/time.tsx";
import { IMPACT_STATES, IMPACT_WORDS, STATUS_WORDS } from "./incident_words.ts";
import { type NamedService, ServiceNames } from "./named_services.tsx";
import { SaidText } from "./said_text.tsx";

/** Everything on the page of an incident. */
export interface IncidentModel {
  readonly now: number;
  readonly board: Pick<Board, "key" | "path">;
  readonly incident: Incident;
  readonly services: readonly NamedService[];
  /** Whether the reader may write on it. */
  readonly mayWrite: boolean;
}

interface IncidentPageProps {
  readonly c: Ctx;
  readonly site: Site;
  readonly model: IncidentModel;
  readonly signedIn: boolean;
}

/** `/incidents/{id}`, or `/s/{slug}/incidents/{id}`: what was said of it, the latest first. */
export function IncidentPage(
  { c, site, model, signedIn }: IncidentPageProps,
): JSX.Element {
  const { incident, board } = model;
  const { id, title } = incident;
  const { status } = latestUpdate(incident);
  const path = `${board.path}/incidents/${id}`;
  return (
    <Layout
      c={c}
      site={site}
      title={title}
      state={stateOf(incident)}
      signedIn={signedIn}
      shared={{
        path,
        title,
        description: `${STATUS_WORDS[status]} · ${site.title}`,
      }}
      subscribe
      {...isOpen(incident) ? { live: liveQuery(model) } : {}}
    >
      <article data-refresh="incident">
        <Head model={model} />
        <ol class="card updates">
          {incident.updates.toReversed().map(({ at, status, text }) => (
            <li>
              <h2>{STATUS_WORDS[status]}</h2>
              <SaidText text={text} />
              <span class="span">
                <Time at={at} now={model.now} />
              </span>
            </li>
          ))}
        </ol>
      </article>
      <nav class="more" aria-label="Elsewhere">
        <a href={board.path || "/"}>Current status</a>
        <a
          href={`${board.path}/history?month=${
            monthOf(incident.startedAt).name
          }`}
        >
          {monthText(incident.startedAt)}
        </a>
        {model.mayWrite && <a href={`/app/incidents/${id}`}>Add an update</a>}
      </nav>
    </Layout>
  );
}

function Head({ model }: { readonly model: IncidentModel }): JSX.Element {
  const { incident, services } = model;
  const { title, impact, startedAt } = incident;
  return (
    <div class="head">
      <div class="service-title">
        <Icon state={stateOf(incident)} />
        <h1 dir="auto">{title}</h1>
      </div>
      <p class="facts">
        {STATUS_WORDS[latestUpdate(incident).status]} · {IMPACT_WORDS[impact]}
        {services.length > 0 && (
          <>
            {" · "}
            <ServiceNames services={services} most={services.length} />
          </>
        )}
        <TimeSpan from={startedAt} to={endOf(incident)} now={model.now} />
      </p>
    </div>
  );
}

/** One that is said to be over before it began took no time. */
function endOf(incident: Incident): number | null {
  const end = resolvedAt(incident);
  return end === null ? null : Math.max(end, incident.startedAt);
}

function stateOf(incident: Incident) {
  const { status } = latestUpdate(incident);
  return isOver(status) ? "up" : IMPACT_STATES[incident.impact];
}

function liveQuery({ board, incident }: IncidentModel): string {
  const fields = new URLSearchParams({ incident: String(incident.id) });
  if (board.path !== "") fields.set("of", board.key);
  return `?${fields}`;
}
