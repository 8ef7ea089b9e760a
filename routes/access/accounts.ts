import type { User, Users } from "../../store/users.ts";
import type { HandlerFor } from "./viewers.ts";
import type { ApiTokens } from "./api_tokens.ts";
import { normaliseEmail } from "./email.ts";
import type { AuditLog } from "./audit_log.ts";
import { codeHash } from "./random_code.ts";
import { resetUserId } from "./reset_code.ts";
import type { PasswordResets } from "../../store/password_resets.ts";
import type { Invitations } from "../../store/invitations.ts";
import { HttpError } from "../server/http_error.ts";
import { allowOnly, member, readJsonObject } from "../server/json_body.ts";
import { QueueFullError, type TurnClient } from "./turn_queue.ts";
import type { JsonObject } from "../server/json_object.ts";
import type { GuessLimit } from "./guess_limit.ts";
import type { LoginLimits } from "./login_limits.ts";
import { checkPassword, type PasswordHasher } from "./password.ts";
import type { NetworkLimit } from "./network_limit.ts";
import type { OwnerTable } from "./owner_table.ts";
import type { RegistrationRule } from "./registration.ts";
import {
  answer,
  answerJson,
  type Ctx,
  type Handler,
} from "../server/request_context.ts";
import type { UserViewer } from "./viewer.ts";

export interface AccountDeps {
  readonly users: Users;
  readonly owners: Pick<OwnerTable, "note">;
  /** Removes a user and everything that belongs to them. */
  readonly deleteAccount: (user: User) => Promise<void>;
  readonly tokens: Pick<ApiTokens, "tokenFor">;
  readonly hasher: PasswordHasher;
  readonly loginLimits: LoginLimits;
  /** Of the codes of invitations and of links to set a password. */
  readonly linkGuesses: GuessLimit;
  /** Of a new password, in characters. */
  readonly minPasswordLength: number;
  readonly registration: Pick<RegistrationRule, "current">;
  readonly invitations: Pick<Invitations, "isGood">;
  readonly resets: Pick<PasswordResets, "find" | "use">;
  readonly audit: AuditLog;
  /** Registrations per network. */
  readonly registerLimit: NetworkLimit;
}

/** At most this many bytes of a body with credentials. */
const MAX_BYTES = 16 * 1024;
const NO_STORE = { "Cache-Control": "no-store" };

/** Register, log in and out, change the password, delete the account. */
export class Accounts {
  readonly #deps: AccountDeps;

  constructor(deps: AccountDeps) {
    this.#deps = deps;
  }

  /** `POST /register`: 201 with the user, a member, never a password; 403 where sign-up is closed, 409 when the e-mail is taken. */
  register: Handler = async (c) => {
    const credentials = await readCredentials(c);
    const user = await this.createUser(c, credentials);
    return answerJson(c, publicUser(user), { status: 201, headers: NO_STORE });
  };

  /** `POST /login`: the token as one JSON string; one and the same 401 for unknown user and wrong password. */
  login: Handler = async (c) => {
    const user = await this.signIn(c, await readCredentials(c));
    const token = await this.#deps.tokens.tokenFor(user);
    return answerJson(c, token, { headers: NO_STORE });
  };

  /** `POST /logout`: ends all tokens of the user, on every instance. */
  logout: HandlerFor<UserViewer> = async (c, { user }) => {
    await this.#deps.users.renew(user.id);
    return answer(c, null, { status: 204 });
  };

  /** `POST /password` `{"Password","NewPassword"}`: ends all tokens and answers with a new one. */
  changePassword: HandlerFor<UserViewer> = async (c, { user }) => {
    const body = await readJsonObject(c.req.raw, { maxBytes: MAX_BYTES });
    allowOnly(body, ["Password", "NewPassword"]);
    const renewed = await this.replacePassword(c, user, {
      current: text(body, "Password"),
      next: text(body, "NewPassword"),
    });
    const token = await this.#deps.tokens.tokenFor(renewed);
    return answerJson(c, token, { headers: NO_STORE });
  };

  /** `DELETE /account` `{"Password"}`: removes the user and everything that belongs to them. */
  deleteAccount: HandlerFor<UserViewer> = async (c, { user }) => {
    const body = await readJsonObject(c.req.raw, { maxBytes: MAX_BYTES });
    allowOnly(body, ["Password"]);
    await this.removeUser(c, user, text(body, "Password"));
    return answer(c, null, { status: 204 });
  };

