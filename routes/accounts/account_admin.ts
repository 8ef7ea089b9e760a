import { inPieces } from "../../monitor/in_pieces.ts";
import type { MonitorTable } from "../../monitor/monitor_table.ts";
import type { Invitations } from "../../store/invitations.ts";
import type { LastSeen } from "../../store/last_seen.ts";
import type { PasswordResets } from "../../store/password_resets.ts";
import type { Urls } from "../../store/urls.ts";
import type { User, Users } from "../../store/users.ts";
import type { AuditAction, AuditLog } from "../access/audit_log.ts";
import { codeHash } from "../access/random_code.ts";
import { newResetCode } from "../access/reset_code.ts";
import type { OwnerTable } from "../access/owner_table.ts";
import type { UserViewer } from "../access/viewer.ts";
import { notFound } from "../server/http_error.ts";
import { type Page, pageOf } from "../server/paging.ts";
import type { Ctx } from "../server/request_context.ts";

export interface AccountAdminDeps {
  readonly owners: Pick<OwnerTable, "note">;
  readonly users: Users;
  readonly urls: Pick<Urls, "idsOf">;
  readonly lastSeen: Pick<LastSeen, "all" | "of">;
  readonly resets: Pick<PasswordResets, "create">;
  readonly invitations: Pick<Invitations, "revokeOf">;
  readonly table: Pick<MonitorTable, "all">;
  readonly deleteAccount: (user: User) => Promise<void>;
  /** Takes what was written to the page of its monitors, once the account has another role. */
  readonly settleWritten: (user: User) => Promise<void>;
  readonly audit: AuditLog;
}

export const ACCOUNT_ROLES = ["operator", "member"] as const;
export const ACCOUNT_STATES = ["active", "disabled"] as const;
export type AccountRole = typeof ACCOUNT_ROLES[number];
export type AccountState = typeof ACCOUNT_STATES[number];

/** At most this many characters of an e-mail are searched for: none has more. */
export const MAX_QUERY_LENGTH = 254;

/** An account as an operator sees it. */
export interface AccountRow {
  readonly id: number;
  readonly email: string;
  readonly role: AccountRole;
  readonly state: AccountState;
  /** Milliseconds since the Unix epoch, both. */
  readonly createdAt: number;
  /** To the hour; null for never. */
  readonly lastSeenAt: number | null;
  readonly urlCount: number;
  /** What the intervals of its urls amount to, without those that are paused. */
  readonly probesPerSecond: number;
}

export interface AccountChange {
  readonly role?: AccountRole | undefined;
  readonly state?: AccountState | undefined;
}

/** A link to set a new password, told once. */
export interface ResetLink {
  readonly code: string;
  /** Milliseconds since the Unix epoch. */
  readonly endsAt: number;
}

export interface AccountList {
  readonly rows: readonly AccountRow[];
  /** On all pages. */
  readonly total: number;
}

interface Share {
  urlCount: number;
  probesPerSecond: number;
}

const NOTHING: Readonly<Share> = { urlCount: 0, probesPerSecond: 0 };

/** What operators do with accounts, on the pages and in the API alike; all of it is on the record. */
export class AccountAdmin {
  readonly #deps: AccountAdminDeps;

  constructor(deps: AccountAdminDeps) {
    this.#deps = deps;
  }

  /** Accounts whose e-mail has `q` in it, by id: those of a page, and how many there are. */
  async list(q: string, page: Page): Promise<AccountList> {
    const { users, lastSeen } = this.#deps;
    const [all, seen] = await Promise.all([users.all(), lastSeen.all()]);
    const wanted = q.toLowerCase();
    const found = all.filter(({ email }) => email.includes(wanted));
    const shares = await this.#shares();
    const rows: AccountRow[] = [];
    for (const user of pageOf(found, page)) {
      const share = user.isDisabled
        ? await this.#shareOfDisabled(user)
        : shares.get(user.id) ?? NOTHING;
      rows.push(rowOf(user, seen.get(user.id) ?? null, share));
    }
    return { rows, total: found.length };
  }

