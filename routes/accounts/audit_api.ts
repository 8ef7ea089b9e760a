import type { Audit, AuditEntry } from "../../store/audit.ts";
import type { Users } from "../../store/users.ts";
import type { UserViewer } from "../access/viewer.ts";
import type { HandlerFor } from "../access/viewers.ts";
import { HttpError } from "../server/http_error.ts";
import { MAX_LIMIT } from "../server/paging.ts";
import { answerEnvelope, type Ctx } from "../server/request_context.ts";
import { usersById } from "./users_by_id.ts";

const DEFAULT_LIMIT = 100;
const BEFORE_FORM = /^([0-9]{1,15})\.([0-9a-f-]{36})$/;

/** An account on the record; its e-mail is null once it is deleted. */
export interface AuditAccount {
  readonly id: number;
  readonly email: string | null;
}

export interface AuditLine extends Omit<AuditEntry, "actorId" | "accountId"> {
  readonly actor: AuditAccount | null;
  readonly account: AuditAccount | null;
}

/** A piece of the record, and where the next one begins; null at its end. */
export interface AuditPiece {
  readonly lines: readonly AuditLine[];
  readonly next: string | null;
}

export interface AuditReaderDeps {
  readonly audit: Pick<Audit, "latest">;
  readonly users: Pick<Users, "get">;
}

/**
 * Reads `?before=…&limit=100` and the piece of the record that it asks for,
 * latest first.
 *
 * @throws {HttpError} 400 for what is neither.
 */
export async function readAudit(
  c: Ctx,
  { audit, users }: AuditReaderDeps,
): Promise<AuditPiece> {
  const limit = readLimit(c.req.query("limit"));
  const before = readBefore(c.req.query("before"));
  const more = await audit.latest(limit + 1, before);
  const entries = more.slice(0, limit);
  const last = more.length > limit ? entries.at(-1) : undefined;
  const next = last === undefined ? null : `${last.at}.${last.id}`;
  const named = entries.flatMap(({ actorId, accountId }) => [
    actorId,
    accountId,
  ]);
  const accounts = await usersById(users, named);
  const accountOf = (id: number | null) =>
    id === null ? null : { id, email: accounts.get(id)?.email ?? null };
  const lines = entries.map(({ actorId, accountId, ...entry }) => ({
    ...entry,
    actor: accountOf(actorId),
    account: accountOf(accountId),
  }));
  return { lines, next };
}

/** `GET /v1/audit?before&limit`: what operators did, and who signed in, in 90 days. */
export function auditHandler(deps: AuditReaderDeps): HandlerFor<UserViewer> {
  return async (c) => {
    const { lines, next } = await readAudit(c, deps);
    return answerEnvelope(c, { audit: { data: lines.map(lineJson), next } });
  };
}

function lineJson(
  { at, actor, action, account, detail, address }: AuditLine,
): Record<string, unknown> {
  return { at: at / 1_000, actor, action, account, detail, address };
}

function readLimit(text: string | undefined): number {
  if (text === undefined) return DEFAULT_LIMIT;
  const limit = /^[0-9]{1,4}$/.test(text) ? Number(text) : 0;
  if (limit >= 1 && limit <= MAX_LIMIT) return limit;
  throw new HttpError(
    400,
    `Cannot list: limit must be an integer from 1 to ${MAX_LIMIT}`,
  );
}

function readBefore(
  text: string | undefined,
): Pick<AuditEntry, "at" | "id"> | undefined {
  if (text === undefined) return undefined;
  const [, at, id] = BEFORE_FORM.exec(text) ?? [];
  if (at !== undefined && id !== undefined) return { at: Number(at), id };
  throw new HttpError(
    400,
    "Cannot list: before must be the next of the list before",
  );
}