  /** A new member. @throws {HttpError} 403 where sign-up is closed, 409 when the e-mail is taken. */
  async createUser(
    c: Ctx,
    credentials: Credentials,
    invitation = "",
  ): Promise<User> {
    const { users, registration } = this.#deps;
    const rule = await registration.current();
    if (rule === "closed") {
      throw new HttpError(403, "Cannot register: sign-up is closed here");
    }
    if (rule === "invite") {
      return await this.#createInvited(c, credentials, invitation);
    }
    return await this.#create(
      c,
      credentials,
      (email, hash) => users.create(email, hash),
    );
  }

  /** Whether an invitation can be used now. @throws {HttpError} 429 after too many wrong ones. */
  async isInvited(c: Ctx, invitation: string): Promise<boolean> {
    if (invitation === "") return false; // nobody guesses
    const { invitations, linkGuesses } = this.#deps;
    const isGood = await invitations.isGood(codeHash(invitation));
    linkGuesses.note(c.env.address, isGood);
    return isGood;
  }

  async #createInvited(
    c: Ctx,
    credentials: Credentials,
    invitation: string,
  ): Promise<User> {
    if (!await this.isInvited(c, invitation)) throw uninvited();
    const { users } = this.#deps;
    return await this.#create(c, credentials, async (email, hash) => {
      const user = await users
        .createInvited(email, hash, codeHash(invitation));
      if (user === "uninvited") throw uninvited();
      return user;
    });
  }

  /** The first operator, whom nobody's rule keeps out. @throws {HttpError} 409 when there is one, or the e-mail is taken. */
  async createOperator(c: Ctx, credentials: Credentials): Promise<User> {
    const { users, owners, audit } = this.#deps;
    const user = await this.#create(
      c,
      credentials,
      (email, hash) => users.createFirstOperator(email, hash),
    );
    owners.note(user);
    await audit.note(c, user, "operator set up");
    return user;
  }

  async #create(
    c: Ctx,
    { email, password }: Credentials,
    store: (email: string, hash: string) => Promise<User | null>,
  ): Promise<User> {
    const { registerLimit } = this.#deps;
    const verdict = registerLimit.check(c.env.address);
    if (!verdict.ok) throw tooMany(verdict.retryAfterSeconds);
    registerLimit.take(c.env.address);
    refuse(() => checkPassword(password, this.#deps.minPasswordLength));
    if (await this.#deps.users.findByEmail(email) === null) {
      const client = clientOf(c);
      const hash = await this.#deps.hasher.hash(password, client);
      const user = await store(email, hash);
      if (user !== null) return user;
    }
    throw new HttpError(
      409,
      "Cannot register: the e-mail is registered already",
    );
  }

  /** Who signs in, which is put on the record. @throws {HttpError} as `checkLogin` does. */
  async signIn(c: Ctx, credentials: Credentials): Promise<User> {
    const { audit } = this.#deps;
    const user = await this.#login(c, credentials, async (user) => {
      await audit.refused(c, credentials.email, user?.id ?? null);
    });
    await audit.signedIn(c, user);
    return user;
  }

  /** Whether a link to set a new password is good. @throws {HttpError} 429 after too many that were not. */
  async mayReset(c: Ctx, code: string): Promise<boolean> {
    const id = resetUserId(code);
    if (id === null) return false; // no code at all
    const { resets, linkGuesses } = this.#deps;
    const isGood = await resets.find(id, codeHash(code)) !== null;
    linkGuesses.note(c.env.address, isGood);
    return isGood;
  }

  /** Sets a new password by a link; null where the link is not good, or not any more. @throws {HttpError} 400 naming the rule. */
  async resetPassword(
    c: Ctx,
    code: string,
    password: string,
  ): Promise<User | null> {
    const { resets, hasher, audit } = this.#deps;
    refuse(() => checkPassword(password, this.#deps.minPasswordLength));
    const id = resetUserId(code);
    if (id === null || !await this.mayReset(c, code)) return null;
    const hash = await hasher.hash(password, clientOf(c));
    const user = await resets.use(id, codeHash(code), hash);
    if (user !== null) await audit.note(c, user, "password set by a link");
    return user;
  }

  /** Whose credentials these are. @throws {HttpError} 401 where they are wrong, 403 where the account is disabled, 429. */
  checkLogin(c: Ctx, credentials: Credentials): Promise<User> {
    return this.#login(c, credentials, () => Promise.resolve());
  }

  async #login(
    c: Ctx,
    { email, password }: Credentials,
    onRefused: (user: User | null) => Promise<void>,
  ): Promise<User> {
    const { loginLimits, users, hasher } = this.#deps;
    const admission = loginLimits.admit(c.env.address, email);
    if (!admission.ok) throw tooMany(admission.retryAfterSeconds);
    let user: User | null;
    let right: boolean;
    try {
      user = await users.findByEmail(email);
      right = await hasher.verify(
        password,
        user?.passwordHash ?? null,
        { ...clientOf(c), isKnown: admission.isKnown },
      );
    } catch (error) {
      admission.settle("not-tried");
      throw error;
    }
    admission.settle(right ? "right" : "wrong");
    if (right && user !== null && !user.isDisabled) {
      return await this.#rehashed(c, user, password);
    }
    await onRefused(user);
    if (right && user !== null) {
      throw new HttpError(
        403,
        "Cannot log in: the account is disabled; ask whoever runs this Uptick",
      );
    }
    throw new HttpError(401, "Cannot log in: e-mail or password is wrong");
  }

  /**
   * The user, with the password hashed anew where its hash was made with other
   * rounds than today's. Sessions go on. Where there is no room to hash now,
   * the next sign-in does it.
   */
  async #rehashed(c: Ctx, user: User, password: string): Promise<User> {
    const { users, hasher } = this.#deps;
    if (!hasher.needsRehash(user.passwordHash)) return user;
    try {
      const hash = await hasher.hash(password, {
        ...clientOf(c),
        isKnown: true,
      });
      return await users.rehash(user, hash) ?? user;
    } catch (error) {
      if (error instanceof QueueFullError) return user;
      throw error;
    }
  }

  /** Whose turn it is where somebody who is signed in asks for work. */
  clientOf(c: Ctx, { email }: Pick<User, "email">): TurnClient {
    const isKnown = this.#deps.loginLimits.isKnown(c.env.address, email);
    return { ...clientOf(c), isKnown };
  }

  async replacePassword(
    c: Ctx,
    user: User,
    { current, next }: { current: string; next: string },
  ): Promise<User> {
    refuse(() => checkPassword(next, this.#deps.minPasswordLength));
    await this.checkLogin(c, { email: user.email, password: current });
    const client = { ...clientOf(c), isKnown: true };
    const hash = await this.#deps.hasher.hash(next, client);
    const renewed = await this.#deps.users.renew(user.id, hash);
    if (renewed === null) {
      throw new HttpError(
        401,
        "Cannot change the password: the account is gone",
      );
    }
    return renewed;
  }

  async removeUser(c: Ctx, user: User, password: string): Promise<void> {
    await this.checkLogin(c, { email: user.email, password });
    await this.#deps.deleteAccount(user);
  }
}

/** Whose turn it is in the queue, as long as they wait for it. */
function clientOf(c: Ctx): Exclude<TurnClient, string> {
  return { address: c.env.address, left: c.req.raw.signal };
}

export interface Credentials {
  /** Normal form. */
  readonly email: string;
  readonly password: string;
}

async function readCredentials(c: Ctx): Promise<Credentials> {
  const body = await readJsonObject(c.req.raw, { maxBytes: MAX_BYTES });
  allowOnly(body, ["Email", "Password"]);
  const password = text(body, "Password");
  return { email: emailOf(text(body, "Email")), password };
}

/**
 * The normal form of an e-mail address.
 *
 * @throws {HttpError} 400 naming the rule.
 */
export function emailOf(email: string): string {
  return refuse(() => normaliseEmail(email));
}

function text(body: JsonObject, name: string): string {
  const value = member(body, name);
  if (typeof value === "string" && value !== "") return value;
  throw new HttpError(
    400,
    `Cannot read the body: ${name} must be a text that is not empty`,
  );
}

/** Turns a rule that is broken into a 400. */
function refuse<Value>(check: () => Value): Value {
  try {
    return check();
  } catch (error) {
    if (error instanceof RangeError) throw new HttpError(400, error.message);
    throw error;
  }
}

function uninvited(): HttpError {
  return new HttpError(
    403,
    "Cannot register: an invitation that was not used yet is needed",
  );
}

function tooMany(retryAfterSeconds: number): HttpError {
  return new HttpError(
    429,
    `Cannot do that now: try again in ${retryAfterSeconds} s`,
    {
      "Retry-After": String(retryAfterSeconds),
    },
  );
}

function publicUser({ id, email, createdAt }: User): Record<string, unknown> {
  return { id, email, created_at: Math.floor(createdAt / 1_000) };
}
