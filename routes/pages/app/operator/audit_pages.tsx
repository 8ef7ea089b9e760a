import type { JSX } from "hono/jsx/jsx-runtime";
import type { Audit, AuditEntry } from "../../../../store/audit.ts";
import { type AuditPiece, readAudit } from "../../../accounts/audit_api.ts";
import { Time } from "../../parts/time.tsx";
import { appPage } from "../app_page.tsx";
import type { UserRequest } from "../app_request.ts";

/** `/app/audit`: what operators did, and who signed in. */
export function auditPage(
  audit: Pick<Audit, "latest">,
): (request: UserRequest) => Promise<Response> {
  return async (request) => {
    const piece = await readAudit(request.c, audit);
    return await appPage(
      request,
      { title: "Audit" },
      <AuditView {...piece} now={Date.now()} />,
    );
  };
}

function AuditView(
  { entries, next, now }: AuditPiece & { readonly now: number },
): JSX.Element {
  return (
    <>
      <p>
        What operators did and who signed in, in the last 90 days, latest first.
        Sign-ins of one account from one network are listed once an hour.
      </p>
      {entries.length === 0
        ? <p class="quiet">Nothing more.</p>
        : (
          <div class="card wide">
            <table>
              <caption class="visually-hidden">What was done</caption>
              <thead>
                <tr>
                  <th scope="col">When</th>
                  <th scope="col">Who</th>
                  <th scope="col">What</th>
                  <th scope="col">To</th>
                  <th scope="col">From</th>
                </tr>
              </thead>
              <tbody>
                {entries.map((entry) => (
                  <Row key={entry.id} entry={entry} now={now} />
                ))}
              </tbody>
            </table>
          </div>
        )}
      {next !== null && (
        <p>
          <a href={`/app/audit?${new URLSearchParams({ before: next })}`}>
            Earlier
          </a>
        </p>
      )}
    </>
  );
}

function Row(
  { entry, now }: { readonly entry: AuditEntry; readonly now: number },
): JSX.Element {
  const { at, actor, action, target, address } = entry;
  const isCommand = actor === null && address === "";
  return (
    <tr>
      <td>
        <Time at={at} now={now} />
      </td>
      <td dir="auto">{actor?.email ?? (isCommand ? "Command line" : "")}</td>
      <td>{action}</td>
      <td dir="auto">{target}</td>
      <td>{address}</td>
    </tr>
  );
}
