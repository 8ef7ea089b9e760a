import { ConfigError } from "../monitor/fields/value_kind.ts";
import { normaliseEmail } from "../routes/access/email.ts";
import { PasswordHasher } from "../routes/access/password.ts";
import type { Store } from "../store/create_store.ts";
import { Channels } from "../store/alerts/channels.ts";
import { Incidents } from "../store/incidents.ts";
import { AlertRuleChoices } from "../store/alerts/alert_rule_choices.ts";
import { BoardOrders } from "../store/board_orders.ts";
import { OutageBooks } from "../store/alerts/outage_books.ts";
import { ApiKeys } from "../store/api_keys.ts";
import { Audit } from "../store/audit.ts";
import { Invitations } from "../store/invitations.ts";
import { openDatabase } from "../store/database/open_database.ts";
import { deleteAccount } from "../store/delete_account.ts";
import { DeletedUrls } from "../store/deleted_urls.ts";
import { Maintenances } from "../store/maintenances.ts";
import { Subscribers } from "../store/alerts/subscribers/subscribers.ts";
import { settleWritten } from "../store/settle_written.ts";
import { Urls } from "../store/urls.ts";
import { type User, Users } from "../store/users.ts";
import { EXIT_CODES } from "./exit_code.ts";

/** What can be done with accounts on the machine, by those who are locked out. */
export const USER_ACTIONS = [
  "list",
  "add",
  "reset-password",
  "operator",
  "disable",
  "enable",
  "delete",
] as const;

export interface UserCommand {
  readonly kind: "user";
  readonly name: (typeof USER_ACTIONS)[number];
  /** As it was typed; empty for `list`. */
  readonly email: string;
}

export interface UserCommandContext {
  readonly kvPath: string | undefined;
  /** Takes a line of what was asked for: it goes to standard output. */
  readonly print: (line: string) => void;
  readonly hasher?: Pick<PasswordHasher, "hash">;
}

type Accounts = Pick<
  Store,
  | "alertRules"
  | "boardOrders"
  | "apiKeys"
  | "audit"
  | "channels"
  | "incidents"
  | "deletedUrls"
  | "invitations"
  | "maintenances"
  | "outageBooks"
  | "subscribers"
  | "urls"
  | "users"
>;

/** Those that are about an account that is there. */
type Change = Exclude<UserCommand["name"], "list" | "add">;

/** How each is called on the record. */
const RECORDED: Readonly<Record<Change, string>> = {
  "reset-password": "password set",
  "operator": "account made an operator",
  "disable": "account disabled",
  "enable": "account enabled",
  "delete": "account deleted",
};

const PASSWORD_BYTES = 15;

/** Works on the accounts of a store, which may be in use. Rejects with what was not done, and why. */
export async function runUserCommand(
  { name, email }: UserCommand,
  context: UserCommandContext,
): Promise<number> {
  const database = await openDatabase(context.kvPath);
  try {
    const urls = new Urls(database);
    const store = {
      urls,
      users: new Users(database),
      apiKeys: new ApiKeys(database),
      deletedUrls: new DeletedUrls(database, urls),
      invitations: new Invitations(database),
      audit: new Audit(database),
      channels: new Channels(database),
      incidents: new Incidents(database),
      alertRules: new AlertRuleChoices(database),
      boardOrders: new BoardOrders(database),
      maintenances: new Maintenances(database),
      outageBooks: new OutageBooks(database),
      subscribers: new Subscribers(database),
    };
    if (name === "list") await list(store, context);
    else if (name === "add") await add(store, emailOf(email), context);
    else {
      const user = await find(store, emailOf(email));
      await change(store, user, { name, context });
      const action = RECORDED[name];
      await store.audit.add({
        ...{ actorId: null, action, accountId: user.id },
        detail: "command line",
        address: "",
      });
    }
    return EXIT_CODES.done;
  } finally {
    database.close();
  }
}

async function list(
  { users, urls }: Accounts,
  { print }: UserCommandContext,
): Promise<void> {
  const all = await users.all();
  for (const { id, email, isOperator, isDisabled } of all) {
    const count = (await urls.idsOf(id)).length;
    const role = isOperator ? "operator" : "member";
    const state = isDisabled ? "\tdisabled" : "";
    print(`${id}\t${email}\t${role}\t${count} urls${state}`);
  }
  if (all.length === 0) print("There are no accounts");
}

async function add(
  { users }: Accounts,
  email: string,
  { print, hasher = new PasswordHasher() }: UserCommandContext,
): Promise<void> {
  const password = newPassword();
  const user = await users.create(email, await hasher.hash(password, ""));
  if (user === null) {
    throw new RangeError(`Cannot add "${email}": there is such an account`);
  }
  print(`Added ${email}, a member. The password: ${password}`);
}

async function change(
  store: Accounts,
  user: User,
  { name, context }: {
    readonly name: Change;
    readonly context: UserCommandContext;
  },
): Promise<void> {
  const { print, hasher = new PasswordHasher() } = context;
  const { id, email } = user;
  switch (name) {
    case "reset-password": {
      const password = newPassword();
      await store.users.renew(id, await hasher.hash(password, ""));
      return print(
        `The new password of ${email}: ${password}\nEvery session and token of the account has ended, its API keys stay`,
      );
    }
    case "operator":
      await store.users.makeOperator(id);
      await settleWritten(store, { id, isOperator: true });
      return print(`${email} is an operator`);
    case "disable":
      await store.users.setDisabled(id, true);
      await store.invitations.revokeOf(id);
      return print(
        `${email} is disabled: nobody gets in with it, and its urls are neither probed nor shown`,
      );
    case "enable":
      await store.users.setDisabled(id, false);
      return print(`${email} is enabled again, with its urls`);
    case "delete":
      await deleteAccount(store, user);
      return print(`Deleted ${email} and all that belonged to it`);
  }
}

async function find({ users }: Accounts, email: string): Promise<User> {
  const user = await users.findByEmail(email);
  if (user !== null) return user;
  throw new RangeError(
    `Cannot find "${email}": there is no such account; user list shows them all`,
  );
}

function emailOf(typed: string): string {
  try {
    return normaliseEmail(typed);
  } catch (error) {
    if (error instanceof RangeError) throw new ConfigError([error.message]);
    throw error;
  }
}

function newPassword(): string {
  return crypto.getRandomValues(new Uint8Array(PASSWORD_BYTES))
    .toBase64({ alphabet: "base64url" });
}
