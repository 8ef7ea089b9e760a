import { createHmac } from "node:crypto";
import { deriveKey, loadOnce } from "../access/derived_key.ts";
import { isEqualSecret } from "../access/is_equal_secret.ts";

/** What a link to acknowledge an outage is good for. */
export interface AcknowledgeGrant {
  /** `o_12_3`. */
  readonly outageId: string;
  /** Whose outage it is; 0 for the operators'. */
  readonly owner: number;
  /** The channel that the link was sent to. */
  readonly channelId: number;
}

const OUTAGE = /^o_(\d+)_(\d+)$/;
/** Letters and digits only at its end: programs that find links in text leave nothing of it out. */
const FORM = /^(\d{1,15})-(\d{1,15})-(\d{1,15})-(\d{1,15})-([0-9a-f]{32})$/;
/** Half of an HMAC-SHA-256: 128 bits, in hexadecimal digits. */
const SIGNATURE_LENGTH = 32;

/**
 * The secret part of the links in messages by which anybody who got one says
 * that they look into an outage. Nothing is stored, and any instance can check
 * them: they end when the outage does.
 */
export class AcknowledgeTokens {
  readonly #key: () => Promise<Uint8Array>;

  /** The secret of the tokens, which all instances share; the key is derived from it. */
  constructor(secret: () => Promise<Uint8Array>) {
    this.#key = loadOnce(async () =>
      deriveKey(await secret(), "acknowledge link")
    );
  }

  /** Null for what is no outage. */
  async tokenFor(grant: AcknowledgeGrant): Promise<string | null> {
    const [, url, number] = OUTAGE.exec(grant.outageId) ?? [];
    if (url === undefined) return null;
    const text = `${url}-${number}-${grant.owner}-${grant.channelId}`;
    return `${text}-${await this.#sign(text)}`;
  }

  /** What a token is good for; null for one that is not ours. */
  async read(token: string): Promise<AcknowledgeGrant | null> {
    const [, url, number, owner, channel, signature = ""] = FORM.exec(token) ??
      [];
    if (url === undefined) return null;
    const right = await this.#sign(token.slice(0, -SIGNATURE_LENGTH - 1));
    if (!isEqualSecret(right, signature)) return null;
    return {
      outageId: `o_${url}_${number}`,
      owner: Number(owner),
      channelId: Number(channel),
    };
  }

  async #sign(text: string): Promise<string> {
    const hmac = createHmac("sha256", await this.#key()).update(text);
    return hmac.digest("hex").slice(0, SIGNATURE_LENGTH);
  }
}
