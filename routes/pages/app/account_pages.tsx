import type { OwnerTable } from "../../access/owner_table.ts";
import type { Accounts } from "../../access/accounts.ts";
import { isTitle, TITLE } from "../../../monitor/fields/value_kind.ts";
import type { ChosenPage, Users } from "../../../store/users.ts";
import { HttpError } from "../../server/http_error.ts";
import type { ApiTokens } from "../../access/api_tokens.ts";
import type { CookieSessions } from "../../access/cookie_sessions.ts";
import { durationText } from "../client/time_words.js";
import { AccountView, type ShownToken } from "./account_view.tsx";
import { appPage } from "./app_page.tsx";
import { textOf } from "./form_body.ts";
import { type FieldErrors, hasErrors } from "./form_fields.tsx";
import type { UserRequest } from "./app_request.ts";
import { originOf } from "../frame/origin.ts";
import { seeOther } from "../frame/see_other.ts";

export interface AccountPagesDeps {
  readonly accounts: Pick<Accounts, "replacePassword" | "removeUser">;
  readonly users: Pick<Users, "renew" | "choosePage">;
  readonly owners: Pick<OwnerTable, "note">;
  readonly cookies: CookieSessions;
  readonly tokens: Pick<ApiTokens, "tokenFor">;
  readonly tokenLifetimeMs: number;
}

interface Shown {
  /** As it was typed, where it was refused. */
  readonly page?: ChosenPage;
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

  show = (request: UserRequest): Promise<Response> => accountPage(request, {});

  /** Ends every other session and token, and goes on with this one. */
  changePassword = async (request: UserRequest): Promise<Response> => {
    const { c, viewer, form } = request;
    const current = textOf(form, "current");
    const next = textOf(form, "next");
    const errors = {
      ...current === "" ? { current: "Type your current password" } : {},
      ...next === "" ? { next: "Choose a new password" } : {},
    };
    if (hasErrors(errors)) {
      return await accountPage(request, { errors, status: 400 });
    }
    try {
      const renewed = await this.#deps.accounts.replacePassword(
        c,
        viewer.user,
        {
          current,
          next,
        },
      );
      const cookie = await this.#deps.cookies.begin(c, renewed);
      return seeOther(c, "/app/account?did=password", cookie);
    } catch (error) {
      return await refused(request, error, { wrong: "current", rule: "next" });
    }
  };

  /** Name and title of a member's own status page. */
  choosePage = async (request: UserRequest): Promise<Response> => {
    const { c, viewer, form } = request;
    const page = {
      slug: textOf(form, "slug").trim().toLowerCase(),
      pageTitle: textOf(form, "page_title").trim(),
    };
    const errors = pageProblems(page);
    if (hasErrors(errors)) {
      return await accountPage(request, { errors, page, status: 400 });
    }
    const chosen = await this.#deps.users.choosePage(viewer.user.id, page);
    if (chosen === "taken") {
      const errors = { slug: "This name is taken: choose another one" };
      return await accountPage(request, { errors, page, status: 409 });
    }
    if (chosen !== null) this.#deps.owners.note(chosen);
    return seeOther(c, "/app/account?did=page");
  };

  signOutEverywhere = async ({ c, viewer }: UserRequest): Promise<Response> => {
    await this.#deps.users.renew(viewer.user.id);
    const cookie = this.#deps.cookies.forget(c);
    return seeOther(c, "/app/sign-in?did=signed-out-everywhere", cookie);
  };

  deleteAccount = async (request: UserRequest): Promise<Response> => {
    const { c, viewer, form } = request;
    const password = textOf(form, "password");
    if (password === "") {
      const errors = { password: "Type your password to delete the account" };
      return await accountPage(request, { errors, status: 400 });
    }
    try {
      await this.#deps.accounts.removeUser(c, viewer.user, password);
      const cookie = this.#deps.cookies.forget(c);
      return seeOther(c, "/app/sign-in?did=account-deleted", cookie);
    } catch (error) {
      return await refused(request, error, { wrong: "password", rule: "" });
    }
  };

  /** A fresh token for the API, in this one answer and never again. */
  showToken = async (request: UserRequest): Promise<Response> => {
    const text = await this.#deps.tokens.tokenFor(request.viewer.user);
    const lifetime = durationText(this.#deps.tokenLifetimeMs);
    return await accountPage(request, { token: { text, lifetime } });
  };
}

/** The page again, with a refusal beside the field that it is about: a wrong password, or a rule of the new one. */
function refused(
  request: UserRequest,
  error: unknown,
  { wrong, rule }: { wrong: string; rule: string },
): Promise<Response> {
  if (!(error instanceof HttpError)) throw error;
  const { status, message } = error;
  const errors = status === 401
    ? { [wrong]: "That is not your password: type it again" }
    : status === 503
    ? { "": `${message}. Try again in a moment` }
    : { [status === 400 ? rule : ""]: message };
  return accountPage(request, { errors, status });
}

function accountPage(
  request: UserRequest,
  { errors = {}, token, page, status = 200 }: Shown,
): Promise<Response> {
  const isWrong = hasErrors(errors);
  const did = isWrong ? undefined : request.c.req.query("did");
  const { user } = request.viewer;
  return appPage(
    request,
    { title: "Account", status, errors: isWrong },
    <AccountView
      csrf={request.csrf}
      email={user.email}
      errors={errors}
      token={token}
      did={did}
      page={user.isOperator ? null : {
        slug: user.slug ?? "",
        pageTitle: user.pageTitle ?? "",
        ...page,
        number: user.id,
        origin: originOf(request.c, request.site),
      }}
      minPasswordLength={request.site.minPasswordLength}
    />,
  );
}

/** Begins with a letter, so that it is nobody's number. */
const SLUG_FORM = /^[a-z](?:[a-z0-9-]{0,38}[a-z0-9])?$/;

function pageProblems({ slug, pageTitle }: ChosenPage): FieldErrors {
  return {
    ...slug === "" || SLUG_FORM.test(slug) ? {} : {
      slug:
        "Use 1 to 40 lower-case letters, digits and hyphens, starting with a letter",
    },
    ...pageTitle === "" || isTitle(pageTitle)
      ? {}
      : { page_title: `Must be ${TITLE.rule}` },
  };
}
