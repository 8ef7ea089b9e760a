import type { Child } from "hono/jsx";
import type { JSX } from "hono/jsx/jsx-runtime";
import { isHeartbeat } from "../../../monitor/is_heartbeat.ts";
import type { Uptimes } from "../../history/url_history.ts";
import { Time } from "../parts/time.tsx";
import { certificateOf, certificateText } from "../words/certificate_text.ts";
import { coverageText } from "../words/coverage_text.ts";
import { percentText, responseText } from "../words/number_text.ts";
import type { ServiceModel } from "./service_model.ts";

interface FiguresProps {
  readonly model: Pick<ServiceModel, "current" | "history" | "now">;
}

const RANGES: readonly (readonly [keyof Uptimes, string])[] = [
  ["24h", "the last 24 hours"],
  ["7d", "the last 7 days"],
  ["30d", "the last 30 days"],
  ["90d", "the last 90 days"],
];

/** How a service is in numbers, each of which says what it covers. */
export function Figures({ model }: FiguresProps): JSX.Element {
  const { current, now } = model;
  const certificate = certificateOf(current.state, now);
  const { checkedAt, responseMs } = current;
  return (
    <dl class="card figures group">
      <UptimeFigures model={model} />
      {!isHeartbeat(current.monitor) && (
        <Figure name="Last response time">
          <span data-response>{responseText(responseMs)}</span>
        </Figure>
      )}
      <Figure name="Last checked">
        {checkedAt === null
          ? "Never"
          : <Time at={checkedAt} now={now} as="ago" />}
      </Figure>
      {certificate !== null && (
        <Figure
          name={certificate.daysLeft < 0 ? "Certificate" : "Certificate left"}
        >
          {certificateText(certificate)}
        </Figure>
      )}
    </dl>
  );
}

/** Ranges of which no more is known than of one before them are left out. */
function UptimeFigures(
  { model: { current, history, now } }: FiguresProps,
): JSX.Element {
  const ageMs = now - current.monitor.createdAt;
  const told = new Set<number | string>();
  const figures = RANGES.flatMap(([name, words]) => {
    const uptime = history.uptimes[name];
    const coverage = coverageText(uptime, words, ageMs);
    const isTold = told.has(uptime.knownMs) || told.has(coverage);
    told.add(uptime.knownMs).add(coverage);
    return uptime.share === null || isTold ? [] : [{ uptime, coverage }];
  });
  return (
    <>
      {figures.map((figure) => (
        <UptimeFigure key={figure.coverage} {...figure} />
      ))}
    </>
  );
}

function UptimeFigure(
  { uptime: { share, isEstimated }, coverage }: {
    readonly uptime: Uptimes["24h"];
    readonly coverage: string;
  },
): JSX.Element {
  return (
    <Figure name={`Uptime ${coverage}`}>
      {isEstimated && share !== null && share < 1
        ? `≈ ${percentText(share)}`
        : percentText(share)}
    </Figure>
  );
}

function Figure(
  { name, children }: { readonly name: string; readonly children?: Child },
): JSX.Element {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
