import { oneOf } from "../server/one_of.ts";
import { readId } from "../access/find_service.ts";
import { resetLinkOf } from "../access/reset_code.ts";
import type { UserViewer } from "../access/viewer.ts";
import type { HandlerFor } from "../access/viewers.ts";
import { allowOnly, member, readJsonObject } from "../server/json_body.ts";
import { listOf, readPage } from "../server/paging.ts";
import { answer, answerEnvelope, type Ctx } from "../server/request_context.ts";
import {
  ACCOUNT_ROLES,
  ACCOUNT_STATES,
  type AccountAdmin,
  type AccountRow,
  MAX_QUERY_LENGTH,
  type ResetLink,
} from "./account_admin.ts";

export interface AccountApiDeps {
  readonly admin: AccountAdmin;
  /** What the addresses of this instance begin with. */
  readonly originOf: (c: Ctx) => string;
}

/** At most this many bytes of a body. */
const MAX_BYTES = 16 * 1024;

/** `/v1/accounts`: what operators see of accounts and do with them. */
export class AccountApi {
  readonly #deps: AccountApiDeps;

  constructor(deps: AccountApiDeps) {
    this.#deps = deps;
  }

  /** `GET /v1/accounts?q`: by id, in pages. */
  list: HandlerFor<UserViewer> = async (c) => {
    const page = readPage(c);
    const q = (c.req.query("q") ?? "").slice(0, MAX_QUERY_LENGTH);
    const { rows, total } = await this.#deps.admin.list(q, page);
    const accounts = listOf(rows.map(accountJson), page, total);
    return answerEnvelope(c, { accounts });
  };

  get: HandlerFor<UserViewer> = async (c) => {
    const row = await this.#deps.admin.get(readId(c, "account"));
    return answerEnvelope(c, oneJson(row));
  };

  /** `PATCH /v1/accounts/{id}` `{"role","state"}`, each if it is to change. */
  change: HandlerFor<UserViewer> = async (c, viewer) => {
    const id = readId(c, "account");
    const body = await readJsonObject(c.req.raw, { maxBytes: MAX_BYTES });
    allowOnly(body, ["role", "state"]);
    const row = await this.#deps.admin.change(c, viewer, id, {
      role: oneOf("role", member(body, "role"), ACCOUNT_ROLES),
      state: oneOf("state", member(body, "state"), ACCOUNT_STATES),
    });
    return answerEnvelope(c, oneJson(row));
  };

  remove: HandlerFor<UserViewer> = async (c, viewer) => {
    await this.#deps.admin.remove(c, viewer, readId(c, "account"));
    return answer(c, null, { status: 204 });
  };

  /** `POST /v1/accounts/{id}/reset`: 201 with a link, which is in this one answer and never again. */
  reset: HandlerFor<UserViewer> = async (c, viewer) => {
    const id = readId(c, "account");
    const link = await this.#deps.admin.reset(c, viewer, id);
    const reset = { data: this.#resetJson(c, link) };
    return answerEnvelope(c, { reset }, 201);
  };

  #resetJson(c: Ctx, { code, endsAt }: ResetLink): Record<string, unknown> {
    return {
      url: resetLinkOf(this.#deps.originOf(c), code),
      ends_at: Math.floor(endsAt / 1_000),
    };
  }
}

function oneJson(row: AccountRow): unknown {
  return { account: { data: accountJson(row) } };
}

function accountJson(row: AccountRow): Record<string, unknown> {
  const { id, email, role, state, createdAt, lastSeenAt } = row;
  return {
    ...{ id, email, role, state },
    created_at: Math.floor(createdAt / 1_000),
    last_seen_at: lastSeenAt === null ? null : Math.floor(lastSeenAt / 1_000),
    url_count: row.urlCount,
    probes_per_second: row.probesPerSecond,
  };
}
