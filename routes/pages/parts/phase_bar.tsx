import type { JSX } from "hono/jsx/jsx-runtime";
import type { ProbePhases } from "../../../monitor/types.ts";
import { responseText } from "../words/number_text.ts";

const PHASES: readonly (readonly [keyof ProbePhases, string, string])[] = [
  ["lookupMs", "lookup", "Name lookup"],
  ["connectMs", "connect", "Connect"],
  ["tlsMs", "tls", "TLS"],
  ["firstByteMs", "wait", "First byte"],
];
const WIDTH = 1_000;

/** Where the time of the latest probe went. */
export function PhaseBar(
  { phases }: { readonly phases: ProbePhases },
): JSX.Element {
  const total = PHASES.reduce((sum, [key]) => sum + phases[key], 0) || 1;
  let x = 0;
  return (
    <>
      <svg
        class="phases"
        viewBox={`0 0 ${WIDTH} 10`}
        preserveAspectRatio="none"
        aria-hidden="true"
        focusable="false"
      >
        {PHASES.map(([key, name]) => {
          const width = phases[key] / total * WIDTH;
          const left = x;
          x += width;
          return (
            <rect class={`phase-${name}`} x={left} width={width} height="10" />
          );
        })}
      </svg>
      <dl class="phase-list">
        {PHASES.map(([key, name, words]) => (
          <div>
            <dt>
              <i class={`phase-${name}`}></i>
              {words}
            </dt>
            <dd>{responseText(phases[key] === 0 ? null : phases[key])}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}
