import type { JSX } from "hono/jsx/jsx-runtime";
import { shownWord } from "../../../monitor/codes.ts";
import { SHOWN_STATES } from "../../../monitor/shown_states.ts";
import type { Tick } from "../../../monitor/types.ts";
import { Icon } from "../parts/icon.tsx";
import { responseText } from "../words/number_text.ts";
import { Time } from "../parts/time.tsx";
import { dayText } from "../words/time_text.ts";
import { nothingYetText } from "./nothing_yet.ts";
import { BeforePager } from "../parts/before_pager.tsx";
import type { ProbeModel } from "./probe_model.ts";
import { Section } from "../parts/section.tsx";
import { tickText } from "./tick_text.ts";

/** `/status/:id/probes`: what the latest probes of a service found, or those of before a time. */
export function ProbeTab(
  { model, before }: {
    readonly model: ProbeModel;
    /** As it was asked for, in Unix seconds; undefined for the latest. */
    readonly before: string | undefined;
  },
): JSX.Element {
  const { ticks, newerBefore, olderBefore, current: { monitor } } = model;
  const path = `/status/${monitor.id}/probes`;
  const isLatest = newerBefore === null;
  return (
    <Section title={isLatest ? "Latest checks" : "Earlier checks"}>
      <div data-refresh="probes">
        <div class="card scroll">
          {ticks.length === 0
            ? <p class="quiet">{nothingText(model)}</p>
            : <ProbeTable ticks={ticks} now={model.now} />}
        </div>
        <BeforePager
          path={path}
          label="Pages of checks"
          newer={newerBefore && newerBefore / 1_000}
          older={olderBefore && olderBefore / 1_000}
        />
        <p class="more">
          {ticks.length > 0 && (
            <a href={csvPath(path, before)} download>These checks as CSV</a>
          )}
          <a href={`/status/${monitor.id}/history.csv?range=90d`} download>
            Daily totals of 90 days as CSV
          </a>
        </p>
      </div>
    </Section>
  );
}

function csvPath(path: string, before: string | undefined): string {
  return before === undefined ? `${path}.csv` : `${path}.csv?before=${before}`;
}

function nothingText(model: ProbeModel): string {
  return nothingYetText(model) ??
    (model.olderBefore === null
      ? `Single checks from before ${
        dayText(model.keptFrom, model.now)
      } are no longer kept.`
      : "There were no checks in the 30 days before that.");
}

interface ProbeTableProps {
  /** Newest first. */
  readonly ticks: readonly Tick[];
  readonly now: number;
}

function ProbeTable({ ticks, now }: ProbeTableProps): JSX.Element {
  return (
    <table class="probes slender">
      <thead>
        <tr>
          <th scope="col">Time</th>
          <th scope="col">Result</th>
          <th scope="col" class="end">Time taken</th>
          <th scope="col">Details</th>
        </tr>
      </thead>
      <tbody>
        {ticks.map((tick) => <ProbeRow key={tick.at} tick={tick} now={now} />)}
      </tbody>
    </table>
  );
}

function ProbeRow(
  { tick, now }: { readonly tick: Tick } & Pick<ProbeTableProps, "now">,
): JSX.Element {
  const state = shownWord(tick.outcome);
  return (
    <tr>
      <td>
        <Time at={tick.at} now={now} as="seconds" />
      </td>
      <td>
        <Icon state={state} /> {SHOWN_STATES[state].word}
      </td>
      <td class="end">{responseText(tick.durationMs)}</td>
      <td>{tickText(tick)}</td>
    </tr>
  );
}
