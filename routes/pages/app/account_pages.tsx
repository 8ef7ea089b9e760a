import type { Accounts } from "../../access/accounts.ts";
import type { Users } from "../../../store/users.ts";
import { QueueFullError } from "../../access/hash_queue.ts";
import { HttpError } from "../../server/http_error.ts";
import type { CookieSessions } from "../../access/session_cookie.ts";
import type { Sessions } from "../../access/sessions.ts";
import { durationText } from "../words/duration_text.ts";
import { AccountView, type ShownToken } from "./account_view.tsx";
import { appPage } from "./app_page.tsx";
import { textOf } from "./form_body.ts";
import type { FieldErrors } from "./form_fields.tsx";
import type { UserVisit } from "./request_visit.ts";
import { seeOther } from "./signed_in.tsx";

export interface AccountPagesDeps {
  readonly accounts: Pick<Accounts, "replacePassword" | "removeUser">;
  readonly users: Pick<Users, "renew">;
  readonly sessions: CookieSessions;
  readonly apiSessions: Pick<Sessions, "tokenFor">;
  readonly tokenLifetimeMs: number;
}

interface Shown {
  readonly errors?: FieldErrors;
  readonly token?: ShownToken;
  readonly status?: number;
}

/** `/app/account`: password, tokens, and the ways out. */
export class AccountPages {
  readonly #deps: AccountPagesDeps;

  constructor(deps: AccountPagesDeps) {
    this.#deps = deps;
  }

  show = (visit: UserVisit): Promise<Response> => accountPage(visit, {});

  /** Ends every other session and token, and goes on with this one. */
  changePassword = async (visit: UserVisit): Promise<Response> => {
    const { c, user, form } = visit;
    const current = textOf(form, "current");
    const next = textOf(form, "next");
    const errors = {
      ...current === "" ? { current: "Type your current password" } : {},
      ...next === "" ? { next: "Type a new password" } : {},
    };
    if (Object.keys(errors).length > 0) {
      return await accountPage(visit, { errors, status: 400 });
    }
    try {
      const renewed = await this.#deps.accounts.replacePassword(c, user, {
        current,
        next,
      });
      const cookie = await this.#deps.sessions.begin(c, renewed);
      return seeOther(c, "/app/account?did=password", cookie);
    } catch (error) {
      return await refused(visit, error, { wrong: "current", rule: "next" });
    }
  };

  signOutEverywhere = async ({ c, user }: UserVisit): Promise<Response> => {
    await this.#deps.users.renew(user.id);
    const cookie = this.#deps.sessions.forget(c);
    return seeOther(c, "/app/sign-in?did=signed-out-everywhere", cookie);
  };

  deleteAccount = async (visit: UserVisit): Promise<Response> => {
    const { c, user, form } = visit;
    const password = textOf(form, "password");
    if (password === "") {
      const errors = { password: "Type your password to delete the account" };
      return await accountPage(visit, { errors, status: 400 });
    }
    try {
      await this.#deps.accounts.removeUser(c, user, password);
      const cookie = this.#deps.sessions.forget(c);
      return seeOther(c, "/app/sign-in?did=account-deleted", cookie);
    } catch (error) {
      return await refused(visit, error, { wrong: "password", rule: "" });
    }
  };

  /** A fresh token for the API, in this one answer and never again. */
  showToken = async (visit: UserVisit): Promise<Response> => {
    const text = await this.#deps.apiSessions.tokenFor(visit.user);
    const lifetime = durationText(this.#deps.tokenLifetimeMs);
    return await accountPage(visit, { token: { text, lifetime } });
  };
}

/** The page again, with a refusal beside the field that it is about: a wrong password, or a rule of the new one. */
function refused(
  visit: UserVisit,
  error: unknown,
  { wrong, rule }: { wrong: string; rule: string },
): Promise<Response> {
  if (error instanceof QueueFullError) {
    const errors = { "": `${error.message}. Try again soon` };
    return accountPage(visit, { errors, status: 503 });
  }
  if (!(error instanceof HttpError)) throw error;
  const { status, message } = error;
  const errors = status === 401
    ? { [wrong]: "This is not your password" }
    : { [status === 400 ? rule : ""]: message };
  return accountPage(visit, { errors, status });
}

function accountPage(
  visit: UserVisit,
  { errors = {}, token, status = 200 }: Shown,
): Promise<Response> {
  const hasErrors = Object.keys(errors).length > 0;
  const isChanged = !hasErrors && visit.c.req.query("did") === "password";
  return appPage(
    visit,
    { title: "Account", status, errors: hasErrors },
    <AccountView
      csrf={visit.csrf}
      email={visit.user.email}
      errors={errors}
      token={token}
      isChanged={isChanged}
    />,
  );
}
