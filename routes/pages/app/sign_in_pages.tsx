import { type Accounts, emailOf } from "../../access/accounts.ts";
import { HttpError } from "../../server/http_error.ts";
import type { User } from "../../../store/users.ts";
import type { RegistrationRule } from "../../access/registration.ts";
import type { CookieSessions } from "../../access/cookie_sessions.ts";
import { appPage } from "./app_page.tsx";
import { textOf } from "./form_body.ts";
import { type FieldErrors, hasErrors } from "./form_fields.tsx";
import { SignForm, type SignKind } from "./sign_form.tsx";
import type { AppRequest, UserRequest } from "./app_request.ts";
import { seeOther } from "../frame/see_other.ts";

export interface SignInDeps {
  readonly accounts: Pick<
    Accounts,
    "createUser" | "signIn" | "isInvited"
  >;
  readonly cookies: CookieSessions;
  readonly registration: Pick<RegistrationRule, "current">;
}

/** `/app/sign-in`, `/app/sign-up` and `/app/sign-out`; limits and checks are those of the API. */
export class SignInPages {
  readonly #deps: SignInDeps;

  constructor(deps: SignInDeps) {
    this.#deps = deps;
  }

  /** The empty form. */
  show(kind: SignKind): (request: AppRequest) => Promise<Response> {
    return (request) => {
      const { next = "", invite = "" } = request.c.req.query();
      return this.#page(request, { kind, next, invite });
    };
  }

  /** Takes the form: in with a cookie, or the form again with what is wrong. */
  submit(kind: SignKind): (request: AppRequest) => Promise<Response> {
    return async (request) => {
      const { c, form } = request;
      const email = textOf(form, "email");
      const password = textOf(form, "password");
      const next = textOf(form, "next");
      const invite = textOf(form, "invite");
      let errors = problemsBefore(kind, email, password);
      let status = 400;
      if (!hasErrors(errors)) {
        try {
          const user = await this.#enter(request, kind, { email, password });
          const cookie = await this.#deps.cookies.begin(c, user);
          return seeOther(c, ownPath(next), cookie);
        } catch (error) {
          if (!(error instanceof HttpError)) throw error;
          status = error.status;
          errors = problemsOf(error);
        }
      }
      return await this.#page(request, {
        kind,
        next,
        invite,
        email,
        errors,
        status,
      });
    };
  }

  /** Ends this session and no other. */
  signOut = async ({ c, viewer }: UserRequest): Promise<Response> => {
    const cookie = await this.#deps.cookies.end(c, viewer.session);
    return seeOther(c, "/app/sign-in?did=signed-out", cookie);
  };

  async #page(request: AppRequest, page: SignPage): Promise<Response> {
    const rule = await this.#deps.registration.current();
    const isOpen = rule === "open";
    const isInvited = rule === "invite" && page.kind === "sign-up" &&
      await this.#deps.accounts.isInvited(request.c, page.invite);
    if (page.kind === "sign-in" || isOpen || isInvited) {
      return await signPage(request, { ...page, isOpen });
    }
    return await appPage(
      request,
      { title: "Create an account", status: 403 },
      <div class="narrow">
        <p>
          {rule === "invite"
            ? "You need an unused invitation: ask whoever runs this Uptick for a link."
            : "Sign-up is closed: ask whoever runs this Uptick for an account."}
        </p>
        <p>
          Already have an account? <a href="/app/sign-in">Sign in</a>
        </p>
      </div>,
    );
  }

  #enter(
    { c, form }: AppRequest,
    kind: SignKind,
    { email, password }: { email: string; password: string },
  ): Promise<User> {
    const credentials = { email: emailOf(email.trim()), password };
    const { accounts } = this.#deps;
    return kind === "sign-up"
      ? accounts.createUser(c, credentials, textOf(form, "invite"))
      : accounts.signIn(c, credentials);
  }
}

interface SignPage {
  readonly kind: SignKind;
  readonly next: string;
  /** The code of an invitation; empty without one. */
  readonly invite: string;
  readonly email?: string;
  readonly errors?: FieldErrors;
  readonly status?: number;
}

function signPage(
  request: AppRequest,
  { kind, next, invite, email = "", errors = {}, status = 200, isOpen }:
    & SignPage
    & {
      readonly isOpen: boolean;
    },
): Promise<Response> {
  const title = kind === "sign-up" ? "Create an account" : "Sign in";
  const isWrong = hasErrors(errors);
  const did = isWrong ? undefined : request.c.req.query("did");
  return appPage(
    request,
    { title, status, errors: isWrong },
    <SignForm
      kind={kind}
      next={next}
      invite={invite}
      email={email}
      errors={errors}
      csrf={request.csrf}
      isOpen={isOpen}
      notice={NOTICES[did ?? ""]}
      minPasswordLength={request.site.minPasswordLength}
    />,
  );
}

const NOTICES: Readonly<Record<string, string>> = {
  "signed-out": "You are signed out.",
  "signed-out-everywhere":
    "You are signed out on all devices, and all API tokens have ended.",
  "password-set": "Your new password is set: sign in with it.",
  "account-deleted": "Your account and its monitors have been deleted.",
};

/** What can be told without looking anybody up. */
function problemsBefore(
  kind: SignKind,
  email: string,
  password: string,
): FieldErrors {
  return {
    ...emailProblem(email.trim()),
    ...password === ""
      ? {
        password: kind === "sign-up"
          ? "Choose a password"
          : "Type your password",
      }
      : {},
  };
}

function emailProblem(email: string): FieldErrors {
  if (email === "") return { email: "Type your e-mail address" };
  try {
    emailOf(email);
    return {};
  } catch (error) {
    if (error instanceof HttpError) return { email: error.message };
    throw error;
  }
}

/** The field that a refusal is about, in words for this page. */
function problemsOf({ status, message }: HttpError): FieldErrors {
  if (status === 503) return { "": `${message}. Try again in a moment` };
  if (status === 401) {
    return { "": "Wrong e-mail address or password" };
  }
  if (status === 409) {
    return {
      email: "This e-mail address already has an account: sign in instead",
    };
  }
  return { [status === 400 ? "password" : ""]: message };
}

/** Returns `next` if it is a path of ours: a sign-in must not lead to another site. */
function ownPath(next: string): string {
  return /^\/app(?:[/?][!-~]*)?$/.test(next) && !next.includes("\\")
    ? next
    : "/app";
}
