import type { JSX } from "hono/jsx/jsx-runtime";
import { CHART_RANGES, RANGE_NAMES } from "../../history/chart_range.ts";
import { ResponseChart } from "../parts/response_chart.tsx";
import { noResponsesText } from "./nothing_yet.ts";
import type { ServiceModel } from "./service_model.ts";

interface PartProps {
  readonly model: Pick<ServiceModel, "chart" | "current" | "now">;
}

/** How fast a service answered over a range of time that can be chosen. */
export function ResponseTimes({ model }: PartProps): JSX.Element {
  const nothing = noResponsesText(model);
  return (
    <section class="group">
      <div class="group-head">
        <h2>Response time</h2>
        <Ranges model={model} />
      </div>
      <div class="card">
        {nothing === null
          ? <ResponseChart chart={model.chart} current={model.current} />
          : <p class="quiet">{nothing}</p>}
      </div>
      <Downloads model={model} />
    </section>
  );
}

function Ranges({ model: { chart } }: PartProps): JSX.Element {
  return (
    <nav class="tabs" aria-label="Range of time">
      {RANGE_NAMES.map((name) => (
        <a
          href={`?range=${name}`}
          aria-current={name === chart.range ? "page" : undefined}
        >
          {CHART_RANGES[name].words}
        </a>
      ))}
    </nav>
  );
}

function Downloads(
  { model: { current: { monitor }, chart: { range } } }: PartProps,
): JSX.Element {
  const path = `/status/${monitor.id}`;
  return (
    <p class="more">
      <a href={`${path}/history.csv?range=${range}`} download>This as CSV</a>
      <a href={`${path}/history.json?range=${range}`}>This as JSON</a>
    </p>
  );
}
