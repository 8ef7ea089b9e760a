import type { Notice } from "../monitor/alerts/notice.ts";
import type { Channel } from "../monitor/channel.ts";
import { AcknowledgeTokens } from "../routes/alerts/acknowledge_tokens.ts";
import { UnsubscribeTokens } from "../routes/alerts/unsubscribe_tokens.ts";
import { isStoreAway } from "./is_store_away.ts";

export interface MessageLinksDeps {
  readonly publicUrl: string | undefined;
  /** The key of the login tokens, from which those of the links are derived. */
  readonly tokenSecret: () => Promise<Uint8Array>;
  /** Whose a channel is: all that are the operator's have one owner, 0. */
  ownerOf(channel: Pick<Channel, "ownerId">): number;
}

/** The links in messages; there are none where nobody told where people reach Uptick. */
export class MessageLinks {
  readonly #deps: MessageLinksDeps;
  readonly #acknowledge: AcknowledgeTokens;
  readonly #unsubscribe: UnsubscribeTokens;

  constructor(deps: MessageLinksDeps) {
    this.#deps = deps;
    this.#acknowledge = new AcknowledgeTokens(deps.tokenSecret);
    this.#unsubscribe = new UnsubscribeTokens(deps.tokenSecret);
  }

  /** A url's page. */
  statusOf(id: number): string | null {
    const { publicUrl } = this.#deps;
    return publicUrl === undefined ? null : `${publicUrl}/status/${id}`;
  }

  /** By which whoever reads a notice says that they look into its outage. */
  async acknowledgeOf(
    channel: Channel,
    { type, outage }: Notice,
  ): Promise<string | null> {
    // nothing else has reminders that it could end
    const isOfOutage = type.startsWith("outage.") && outage.ended_at === null;
    return isOfOutage
      ? await this.#link("ack", () =>
        this.#acknowledge.tokenFor({
          outageId: outage.id,
          owner: this.#deps.ownerOf(channel),
          channelId: channel.id,
        }))
      : null;
  }

  /** By which an address of a channel gets no more mails. */
  async unsubscribeOf(
    { id }: Channel,
    address: string,
  ): Promise<string | null> {
    return await this.#link("u", () => this.#unsubscribe.tokenFor(id, address));
  }

  async #link(
    path: string,
    tokenFor: () => Promise<string | null>,
  ): Promise<string | null> {
    const { publicUrl } = this.#deps;
    if (publicUrl === undefined) return null;
    try {
      const token = await tokenFor();
      return token === null ? null : `${publicUrl}/${path}/${token}`;
    } catch (error) {
      // a message without the link is better than none
      if (isStoreAway(error)) return null;
      throw error;
    }
  }
}
