import { HttpError } from "../server/http_error.ts";
import { isStoreError } from "../server/is_store_error.ts";
import type { Ctx, Handler } from "../server/request_context.ts";
import type { ApiTokens } from "./api_tokens.ts";
import type { CookieSessions } from "./cookie_sessions.ts";
import type { GuessLimit } from "./guess_limit.ts";
import { isEqualSecret } from "./is_equal_secret.ts";
import { isOperator, PUBLIC, type UserViewer, type Viewer } from "./viewer.ts";

/** A handler that is told who asks. */
export type HandlerFor<Asker> = (
  c: Ctx,
  viewer: Asker,
) => Response | Promise<Response>;

export interface ViewersDeps {
  readonly tokens: Pick<ApiTokens, "bearerOf">;
  readonly cookies: Pick<CookieSessions, "find">;
  /** Called with the account that a request comes with. */
  readonly noteSeen: (userId: number) => Promise<void>;
  /** Without one, nobody has it. */
  readonly metricsToken: string | undefined;
  /** Of that token. */
  readonly guesses: GuessLimit;
}

/**
 * Tells who asks, once per request. A route says by which credentials it knows
 * people by wrapping its handler: a handler that needs a viewer fits into the
 * route table in no other way.
 */
export class Viewers {
  readonly #deps: ViewersDeps;

  constructor(deps: ViewersDeps) {
    this.#deps = deps;
  }

  /** The API for everybody: an account by its token, the public without; 401 for a token that is not good. */
  anyone(handler: HandlerFor<Viewer>): Handler {
    return async (c) => await handler(c, await this.#byToken(c));
  }

  /** The API for accounts: 401 for everybody else. */
  user(handler: HandlerFor<UserViewer>): Handler {
    return async (c) => {
      const viewer = await this.#byToken(c);
      if (isUser(viewer)) return await handler(c, viewer);
      throw unauthorized("log in first and send the token in Authorization");
    };
  }

  /** The API for operators: 401 for the public, 403 for members. */
  operator(handler: HandlerFor<UserViewer>): Handler {
    return this.user(async (c, viewer) => {
      if (isOperator(viewer)) return await handler(c, viewer);
      throw new HttpError(403, "Cannot do that: it is for operators");
    });
  }

  /**
   * A public page: whoever is signed in, by the cookie; nobody is refused. While
   * the store is in trouble nobody is known, and what is public is shown to all.
   */
  reader(handler: HandlerFor<Viewer>): Handler {
    return async (c) => await handler(c, await this.#readerByCookie(c));
  }

  async #readerByCookie(c: Ctx): Promise<Viewer> {
    try {
      return await this.byCookie(c);
    } catch (error) {
      if (isStoreError(error)) return PUBLIC;
      throw error;
    }
  }

  /** What is for the operator's machines: everybody, known by the metrics token alone; 401 for a bearer token that is another. */
  machine(handler: HandlerFor<Viewer>): Handler {
    return async (c) => {
      const token = bearerToken(c.req.header("Authorization"));
      if (token === null) return await handler(c, PUBLIC);
      const { metricsToken, guesses } = this.#deps;
      const isRight = metricsToken !== undefined &&
        isEqualSecret(metricsToken, token);
      guesses.note(c.env.address, isRight);
      if (isRight) {
        return await handler(c, { ...PUBLIC, hasMetricsToken: true });
      }
      throw unauthorized("the metrics token is not the one of METRICS_TOKEN");
    };
  }

  async byCookie(c: Ctx): Promise<Viewer> {
    const session = await this.#deps.cookies.find(c);
    if (session === null) return PUBLIC;
    await this.#deps.noteSeen(session.user.id);
    return { user: session.user, session, hasMetricsToken: false };
  }

  async #byToken(c: Ctx): Promise<Viewer> {
    const header = c.req.raw.headers.get("authorization");
    if (header === null) return PUBLIC;
    const token = header.replace(/^bearer +/i, "");
    const bearer = await this.#deps.tokens.bearerOf(token);
    if (bearer === null) {
      throw unauthorized("the token is not valid, or no longer");
    }
    await this.#deps.noteSeen(bearer.user.id);
    const isReading = ["GET", "HEAD"].includes(c.req.method);
    if (bearer.mayWrite || isReading) {
      const { user, mayWrite } = bearer;
      return { ...PUBLIC, user, mayOnlyRead: !mayWrite };
    }
    throw new HttpError(403, "Cannot do that: the API key may only read");
  }
}

/** What follows the scheme; null for another scheme, which a proxy in front may use for itself. */
function bearerToken(authorization = ""): string | null {
  return /^bearer\b *(.*?) *$/i.exec(authorization)?.[1] ?? null;
}

function isUser(viewer: Viewer): viewer is UserViewer {
  return viewer.user !== null;
}

function unauthorized(why: string): HttpError {
  return new HttpError(401, `Cannot do that: ${why}`, {
    "WWW-Authenticate": "Bearer",
  });
}
