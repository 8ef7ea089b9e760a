import { generateCookie } from "hono/cookie";
import { cookieOf } from "../server/cookie.ts";
import type { User, Users } from "../../store/users.ts";
import type { Ctx } from "../server/request_context.ts";
import { deriveKey, loadOnce } from "./derived_key.ts";
import {
  importTokenKeys,
  issueToken,
  type TokenKeys,
  verifyToken,
} from "./token.ts";

const DAY_SECONDS = 86_400;
/** Signed out after this long without a visit. */
export const SESSION_IDLE_SECONDS = 7 * DAY_SECONDS;
/** Signed out after this long, however often one visits. */
export const SESSION_MAX_SECONDS = 30 * DAY_SECONDS;
/** A cookie that was renewed within this is left as it is. */
const RENEW_AFTER_SECONDS = 60;

const SESSION_COOKIE = "uptick";
const VISITOR_COOKIE = "uptick-visitor";
const VISITOR_BYTES = 16;
const VISITOR_FORM = /^[\w-]{22}$/;

/** Somebody who is signed in with a browser. */
export interface PageSession {
  readonly user: User;
  /** Tells it apart from all others: the `jti` of its token, which renewals keep. */
  readonly id: string;
  /** Seconds since the Unix epoch. */
  readonly startedAt: number;
  /** What the tokens in forms are bound to: the same as long as the session lasts. */
  readonly binding: string;
  /** The cookie with more time on it, where it is due. */
  readonly setCookie: string | null;
}

export interface CookieSessionDeps {
  readonly users: Pick<Users, "get" | "endSession">;
  /** The secret of the tokens, which all instances share. */
  readonly secret: () => Promise<Uint8Array<ArrayBuffer>>;
  /** Where people reach this instance, if that is known. */
  readonly publicUrl?: string | undefined;
  /** Milliseconds since the Unix epoch. */
  readonly now?: () => number;
}

/**
 * Sessions of browsers: a token like that of the API, in a cookie that scripts
 * cannot read and other sites cannot send with a form.
 *
 * It is signed with a key of its own, derived from the tokens' secret, so that
 * neither passes for the other. `jti` names the session and `iat` is when it
 * began: both stay; each renewal moves `exp`, up to the longest lifetime, which the check of the
 * token itself enforces. The store has the last word, as on every token: the
 * version in the user's record ends all sessions, `endedSessions` single ones.
 */
export class CookieSessions {
  readonly #deps: CookieSessionDeps;
  readonly #now: () => number;
  readonly #keys: () => Promise<TokenKeys>;

  constructor(deps: CookieSessionDeps) {
    this.#deps = deps;
    this.#now = deps.now ?? Date.now;
    this.#keys = loadOnce(async () => {
      const key = deriveKey(await deps.secret(), "page session by id");
      return await importTokenKeys(key, SESSION_MAX_SECONDS);
    });
  }

  /** Who is signed in; null when nobody is, or no longer. */
  async find(c: Ctx): Promise<PageSession | null> {
    const token = this.#read(c, SESSION_COOKIE);
    if (token === undefined) return null;
    const claims = verifyToken(token, await this.#keys(), this.#now());
    if (claims === null) return null;
    const user = await this.#deps.users.get(claims.userId);
    if (user === null || user.isDisabled) return null;
    if (user.version !== claims.version) return null;
    const { jti: id, iat: startedAt } = claims;
    if (user.endedSessions?.some((ended) => ended.id === id)) return null;
    const binding = `session ${user.id} ${user.version} ${id}`;
    const usedSeconds = SESSION_IDLE_SECONDS - (claims.exp - this.#seconds());
    const isFull = claims.exp - startedAt >= SESSION_MAX_SECONDS;
    const setCookie = usedSeconds < RENEW_AFTER_SECONDS || isFull
      ? null
      : await this.#issue(c, user, { id, startedAt });
    return { user, id, startedAt, binding, setCookie };
  }

  /** The cookie of a new session. */
  async begin(c: Ctx, user: User): Promise<string> {
    return await this.#issue(c, user, {
      id: crypto.randomUUID(),
      startedAt: Math.floor(this.#seconds()),
    });
  }

  /** Ends one session, wherever its cookie has gone; the cookie that takes its place. */
  async end(c: Ctx, { user, id, startedAt }: PageSession): Promise<string> {
    const until = (startedAt + SESSION_MAX_SECONDS) * 1_000;
    await this.#deps.users.endSession(user.id, { id, until });
    return this.forget(c);
  }

  /** The cookie that takes the place of one whose session has ended. */
  forget(c: Ctx): string {
    return this.#write(c, SESSION_COOKIE, { value: "", maxAge: 0 });
  }

  /** What the forms of somebody who is not signed in are bound to, and its cookie where they have none yet. */
  visitor(c: Ctx): { binding: string; setCookie: string | null } {
    const known = this.#read(c, VISITOR_COOKIE);
    if (known !== undefined && VISITOR_FORM.test(known)) {
      return { binding: `visitor ${known}`, setCookie: null };
    }
    const value = crypto.getRandomValues(new Uint8Array(VISITOR_BYTES))
      .toBase64({ alphabet: "base64url", omitPadding: true });
    const setCookie = this.#write(c, VISITOR_COOKIE, { value });
    return { binding: `visitor ${value}`, setCookie };
  }

  async #issue(
    c: Ctx,
    user: User,
    { id, startedAt }: Pick<PageSession, "id" | "startedAt">,
  ): Promise<string> {
    const elapsed = Math.max(0, Math.floor(this.#seconds()) - startedAt);
    const lifetimeSeconds = Math.min(
      elapsed + SESSION_IDLE_SECONDS,
      SESSION_MAX_SECONDS,
    );
    const value = await issueToken(
      { userId: user.id, version: user.version, jti: id },
      { ...await this.#keys(), lifetimeSeconds },
      startedAt * 1_000,
    );
    const maxAge = lifetimeSeconds - elapsed;
    return this.#write(c, SESSION_COOKIE, { value, maxAge });
  }

  #read(c: Ctx, name: string): string | undefined {
    return cookieOf(c, this.#isSecure(c) ? `${prefixOf(c)}${name}` : name);
  }

  /** Without `maxAge` (seconds) it lasts until the browser is closed. */
  #write(
    c: Ctx,
    name: string,
    { value, maxAge }: { value: string; maxAge?: number },
  ): string {
    const secure = this.#isSecure(c);
    const prefix = secure ? prefixOf(c) : "";
    return generateCookie(`${prefix}${name}`, value, {
      path: c.env.basePath || "/",
      httpOnly: true,
      sameSite: "Lax",
      secure,
      ...maxAge === undefined ? {} : { maxAge },
    });
  }

  #isSecure(c: Ctx): boolean {
    return c.env.secure || this.#deps.publicUrl?.startsWith("https:") === true;
  }

  #seconds(): number {
    return this.#now() / 1_000;
  }
}

/**
 * What browsers see to (RFC 6265bis, 4.1.3): no other host sets such a cookie,
 * or, below a path, where the first is not to be had, nobody without https.
 */
function prefixOf(c: Ctx): string {
  return c.env.basePath === "" ? "__Host-" : "__Secure-";
}
