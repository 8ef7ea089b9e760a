import type { ApiKeys } from "../../store/api_keys.ts";
import type { User, Users } from "../../store/users.ts";
import { apiKeyHash } from "./api_key_text.ts";
import { issueToken, type TokenKeys, verifyToken } from "./token.ts";

/** Whom a request of the API stands for. */
export interface Bearer {
  readonly user: User;
  /** Not with an API key that may only read. */
  readonly mayWrite: boolean;
}

export interface ApiTokensDeps {
  readonly users: Pick<Users, "get">;
  readonly apiKeys: Pick<ApiKeys, "find" | "noteUse">;
  /** Read when first needed: the secret lies in the store. */
  readonly keys: () => Promise<TokenKeys>;
}

/** The tokens of the API's users, and the API keys that can stand for them. The store has the last word on every token. */
export class ApiTokens {
  readonly #deps: ApiTokensDeps;

  constructor(deps: ApiTokensDeps) {
    this.#deps = deps;
  }

  async tokenFor({ id, version }: User): Promise<string> {
    return await issueToken({ userId: id, version }, await this.#deps.keys());
  }

  /** The account that a token or an API key stands for; null when it is not good, or no longer. */
  async bearerOf(text: string): Promise<Bearer | null> {
    const hash = apiKeyHash(text);
    return hash === null
      ? await this.#byToken(text)
      : await this.#byApiKey(hash);
  }

  async #byToken(token: string): Promise<Bearer | null> {
    const claims = verifyToken(token, await this.#deps.keys());
    if (claims === null) return null;
    const user = await this.#deps.users.get(claims.userId);
    if (user === null || user.isDisabled) return null;
    return user.version === claims.version ? { user, mayWrite: true } : null;
  }

  async #byApiKey(hash: string): Promise<Bearer | null> {
    const { apiKeys, users } = this.#deps;
    const key = await apiKeys.find(hash);
    if (key === null) return null;
    const user = await users.get(key.userId);
    if (user === null || user.isDisabled) return null;
    await apiKeys.noteUse(key);
    return { user, mayWrite: key.access === "write" };
  }
}
