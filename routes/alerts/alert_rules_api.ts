import type { UserViewer } from "../access/viewer.ts";
import type { HandlerFor } from "../access/viewers.ts";
import { readJsonObject } from "../server/json_body.ts";
import { answerEnvelope } from "../server/request_context.ts";
import type { OwnedAlertRules, ShownAlertRules } from "./owned_alert_rules.ts";

/** At most this many bytes say what to change. */
const MAX_BYTES = 4_096;

/** `/v1/alert-settings`: how outages of one's urls are made. */
export class AlertRulesApi {
  readonly #rules: OwnedAlertRules;

  constructor(rules: OwnedAlertRules) {
    this.#rules = rules;
  }

  get: HandlerFor<UserViewer> = async (c, viewer) =>
    answerEnvelope(c, envelopeOf(await this.#rules.get(viewer)));

  change: HandlerFor<UserViewer> = async (c, viewer) => {
    const members = await readJsonObject(c.req.raw, { maxBytes: MAX_BYTES });
    const changed = await this.#rules.change(viewer, members);
    return answerEnvelope(c, envelopeOf(changed));
  };
}

function envelopeOf(
  { members, fixed }: ShownAlertRules,
): Record<string, unknown> {
  const data = { ...members, from_configuration: fixed };
  return { alert_settings: { data } };
}