  /** @throws {HttpError} 404 where there is no such account. */
  async get(id: number): Promise<AccountRow> {
    return await this.#rowOf(await this.#find(id));
  }

  /**
   * Changes role and state.
   *
   * @throws {HttpError} 404 where there is no such account.
   * @throws {LastOperatorError} where it is the last operator's.
   */
  async change(
    c: Ctx,
    { user: actor }: UserViewer,
    id: number,
    { role, state }: AccountChange,
  ): Promise<AccountRow> {
    const { users } = this.#deps;
    let user = await this.#find(id);
    const done = async (changed: User | null, action: AuditAction) => {
      if (changed === null) throw notFound("account");
      user = changed;
      this.#deps.owners.note(changed);
      await this.#deps.audit.note(c, actor, action, { accountId: id });
    };
    if (state === "active" && user.isDisabled) {
      await done(await users.setDisabled(id, false), "account enabled");
    }
    if (role === "operator" && !user.isOperator) {
      await done(await users.makeOperator(id), "account made an operator");
      await this.#deps.settleWritten(user);
    }
    if (role === "member" && user.isOperator) {
      await done(await users.makeMember(id), "account made a member");
      await this.#deps.invitations.revokeOf(id);
      await this.#deps.settleWritten(user);
    }
    if (state === "disabled" && !user.isDisabled) {
      await done(await users.setDisabled(id, true), "account disabled");
      await this.#deps.invitations.revokeOf(id);
    }
    return await this.#rowOf(user);
  }

  /**
   * Deletes the account with its urls and their history.
   *
   * @throws {HttpError} 404 where there is no such account.
   * @throws {LastOperatorError} where it is the last operator's.
   */
  async remove(c: Ctx, { user: actor }: UserViewer, id: number): Promise<void> {
    const user = await this.#find(id);
    await this.#deps.deleteAccount(user);
    const subject = { accountId: id };
    await this.#deps.audit.note(c, actor, "account deleted", subject);
  }

  /**
   * A link to set a new password with, which ends the one before it.
   *
   * @throws {HttpError} 404 where there is no such account.
   */
  async reset(
    c: Ctx,
    { user: actor }: UserViewer,
    id: number,
  ): Promise<ResetLink> {
    const code = newResetCode(id);
    const endsAt = await this.#deps.resets.create(id, codeHash(code));
    if (endsAt === null) throw notFound("account");
    const action = "password reset link made";
    await this.#deps.audit.note(c, actor, action, { accountId: id });
    return { code, endsAt };
  }

  async #find(id: number): Promise<User> {
    const user = await this.#deps.users.get(id);
    if (user === null) throw notFound("account");
    return user;
  }

  async #rowOf(user: User): Promise<AccountRow> {
    const share = user.isDisabled
      ? await this.#shareOfDisabled(user)
      : (await this.#shares()).get(user.id) ?? NOTHING;
    return rowOf(user, await this.#deps.lastSeen.of(user.id), share);
  }

  /** Its urls are stored, and not among those that are known. */
  async #shareOfDisabled({ id }: User): Promise<Share> {
    const { length: urlCount } = await this.#deps.urls.idsOf(id);
    return { urlCount, probesPerSecond: 0 };
  }

  /** What each account watches now, by id: of a disabled one that is nothing. */
  async #shares(): Promise<Map<number, Share>> {
    const shares = new Map<number, Share>();
    await inPieces([...this.#deps.table.all()], (monitor) => {
      const { ownerId, intervalMs, paused } = monitor;
      if (ownerId === null) return;
      const share = shares.get(ownerId) ?? { ...NOTHING };
      share.urlCount++;
      if (!paused) share.probesPerSecond += 1_000 / intervalMs;
      shares.set(ownerId, share);
    });
    return shares;
  }
}

function rowOf(
  user: User,
  lastSeenAt: number | null,
  { urlCount, probesPerSecond }: Readonly<Share>,
): AccountRow {
  const { id, email, createdAt, isOperator, isDisabled } = user;
  return {
    ...{ id, email, createdAt, lastSeenAt, urlCount, probesPerSecond },
    role: isOperator ? "operator" : "member",
    state: isDisabled ? "disabled" : "active",
  };
}
