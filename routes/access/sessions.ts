import type { User, Users } from "../../store/users.ts";
import { HttpError } from "../server/http_error.ts";
import type { Ctx } from "../server/request_context.ts";
import { issueToken, type TokenKeys, verifyToken } from "./token.ts";

export interface SessionDeps {
  readonly users: Pick<Users, "get">;
  /** Read when first needed: the secret lies in the store. */
  readonly keys: () => Promise<TokenKeys>;
}

/** Who is asking: tokens in, users out. The store has the last word on every token. */
export class Sessions {
  readonly #deps: SessionDeps;

  constructor(deps: SessionDeps) {
    this.#deps = deps;
  }

  async tokenFor({ id, version }: User): Promise<string> {
    return await issueToken({ userId: id, version }, await this.#deps.keys());
  }

  /** The user of a token; null when the token is not good, or no longer. */
  async userOf(token: string): Promise<User | null> {
    const claims = await verifyToken(token, await this.#deps.keys());
    if (claims === null) return null;
    const user = await this.#deps.users.get(claims.userId);
    return user?.version === claims.version ? user : null;
  }

  /** The user who asks, or null when nobody says who they are; throws 401 for a bad token. */
  async optional(c: Ctx): Promise<User | null> {
    const header = c.req.raw.headers.get("authorization");
    if (header === null) return null;
    const user = await this.userOf(header.replace(/^bearer +/i, ""));
    if (user === null) {
      throw unauthorized("the token is not valid, or no longer");
    }
    return user;
  }

  /** The user who asks; throws 401 without one. */
  async required(c: Ctx): Promise<User> {
    const user = await this.optional(c);
    if (user === null) {
      throw unauthorized("log in first and send the token in Authorization");
    }
    return user;
  }
}

function unauthorized(why: string): HttpError {
  return new HttpError(401, `Cannot do that: ${why}`, {
    "WWW-Authenticate": "Bearer",
  });
}
