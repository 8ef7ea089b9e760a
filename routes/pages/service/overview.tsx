import type { JSX } from "hono/jsx/jsx-runtime";
import { isHeartbeat } from "../../../monitor/is_heartbeat.ts";
import { maySeeSource, type Viewer } from "../../access/viewer.ts";
import { Hearers } from "../app/alerts/hearers.tsx";
import { BarAxis } from "../parts/bar_axis.tsx";
import { DayBar } from "../parts/day_bar.tsx";
import { Figures } from "./figures.tsx";
import { LatestProbe } from "./latest_probe.tsx";
import { Months } from "./months.tsx";
import { nothingYetText } from "./nothing_yet.ts";
import { OutageList } from "./outage_list.tsx";
import { ResponseTimes } from "./response_times.tsx";
import { Said } from "./said.tsx";
import { Section } from "../parts/section.tsx";
import type { ServiceModel } from "./service_model.ts";
import { TlsWarnings } from "./tls_warnings.tsx";
import { UnconfirmedFailures } from "./unconfirmed_failures.tsx";

interface PartProps {
  readonly model: ServiceModel;
}

/** `/status/:id`: how a service is, and how it was. */
export function Overview(
  { model, viewer }: PartProps & { readonly viewer: Pick<Viewer, "user"> },
): JSX.Element {
  const { current: { monitor }, hearers, isOwner } = model;
  const nothing = nothingYetText(model);
  return (
    <>
      <Said said={model.said} now={model.now} />
      {isOwner && <TlsWarnings monitor={monitor} />}
      {monitor.source && maySeeSource(viewer, monitor) && (
        <p dir="auto">
          Imported from {monitor.source.system}, where its id is{" "}
          {monitor.source.id}
        </p>
      )}
      <div data-refresh="figures">
        {nothing === null
          ? <Figures model={model} />
          : <p class="card pad group">{nothing}</p>}
      </div>
      <div data-refresh="response">
        {nothing === null && !isHeartbeat(monitor) && (
          <ResponseTimes model={model} />
        )}
      </div>
      <div data-refresh="days">
        {nothing === null && <Days model={model} />}
      </div>
      <div data-refresh="phases">
        <LatestProbe model={model} />
      </div>
      <div data-refresh="events">
        {nothing === null && <LatestOutages model={model} />}
      </div>
      <div data-refresh="months">
        {model.months.length > 0 && (
          <Section title="By month">
            <Months months={model.months} now={model.now} />
          </Section>
        )}
      </div>
      {hearers !== null && (
        <Section title="Who gets alerted">
          <Hearers names={hearers} />
        </Section>
      )}
    </>
  );
}

function Days({ model }: PartProps): JSX.Element {
  const { history } = model;
  const isKnown = history.days.some(({ summary }) => summary !== null);
  return (
    <Section title="Last 90 days">
      <div class="card pad">
        {isKnown
          ? (
            <>
              <DayBar history={history} />
              <p class="axis" aria-hidden="true">
                <BarAxis />
              </p>
              <UnconfirmedFailures history={history} />
            </>
          )
          : <p class="quiet">There were no checks in the last 90 days.</p>}
      </div>
    </Section>
  );
}

function LatestOutages({ model }: PartProps): JSX.Element {
  const { outages, current, now } = model;
  const path = `/status/${current.monitor.id}/outages`;
  return (
    <Section title="Latest outages">
      <div class="card">
        {outages.length === 0
          ? <p class="quiet">No outages so far.</p>
          : <OutageList outages={outages} current={current} now={now} />}
      </div>
      {outages.length > 0 && (
        <p class="more">
          <a href={path}>All outages</a>
        </p>
      )}
    </Section>
  );
}
