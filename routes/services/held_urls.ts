import { holdChanges } from "../../monitor/hold.ts";
import type { MonitorTable } from "../../monitor/monitor_table.ts";
import type { HoldKind, Monitor } from "../../monitor/types.ts";
import type { Users } from "../../store/users.ts";
import type { Urls } from "../../store/urls.ts";
import type { AuditAction, AuditLog } from "../access/audit_log.ts";
import { serviceNotFound } from "../access/find_service.ts";
import type { UserViewer } from "../access/viewer.ts";
import { HttpError } from "../server/http_error.ts";
import type { Ctx } from "../server/request_context.ts";

export interface HeldUrlsDeps {
  readonly urls: Pick<Urls, "get" | "hold">;
  readonly table: Pick<MonitorTable, "set">;
  readonly users: Pick<Users, "get">;
  readonly audit: AuditLog;
}

const DONE: Readonly<Record<HoldKind, AuditAction>> = {
  "paused": "url paused",
  "taken down": "url taken down",
};
const UNDONE: Readonly<Record<HoldKind, AuditAction>> = {
  "paused": "url resumed",
  "taken down": "url put back",
};

/** What operators do to members' urls; all of it is on the record. */
export class HeldUrls {
  readonly #deps: HeldUrlsDeps;

  constructor(deps: HeldUrlsDeps) {
    this.#deps = deps;
  }

  /**
   * Pauses or takes down a member's url, or with null lets it go.
   *
   * @throws {HttpError} 404 where there is none, 409 where it is no member's.
   */
  async hold(
    c: Ctx,
    { user }: UserViewer,
    id: number,
    kind: HoldKind | null,
  ): Promise<Monitor> {
    const { urls, table, users, audit } = this.#deps;
    const stored = await urls.get(id);
    if (stored === null) throw serviceNotFound();
    const { ownerId } = stored;
    const owner = ownerId === null ? null : await users.get(ownerId);
    if (owner === null || owner.isOperator) {
      throw new HttpError(
        409,
        "Cannot hold the url: it is the operator's; the configuration or its owner changes it",
      );
    }
    const before = stored.hold?.kind ?? null;
    if (before === kind) return stored;
    const held = await urls.hold(id, (url) => holdChanges(url, kind));
    if (held === null) throw serviceNotFound();
    if (!owner.isDisabled) table.set(held);
    const action = kind === null ? UNDONE[before ?? "paused"] : DONE[kind];
    await audit.note(c, user, action, {
      accountId: owner.id,
      detail: `url ${id}`,
    });
    return held;
  }
}
