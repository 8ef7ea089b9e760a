import { readId } from "../access/find_service.ts";
import type { UserViewer } from "../access/viewer.ts";
import type { HandlerFor } from "../access/viewers.ts";
import { HttpError } from "../server/http_error.ts";
import { allowOnly, readJsonObject } from "../server/json_body.ts";
import { listOf } from "../server/paging.ts";
import { answer, answerEnvelope, type Ctx } from "../server/request_context.ts";
import { unixSeconds } from "../server/unix_seconds.ts";
import type { OwnedSubscribers } from "./owned_subscribers.ts";
import type { SubscriberDelivery } from "./subscription_desk.ts";

/** At most this many bytes say what to change. */
const MAX_BYTES = 4_096;

const EMAIL_CHANNEL = "email_channel";

/** `/v1/subscribers`: who hears of one's page, as numbers. */
export class SubscriberApi {
  readonly #subscribers: OwnedSubscribers;

  constructor(subscribers: OwnedSubscribers) {
    this.#subscribers = subscribers;
  }

  summary: HandlerFor<UserViewer> = async (c, viewer) => {
    const { counts, pending, waiting, dropped } = await this.#subscribers
      .summary(viewer);
    const data = {
      counts: counts.map(({ kind, group, count }) => ({ kind, group, count })),
      ...{ pending, waiting, dropped },
    };
    return answerEnvelope(c, { subscribers: { data } });
  };

  deliveries: HandlerFor<UserViewer> = async (c, viewer) => {
    const all = await this.#subscribers.deliveries(viewer);
    const deliveries = listOf(all.map(deliveryJson), null, all.length);
    return answerEnvelope(c, { deliveries });
  };

  settings: HandlerFor<UserViewer> = (c, viewer) =>
    this.#answerSettings(c, viewer);

  changeSettings: HandlerFor<UserViewer> = async (c, viewer) => {
    const members = await readJsonObject(c.req.raw, { maxBytes: MAX_BYTES });
    allowOnly(members, [EMAIL_CHANNEL]);
    const wanted = members[EMAIL_CHANNEL];
    if (wanted !== undefined) {
      await this.#subscribers.chooseEmailChannel(viewer, channelOf(wanted));
    }
    return await this.#answerSettings(c, viewer);
  };

  remove: HandlerFor<UserViewer> = async (c, viewer) => {
    await this.#subscribers.remove(viewer, readId(c, "subscriber"));
    return answer(c, null, { status: 204 });
  };

  removeAll: HandlerFor<UserViewer> = async (c, viewer) => {
    await this.#subscribers.removeAll(viewer);
    return answer(c, null, { status: 204 });
  };

  async #answerSettings(c: Ctx, viewer: UserViewer): Promise<Response> {
    const { chosen } = await this.#subscribers.emailChoice(viewer);
    const data = { [EMAIL_CHANNEL]: chosen };
    return answerEnvelope(c, { subscriber_settings: { data } });
  }
}

function channelOf(wanted: unknown): number | string | null {
  if (wanted === null) return null;
  if (typeof wanted === "number" || typeof wanted === "string") return wanted;
  throw new HttpError(
    400,
    `Cannot set "${EMAIL_CHANNEL}": must be null, an id or a name`,
  );
}

function deliveryJson(
  { at, number, kind, title, outcome, status, words, tries }:
    SubscriberDelivery,
): Record<string, unknown> {
  return {
    ...{ at: unixSeconds(at), subscriber: number, kind, title },
    ...{ outcome, status, words, tries },
  };
}
