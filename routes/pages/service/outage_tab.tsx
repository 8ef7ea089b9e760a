import type { JSX } from "hono/jsx/jsx-runtime";
import { OutageList } from "./outage_list.tsx";
import type { OutageModel } from "./outage_model.ts";
import { BeforePager } from "../parts/before_pager.tsx";
import { Section } from "../parts/section.tsx";
import { UnconfirmedFailures } from "./unconfirmed_failures.tsx";

/** `/status/:id/outages`: every time when a service was down or slow, by pages. */
export function OutageTab(
  { model }: { readonly model: OutageModel },
): JSX.Element {
  const { outages, current, now, newerBefore, olderBefore } = model;
  const { monitor } = current;
  const isAll = newerBefore === null && olderBefore === null;
  return (
    <Section title="Outages">
      <div data-refresh="outages">
        <div class="card">
          {outages.length === 0
            ? (
              <p class="quiet">
                {isAll ? "No outages so far." : "No outages on this page."}
              </p>
            )
            : <OutageList outages={outages} current={current} now={now} />}
        </div>
        <BeforePager
          path={`/status/${monitor.id}/outages`}
          label="Pages of outages"
          newer={newerBefore}
          older={olderBefore}
        />
        {model.isOwner && monitor.failuresBeforeDown > 1 && (
          <p class="quiet">
            {`An outage is confirmed by ${monitor.failuresBeforeDown} failed checks in a row, and counts from the first of them.`}
          </p>
        )}
        <UnconfirmedFailures history={model.history} />
      </div>
    </Section>
  );
}
