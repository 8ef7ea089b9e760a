import type { JSX } from "hono/jsx/jsx-runtime";
import type {
  AccountRole,
  AccountRow,
  AccountState,
} from "../../../accounts/account_admin.ts";
import { Time } from "../../parts/time.tsx";

export const ROLE_WORDS: Readonly<Record<AccountRole, string>> = {
  operator: "Operator",
  member: "Member",
};

export const STATE_WORDS: Readonly<Record<AccountState, string>> = {
  active: "Active",
  disabled: "Disabled",
};

/** When somebody came with the account last. */
export function LastSeen(
  { account: { lastSeenAt }, now }: {
    readonly account: Pick<AccountRow, "lastSeenAt">;
    readonly now: number;
  },
): JSX.Element {
  if (lastSeenAt === null) return <>Never</>;
  return <Time at={lastSeenAt} now={now} as="ago" />;
}
