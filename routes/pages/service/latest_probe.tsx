import type { JSX } from "hono/jsx/jsx-runtime";
import { isHeartbeat } from "../../../monitor/is_heartbeat.ts";
import { PhaseBar } from "../parts/phase_bar.tsx";
import { Section } from "../parts/section.tsx";
import type { ServiceModel } from "./service_model.ts";

interface LatestProbeProps {
  readonly model: Pick<
    ServiceModel,
    "phases" | "address" | "instance" | "isOwner" | "current"
  >;
}

/** Where the time of the latest probe went; to its owner also which address was asked, and to operators by which instance. */
export function LatestProbe(
  { model }: LatestProbeProps,
): JSX.Element | null {
  const { phases, address, instance, isOwner, current } = model;
  if (phases === undefined) {
    const isElsewhere = isOwner && current.checkedAt !== null &&
      !isHeartbeat(current.monitor);
    return isElsewhere
      ? (
        <Section title="Latest check">
          <p class="card pad quiet">
            No timing details here: another instance of Uptick made this check,
            or this one made it before it was restarted.
          </p>
        </Section>
      )
      : null;
  }
  return (
    <Section title="Latest check">
      <div class="card pad">
        <PhaseBar phases={phases} />
        {(address !== null || instance !== null) && (
          <p>
            Checked{address !== null && ` at ${address}`}
            {instance !== null && ` by the instance ${instance}`}.
          </p>
        )}
      </div>
    </Section>
  );
}
