import type { Audit, AuditEntry } from "../../store/audit.ts";
import type { UserViewer } from "../access/viewer.ts";
import type { HandlerFor } from "../access/viewers.ts";
import { HttpError } from "../server/http_error.ts";
import { MAX_LIMIT } from "../server/paging.ts";
import { answerEnvelope, type Ctx } from "../server/request_context.ts";

const DEFAULT_LIMIT = 100;
const BEFORE_FORM = /^([0-9]{1,15})\.([0-9a-f-]{36})$/;

/** A piece of the record, and where the next one begins; null at its end. */
export interface AuditPiece {
  readonly entries: readonly AuditEntry[];
  readonly next: string | null;
}

/**
 * Reads `?before=…&limit=100` and the piece of the record that it asks for,
 * latest first.
 *
 * @throws {HttpError} 400 for what is neither.
 */
export async function readAudit(
  c: Ctx,
  audit: Pick<Audit, "latest">,
): Promise<AuditPiece> {
  const limit = readLimit(c.req.query("limit"));
  const before = readBefore(c.req.query("before"));
  const more = await audit.latest(limit + 1, before);
  const entries = more.slice(0, limit);
  const last = more.length > limit ? entries.at(-1) : undefined;
  const next = last === undefined ? null : `${last.at}.${last.id}`;
  return { entries, next };
}

/** `GET /v1/audit?before&limit`: what operators did, and who signed in, in 90 days. */
export function auditHandler(
  audit: Pick<Audit, "latest">,
): HandlerFor<UserViewer> {
  return async (c) => {
    const { entries, next } = await readAudit(c, audit);
    return answerEnvelope(c, {
      audit: { data: entries.map(entryJson), next },
    });
  };
}

function entryJson(
  { at, actor, action, target, address }: AuditEntry,
): Record<string, unknown> {
  return { at: at / 1_000, actor, action, target, address };
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
