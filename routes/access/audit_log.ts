import { networkOf } from "../../monitor/guard/network_of.ts";
import type { Audit } from "../../store/audit.ts";
import type { Ctx } from "../server/request_context.ts";
import type { User } from "../../store/users.ts";
import { RateLimit } from "./rate_limit.ts";

/** What can be on the record. */
export const AUDIT_ACTIONS = [
  "signed in",
  "sign-in refused",
  "operator set up",
  "account made an operator",
  "account made a member",
  "account disabled",
  "account enabled",
  "account deleted",
  "password reset link made",
  "password set by a link",
  "password set",
  "invitation made",
  "invitation revoked",
  "url paused",
  "url resumed",
  "url taken down",
  "url put back",
  "private range allowed",
  "private range closed",
  "sign-up changed",
  "title and look changed",
] as const;

export type AuditAction = typeof AUDIT_ACTIONS[number];

/** To what something was done. */
export interface AuditSubject {
  readonly accountId?: number;
  readonly detail?: string;
}

export interface AuditLogDeps {
  readonly audit: Pick<Audit, "add">;
  /** Called where a sign-in could not be put on the record, with the id of its request. */
  readonly onError: (error: unknown, requestId: string) => void;
  /** Milliseconds of a clock that never goes back. */
  readonly now?: () => number;
}

const HOUR_MS = 3_600_000;
/** Of one account from one network. */
const SIGN_INS_ALIKE = { burst: 1, refillMs: HOUR_MS };
/** Of all accounts: so that 90 days of them are 45,000 entries at most. */
const SIGN_INS = { burst: 500, refillMs: 180_000 };
/** Of all e-mails, which need not be anybody's. */
const REFUSALS = { burst: 100, refillMs: 600_000 };

/**
 * What operators did, and who signed in. Sign-ins are bounded: those of one
 * account from one network are on the record once an hour, and beyond some
 * hundred at once no more than one each few minutes.
 */
export class AuditLog {
  readonly #deps: AuditLogDeps;
  readonly #alike: RateLimit;
  readonly #signIns: RateLimit;
  readonly #refusals: RateLimit;

  constructor(deps: AuditLogDeps) {
    this.#deps = deps;
    const clock = deps.now === undefined ? {} : { now: deps.now };
    this.#alike = new RateLimit({ ...SIGN_INS_ALIKE, ...clock });
    this.#signIns = new RateLimit({ ...SIGN_INS, ...clock });
    this.#refusals = new RateLimit({ ...REFUSALS, ...clock });
  }

  /** Puts on the record what an operator did, once it is done. */
  async note(
    c: Ctx,
    { id: actorId }: Pick<User, "id">,
    action: AuditAction,
    { accountId, detail = "" }: AuditSubject = {},
  ): Promise<void> {
    const { address } = c.env;
    await this.#deps.audit.add({
      ...{ actorId, action, detail, address },
      accountId: accountId ?? null,
    });
  }

  /** A sign-in does not fail because it could not be put on the record. */
  async signedIn(c: Ctx, user: Pick<User, "id">): Promise<void> {
    if (!this.#isNew(c, `in ${user.id}`, this.#signIns)) return;
    await this.#try(c, () => this.note(c, user, "signed in"));
  }

  /** It takes the same whether or not there is such an account, whose e-mail alone is remembered here. */
  async refused(
    c: Ctx,
    email: string,
    accountId: number | null,
  ): Promise<void> {
    if (!this.#isNew(c, `refused ${email}`, this.#refusals)) return;
    const { address } = c.env;
    const action: AuditAction = "sign-in refused";
    await this.#try(c, () =>
      this.#deps.audit.add({
        ...{ actorId: null, action, accountId, address },
        detail: accountId === null ? "no such account" : "",
      }));
  }

  #isNew(c: Ctx, what: string, all: RateLimit): boolean {
    const key = `${networkOf(c.env.address)} ${what}`;
    return all.check("").ok && this.#alike.take(key).ok && all.take("").ok;
  }

  async #try(c: Ctx, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.#deps.onError(error, c.env.id);
    }
  }
}
