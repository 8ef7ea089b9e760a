import { createHmac } from "node:crypto";
import { listOf } from "../../monitor/alerts/channels/setting_of.ts";
import type { Channel } from "../../monitor/channel.ts";
import { deriveKey, loadOnce } from "../access/derived_key.ts";
import { isEqualSecret } from "../access/is_equal_secret.ts";

/** 160 bits of an HMAC-SHA-256, in hexadecimal digits. */
const SIGNATURE_LENGTH = 40;
const FORM = /^(\d{1,15})-[0-9a-f]{40}$/;

/**
 * The secret part of the links by which whoever gets a channel's mails has no
 * more of them. Nothing is stored: a token is of a channel and one of its
 * addresses, and names neither person nor address.
 */
export class UnsubscribeTokens {
  readonly #key: () => Promise<Uint8Array>;

  /** The secret of the tokens, which all instances share; the key is derived from it. */
  constructor(secret: () => Promise<Uint8Array>) {
    this.#key = loadOnce(async () =>
      deriveKey(await secret(), "unsubscribe link")
    );
  }

  async tokenFor(channelId: number, address: string): Promise<string> {
    const hmac = createHmac("sha256", await this.#key());
    hmac.update(`${channelId} ${address}`);
    return `${channelId}-${hmac.digest("hex").slice(0, SIGNATURE_LENGTH)}`;
  }

  /** The id of the channel that a token is of; null for what is no token. */
  channelIdOf(token: string): number | null {
    const [, id] = FORM.exec(token) ?? [];
    return id === undefined ? null : Number(id);
  }

  /** Which of a channel's addresses a token is of; null for none. */
  async addressOf(
    token: string,
    channel: Pick<Channel, "id" | "settings">,
  ): Promise<string | null> {
    for (const address of listOf(channel, "to")) {
      const right = await this.tokenFor(channel.id, address);
      if (isEqualSecret(right, token)) return address;
    }
    return null;
  }
}
