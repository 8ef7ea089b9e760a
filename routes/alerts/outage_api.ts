import { isOngoing, type Outage } from "../../monitor/alerts/outage.ts";
import type { UserViewer } from "../access/viewer.ts";
import type { HandlerFor } from "../access/viewers.ts";
import { listOf } from "../server/paging.ts";
import { answerEnvelope } from "../server/request_context.ts";
import { countDown, type OwnedOutages } from "./owned_outages.ts";
import { unixSeconds } from "../server/unix_seconds.ts";

/** At most this many urls of an outage are named. */
const MAX_URLS = 100;

/** `/v1/outages`: what is told of one's urls. */
export class OutageApi {
  readonly #outages: OwnedOutages;

  constructor(outages: OwnedOutages) {
    this.#outages = outages;
  }

  /** `GET /v1/outages`: those that go on, and then the latest 200 that are over; `?open=1` without these. */
  list: HandlerFor<UserViewer> = async (c, viewer) => {
    const open = await this.#outages.open(viewer);
    const past = c.req.query("open") === "1"
      ? []
      : await this.#outages.past(viewer);
    const all = [...open, ...past];
    const takers = await this.#outages.takenBy(all);
    const items = all.map((each) => this.#json(each, takers.get(each.id)));
    return answerEnvelope(c, { outages: listOf(items, null, items.length) });
  };

  /** `POST /v1/outages/{id}/acknowledge`. */
  acknowledge: HandlerFor<UserViewer> = async (c, viewer) => {
    const id = c.req.param("id") ?? "";
    const outage = await this.#outages.acknowledge(viewer, id);
    const takers = await this.#outages.takenBy([outage]);
    const data = this.#json(outage, takers.get(id));
    return answerEnvelope(c, { outage: { data } });
  };

  #json(outage: Outage, takenBy: string | undefined): Record<string, unknown> {
    const { id, group, startedAt, endedAt, acknowledgedAt, members } = outage;
    return {
      id,
      group,
      started_at: unixSeconds(startedAt),
      ended_at: endedAt === null ? null : unixSeconds(endedAt),
      acknowledged_at: acknowledgedAt === null
        ? null
        : unixSeconds(acknowledgedAt),
      acknowledged_by: takenBy ?? null,
      counts: { down: countDown(outage), of: members.length },
      urls: members.slice(0, MAX_URLS).map((member) => ({
        id: member.urlId,
        name: this.#outages.nameOf(member.urlId),
        state: isOngoing(member) ? "down" : "up",
        since: unixSeconds(member.upAt ?? member.since),
      })),
    };
  }
}
