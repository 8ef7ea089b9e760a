import type { Incident } from "../../monitor/incident.ts";
import { readId } from "../access/find_service.ts";
import type { UserViewer } from "../access/viewer.ts";
import type { HandlerFor } from "../access/viewers.ts";
import { readJsonObject } from "../server/json_body.ts";
import { listOf } from "../server/paging.ts";
import { answer, answerEnvelope, type Ctx } from "../server/request_context.ts";
import type { OwnedIncidents } from "./owned_incidents.ts";
import { unixSeconds } from "../server/unix_seconds.ts";

/** At most this many bytes describe an incident or an update. */
const MAX_BYTES = 64 * 1024;

/** `/v1/incidents`: what one writes of trouble on one's page. */
export class IncidentApi {
  readonly #incidents: OwnedIncidents;

  constructor(incidents: OwnedIncidents) {
    this.#incidents = incidents;
  }

  list: HandlerFor<UserViewer> = async (c, viewer) => {
    const all = await this.#incidents.list(viewer);
    const incidents = listOf(all.map(incidentJson), null, all.length);
    return answerEnvelope(c, { incidents });
  };

  get: HandlerFor<UserViewer> = async (c, viewer) =>
    answerOne(c, await this.#incidents.get(viewer, idOf(c)));

  create: HandlerFor<UserViewer> = async (c, viewer) =>
    answerOne(c, await this.#incidents.add(viewer, await read(c)), 201);

  change: HandlerFor<UserViewer> = async (c, viewer) => {
    const id = idOf(c);
    const members = await read(c);
    return answerOne(c, await this.#incidents.change(viewer, id, members));
  };

  addUpdate: HandlerFor<UserViewer> = async (c, viewer) => {
    const id = idOf(c);
    const members = await read(c);
    const incident = await this.#incidents.addUpdate(viewer, id, members);
    return answerOne(c, incident, 201);
  };

  remove: HandlerFor<UserViewer> = async (c, viewer) => {
    await this.#incidents.remove(viewer, idOf(c));
    return answer(c, null, { status: 204 });
  };
}

function idOf(c: Ctx): number {
  return readId(c, "incident");
}

function read(c: Ctx): Promise<Readonly<Record<string, unknown>>> {
  return readJsonObject(c.req.raw, { maxBytes: MAX_BYTES });
}

function answerOne(c: Ctx, incident: Incident, status = 200): Response {
  return answerEnvelope(
    c,
    { incident: { data: incidentJson(incident) } },
    status,
  );
}

function incidentJson(incident: Incident): Record<string, unknown> {
  const { id, title, impact, urls, publishedAt, updates, version } = incident;
  return {
    ...{ id, title, impact, urls },
    draft: publishedAt === null,
    updates: updates.map(({ at, ...update }) => ({
      at: unixSeconds(at),
      ...update,
    })),
    started_at: unixSeconds(incident.startedAt),
    published_at: publishedAt === null ? null : unixSeconds(publishedAt),
    created_at: unixSeconds(incident.createdAt),
    updated_at: unixSeconds(incident.updatedAt),
    version,
  };
}
