import type { JSX } from "hono/jsx/jsx-runtime";
import {
  type AuditAccount,
  type AuditLine,
  type AuditPiece,
  type AuditReaderDeps,
  readAudit,
} from "../../../accounts/audit_api.ts";
import { Time } from "../../parts/time.tsx";
import { appPage } from "../app_page.tsx";
import type { UserRequest } from "../app_request.ts";
import { WideTable } from "./wide_table.tsx";

/** `/app/audit`: what operators did, and who signed in. */
export function auditPage(
  deps: AuditReaderDeps,
): (request: UserRequest) => Promise<Response> {
  return async (request) => {
    const piece = await readAudit(request.c, deps);
    return await appPage(
      request,
      { title: "Audit log" },
      <AuditView {...piece} now={Date.now()} />,
    );
  };
}

function AuditView(
  { lines, next, now }: AuditPiece & { readonly now: number },
): JSX.Element {
  return (
    <>
      <p>
        What operators did and who signed in during the last 90 days, newest
        first. Repeated sign-ins to one account from one network are listed once
        an hour.
      </p>
      {lines.length === 0 ? <p class="quiet">Nothing to show.</p> : (
        <WideTable
          label="What was done"
          columns={["When", "Who", "What", "To", "From"]}
        >
          {lines.map((line) => <Row key={line.id} line={line} now={now} />)}
        </WideTable>
      )}
      {next !== null && (
        <p>
          <a href={`/app/audit?${new URLSearchParams({ before: next })}`}>
            Older
          </a>
        </p>
      )}
    </>
  );
}

function Row(
  { line, now }: { readonly line: AuditLine; readonly now: number },
): JSX.Element {
  const { at, actor, action, account, detail, address } = line;
  return (
    <tr>
      <td>
        <Time at={at} now={now} />
      </td>
      <td dir="auto">{accountText(actor)}</td>
      <td>{action}</td>
      <td dir="auto">
        {[accountText(account), detail].filter((text) => text !== "")
          .join(", ")}
      </td>
      <td>{address}</td>
    </tr>
  );
}

function accountText(account: AuditAccount | null): string {
  if (account === null) return "";
  return account.email ?? `Account ${account.id}, deleted`;
}
