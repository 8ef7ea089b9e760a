import { maintenanceMembers } from "../../monitor/fields/maintenance_fields.ts";
import { maintenancePhase } from "../../monitor/maintenance/maintenance_phase.ts";
import type { Maintenance } from "../../monitor/maintenance_rule.ts";
import { readId } from "../access/find_service.ts";
import type { UserViewer } from "../access/viewer.ts";
import type { HandlerFor } from "../access/viewers.ts";
import { readJsonObject } from "../server/json_body.ts";
import { listOf } from "../server/paging.ts";
import { answer, answerEnvelope, type Ctx } from "../server/request_context.ts";
import type { OwnedMaintenances } from "./owned_maintenances.ts";
import { unixSeconds } from "../server/unix_seconds.ts";

/** At most this many bytes describe a maintenance. */
const MAX_BYTES = 128 * 1024;

/** `/v1/maintenances`: when one's monitors are worked on. */
export class MaintenanceApi {
  readonly #maintenances: OwnedMaintenances;

  constructor(maintenances: OwnedMaintenances) {
    this.#maintenances = maintenances;
  }

  list: HandlerFor<UserViewer> = async (c, viewer) => {
    const all = await this.#maintenances.list(viewer);
    const now = Date.now();
    const items = all.map((each) => maintenanceJson(each, now));
    return answerEnvelope(c, {
      maintenances: listOf(items, null, items.length),
    });
  };

  get: HandlerFor<UserViewer> = async (c, viewer) =>
    answerOne(c, await this.#maintenances.get(viewer, idOf(c)));

  /** `POST /v1/maintenances`: 201 with the maintenance. */
  create: HandlerFor<UserViewer> = async (c, viewer) => {
    const members = await readJsonObject(c.req.raw, { maxBytes: MAX_BYTES });
    return answerOne(c, await this.#maintenances.add(viewer, members), 201);
  };

  change: HandlerFor<UserViewer> = async (c, viewer) => {
    const id = idOf(c);
    const members = await readJsonObject(c.req.raw, { maxBytes: MAX_BYTES });
    return answerOne(c, await this.#maintenances.change(viewer, id, members));
  };

  /** `POST /v1/maintenances/{id}/end`. */
  end: HandlerFor<UserViewer> = async (c, viewer) =>
    answerOne(c, await this.#maintenances.end(viewer, idOf(c)));

  remove: HandlerFor<UserViewer> = async (c, viewer) => {
    await this.#maintenances.remove(viewer, idOf(c));
    return answer(c, null, { status: 204 });
  };
}

function idOf(c: Ctx): number {
  return readId(c, "maintenance");
}

function answerOne(
  c: Ctx,
  maintenance: Maintenance,
  status: 200 | 201 = 200,
): Response {
  const data = maintenanceJson(maintenance, Date.now());
  return answerEnvelope(c, { maintenance: { data } }, status);
}

function maintenanceJson(
  rule: Maintenance,
  now: number,
): Record<string, unknown> {
  const { state, window } = maintenancePhase(rule, now);
  return {
    id: rule.id,
    ...maintenanceMembers(rule),
    state,
    window: window && {
      starts_at: unixSeconds(window.from),
      ends_at: unixSeconds(window.to),
    },
    from_configuration: rule.isConfigured,
    created_at: unixSeconds(rule.createdAt),
    updated_at: unixSeconds(rule.updatedAt),
  };
}
