import {
  type Impact,
  IMPACTS,
  type IncidentStatus,
  type OpenIncident,
} from "../../../monitor/incident.ts";
import type { ShownState } from "../../../monitor/shown_states.ts";

/** What readers see of an impact. */
export const IMPACT_WORDS: Readonly<Record<Impact, string>> = {
  none: "No impact",
  minor: "Minor impact",
  major: "Major impact",
  critical: "Critical impact",
};

export const STATUS_WORDS: Readonly<Record<IncidentStatus, string>> = {
  investigating: "Investigating",
  identified: "Identified",
  monitoring: "Monitoring",
  resolved: "Resolved",
  postmortem: "Postmortem",
};

/** The state whose colour and shape an open incident has; without an impact it is that of what is well. */
export const IMPACT_STATES: Readonly<Record<Impact, ShownState>> = {
  none: "up",
  minor: "degraded",
  major: "down",
  critical: "down",
};

/** The one that is told where there is room for one: the worst, of these the latest. None without an impact. */
export function worstIncident<I extends Pick<OpenIncident, "impact">>(
  incidents: readonly I[],
): I | undefined {
  const rank = ({ impact }: I) => IMPACTS.indexOf(impact);
  return incidents.filter(({ impact }) => impact !== "none")
    .toReversed().toSorted((a, b) => rank(b) - rank(a))[0];
}
