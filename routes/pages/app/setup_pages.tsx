import type { JSX } from "hono/jsx/jsx-runtime";
import type { Users } from "../../../store/users.ts";
import { type Accounts, emailOf } from "../../access/accounts.ts";
import type { CookieSessions } from "../../access/cookie_sessions.ts";
import type { SetupCode } from "../../access/setup_code.ts";
import { HttpError, notFound } from "../../server/http_error.ts";
import { seeOther } from "../frame/see_other.ts";
import { appPage } from "./app_page.tsx";
import type { AppRequest } from "./app_request.ts";
import { textOf } from "./form_body.ts";
import {
  CsrfField,
  ErrorSummary,
  Field,
  type FieldErrors,
  hasErrors,
  PasswordField,
} from "./form_fields.tsx";

export interface SetupDeps {
  readonly accounts: Pick<Accounts, "createOperator">;
  readonly users: Pick<Users, "hadOperator">;
  readonly cookies: Pick<CookieSessions, "begin">;
  readonly code: Pick<SetupCode, "isAskedOf" | "check">;
}

/** `/setup`: makes the first operator. It is there until that is done. */
export class SetupPages {
  readonly #deps: SetupDeps;

  constructor(deps: SetupDeps) {
    this.#deps = deps;
  }

  show = async (request: AppRequest): Promise<Response> => {
    await this.#refuseWhenDone();
    return await this.#page(request, {});
  };

  submit = async (request: AppRequest): Promise<Response> => {
    await this.#refuseWhenDone();
    const { c, form } = request;
    const email = textOf(form, "email").trim();
    const password = textOf(form, "password");
    const errors = {
      ...email === "" ? { email: "Type your e-mail address" } : {},
      ...password === "" ? { password: "Choose a password" } : {},
    };
    if (hasErrors(errors)) {
      return await this.#page(request, { errors, email, status: 400 });
    }
    try {
      await this.#deps.code.check(c, textOf(form, "code"));
      const credentials = { email: emailOf(email), password };
      const user = await this.#deps.accounts.createOperator(c, credentials);
      const cookie = await this.#deps.cookies.begin(c, user);
      return seeOther(c, "/app/begin/url", cookie);
    } catch (error) {
      if (!(error instanceof HttpError)) throw error;
      const { status } = error;
      return await this.#page(request, {
        errors: problemOf(error),
        email,
        status,
      });
    }
  };

  async #refuseWhenDone(): Promise<void> {
    if (await this.#deps.users.hadOperator()) throw notFound("page");
  }

  #page(
    request: AppRequest,
    { errors = {}, email = "", status = 200 }: {
      readonly errors?: FieldErrors;
      readonly email?: string;
      readonly status?: number;
    },
  ): Promise<Response> {
    const isCodeAsked = this.#deps.code.isAskedOf(request.c);
    return appPage(
      request,
      {
        title: "Set up Uptick",
        status,
        errors: hasErrors(errors),
      },
      <SetupForm
        {...{
          csrf: request.csrf,
          email,
          errors,
          isCodeAsked,
          minPasswordLength: request.site.minPasswordLength,
        }}
      />,
    );
  }
}

/** The field that a refusal is about. */
function problemOf({ status, message }: HttpError): FieldErrors {
  if (status === 409) {
    return {
      email: "This e-mail address already has an account. To make it the " +
        "operator, run this on the machine: deno task user operator EMAIL",
    };
  }
  if (status === 403 || status === 429) return { code: message };
  return { [status === 400 ? fieldOf(message) : ""]: message };
}

function fieldOf(message: string): string {
  return /password/i.test(message) ? "password" : "email";
}

interface SetupFormProps {
  readonly csrf: string;
  readonly email: string;
  readonly errors: FieldErrors;
  readonly isCodeAsked: boolean;
  readonly minPasswordLength: number;
}

function SetupForm(
  { csrf, email, errors, isCodeAsked, minPasswordLength }: SetupFormProps,
): JSX.Element {
  return (
    <div class="narrow">
      <ErrorSummary errors={errors} />
      <p>
        Create the operator's account. Operators run this Uptick, and what they
        make public is shown on the status page.
      </p>
      <form method="post" action="/setup" novalidate>
        <CsrfField csrf={csrf} />
        {isCodeAsked && (
          <Field
            name="code"
            label="Setup code"
            hint="Uptick printed it in its log when it started"
            errors={errors}
            input={{ autocomplete: "off", spellcheck: "false", required: true }}
          />
        )}
        <Field
          name="email"
          label="E-mail address"
          value={email}
          errors={errors}
          input={{ type: "email", autocomplete: "username", required: true }}
        />
        <PasswordField
          name="password"
          label="Password"
          errors={errors}
          newOf={minPasswordLength}
          input={{ required: true }}
        />
        <button type="submit" class="main">Create account</button>
      </form>
    </div>
  );
}
