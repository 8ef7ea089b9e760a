import assert from "node:assert/strict";
import { AuditLog } from "../../../routes/access/audit_log.ts";
import type { Ctx } from "../../../routes/server/request_context.ts";

const REQUEST = { env: { address: "192.0.2.7", id: "mine-7" } } as Ctx;

Deno.test("AuditLog tells of a sign-in that could not be put on the record with the id of its request", async () => {
  const told: string[] = [];
  const auditLog = new AuditLog({
    audit: { add: () => Promise.reject(new Error("the store is away")) },
    onError: (error, requestId) => told.push(`${error} ${requestId}`),
  });
  await auditLog.signedIn(REQUEST, { id: 1 });
  await auditLog.refused(REQUEST, "ann@example.org", null);
  assert.deepEqual(told, [
    "Error: the store is away mine-7",
    "Error: the store is away mine-7",
  ]);
});
