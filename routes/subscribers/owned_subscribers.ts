import type { Channel } from "../../monitor/channel.ts";
import type { OwnedChannels } from "../alerts/owned_channels.ts";
import type { Board, OwnerTable } from "../access/owner_table.ts";
import { ownBoard, ownerOf, type UserViewer } from "../access/viewer.ts";
import { HttpError } from "../server/http_error.ts";
import type {
  SubscriberDelivery,
  SubscriberSummary,
  SubscriptionDesk,
} from "./subscription_desk.ts";

export interface OwnedSubscribersDeps {
  readonly desk: SubscriptionDesk;
  readonly channels: Pick<OwnedChannels, "list">;
  readonly owners: Pick<OwnerTable, "front" | "boardOf">;
  /** Whether mails can have links: PUBLIC_URL is set. */
  readonly hasLinks: boolean;
}

/** Which channel sends the mails of a page, and which could. */
export interface EmailChoice {
  /** Its id; null for none. Another operator's is not among `channels`. */
  readonly chosen: number | null;
  /** The e-mail channels that the viewer can choose. */
  readonly channels: readonly Channel[];
  /** Mails need links, and so PUBLIC_URL. */
  readonly hasLinks: boolean;
}

/** At most this many deliveries are told. */
const MAX_DELIVERIES = 100;

/** What users learn of the subscribers of their page, whichever way they ask; all of the operator's share one. */
export class OwnedSubscribers {
  readonly #deps: OwnedSubscribersDeps;

  constructor(deps: OwnedSubscribersDeps) {
    this.#deps = deps;
  }

  boardOf(viewer: UserViewer): Board {
    return ownBoard(viewer, this.#deps.owners);
  }

  summary(viewer: UserViewer): Promise<SubscriberSummary> {
    return this.#deps.desk.summary(ownerOf(viewer));
  }

  /** What was sent or given up, the latest first. */
  deliveries(viewer: UserViewer): Promise<SubscriberDelivery[]> {
    return this.#deps.desk.deliveries(ownerOf(viewer), MAX_DELIVERIES);
  }

  async emailChoice(viewer: UserViewer): Promise<EmailChoice> {
    const { desk, channels, hasLinks } = this.#deps;
    const [chosen, rows] = await Promise.all([
      desk.emailChannelOf(ownerOf(viewer)),
      channels.list(viewer),
    ]);
    const mailing = rows.map(({ channel }) => channel)
      .filter(({ kind }) => kind === "email");
    return { chosen, channels: mailing, hasLinks };
  }

  /** By id or by name; null for none. @throws {HttpError} 400 for none of the viewer's e-mail channels; 409 without PUBLIC_URL. */
  async chooseEmailChannel(
    viewer: UserViewer,
    wanted: number | string | null,
  ): Promise<void> {
    const { desk } = this.#deps;
    const owner = ownerOf(viewer);
    if (wanted === null) return await desk.chooseEmailChannel(owner, null);
    const { channels, hasLinks } = await this.emailChoice(viewer);
    if (!hasLinks) {
      throw new HttpError(
        409,
        "Cannot send e-mails to subscribers: set PUBLIC_URL first, for the links in them",
      );
    }
    const found = channels.filter(({ id, name }) =>
      id === wanted || name === wanted
    );
    const [channel] = found;
    if (channel === undefined || found.length > 1) {
      throw new HttpError(
        400,
        'Cannot set "email_channel": must be null, or the id or the name of an e-mail channel of yours' +
          (found.length > 1 ? ". Several have this name" : ""),
      );
    }
    await desk.chooseEmailChannel(owner, channel.id);
  }

  /** @throws {HttpError} 404 for none. */
  async remove(viewer: UserViewer, number: number): Promise<void> {
    if (await this.#deps.desk.remove(ownerOf(viewer), number)) return;
    throw new HttpError(
      404,
      "Cannot find the subscriber: your page has none with this number",
    );
  }

  removeAll(viewer: UserViewer): Promise<void> {
    return this.#deps.desk.removeAll(ownerOf(viewer));
  }
}
