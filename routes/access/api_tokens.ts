import type { User, Users } from "../../store/users.ts";
import { issueToken, type TokenKeys, verifyToken } from "./token.ts";

export interface ApiTokensDeps {
  readonly users: Pick<Users, "get">;
  /** Read when first needed: the secret lies in the store. */
  readonly keys: () => Promise<TokenKeys>;
}

/** The tokens of the API's users. The store has the last word on every token. */
export class ApiTokens {
  readonly #deps: ApiTokensDeps;

  constructor(deps: ApiTokensDeps) {
    this.#deps = deps;
  }

  async tokenFor({ id, version }: User): Promise<string> {
    return await issueToken({ userId: id, version }, await this.#deps.keys());
  }

  /** The user of a token; null when the token is not good, or no longer. */
  async userOf(token: string): Promise<User | null> {
    const claims = verifyToken(token, await this.#deps.keys());
    if (claims === null) return null;
    const user = await this.#deps.users.get(claims.userId);
    return user?.version === claims.version ? user : null;
  }
}
