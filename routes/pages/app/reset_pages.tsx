import type { JSX } from "hono/jsx/jsx-runtime";
import type { Accounts } from "../../access/accounts.ts";
import { HttpError } from "../../server/http_error.ts";
import { seeOther } from "../frame/see_other.ts";
import { appPage } from "./app_page.tsx";
import type { AppRequest } from "./app_request.ts";
import { textOf } from "./form_body.ts";
import {
  CsrfField,
  ErrorSummary,
  type FieldErrors,
  hasErrors,
  PasswordField,
} from "./form_fields.tsx";

/** `/app/reset?code=…`: sets a new password by an operator's link. */
export class ResetPages {
  readonly #accounts: Pick<Accounts, "mayReset" | "resetPassword">;

  constructor(accounts: Pick<Accounts, "mayReset" | "resetPassword">) {
    this.#accounts = accounts;
  }

  show = async (request: AppRequest): Promise<Response> => {
    const { c } = request;
    const { code = "" } = c.req.query();
    return await this.#accounts.mayReset(c, code)
      ? await formPage(request, { code })
      : await overPage(request);
  };

  submit = async (request: AppRequest): Promise<Response> => {
    const { c, form } = request;
    const code = textOf(form, "code");
    const password = textOf(form, "password");
    if (!await this.#accounts.mayReset(c, code)) return await overPage(request);
    if (password === "") {
      const errors = { password: "Choose a password" };
      return await formPage(request, { code, errors, status: 400 });
    }
    try {
      const user = await this.#accounts.resetPassword(c, code, password);
      return user === null
        ? await overPage(request)
        : seeOther(c, "/app/sign-in?did=password-set");
    } catch (error) {
      if (!(error instanceof HttpError)) throw error;
      const { status, message } = error;
      const errors = { [status === 400 ? "password" : ""]: message };
      return await formPage(request, { code, errors, status });
    }
  };
}

function formPage(
  request: AppRequest,
  { code, errors = {}, status = 200 }: {
    readonly code: string;
    readonly errors?: FieldErrors;
    readonly status?: number;
  },
): Promise<Response> {
  const { csrf, site: { minPasswordLength } } = request;
  return appPage(
    request,
    {
      title: "Set a new password",
      status,
      errors: hasErrors(errors),
      headers: {
        "Cache-Control": "no-store",
        // the code stays here; without any, the form's own Origin would be "null"
        "Referrer-Policy": "strict-origin",
      },
    },
    <ResetForm {...{ csrf, code, errors, minPasswordLength }} />,
  );
}

function ResetForm(
  { csrf, code, errors, minPasswordLength }: {
    readonly csrf: string;
    readonly code: string;
    readonly errors: FieldErrors;
    readonly minPasswordLength: number;
  },
): JSX.Element {
  return (
    <div class="narrow">
      <ErrorSummary errors={errors} />
      <form method="post" action="/app/reset" novalidate>
        <CsrfField csrf={csrf} />
        <input type="hidden" name="code" value={code} />
        <PasswordField
          name="password"
          label="New password"
          errors={errors}
          newOf={minPasswordLength}
          input={{ required: true, autofocus: true }}
        />
        <button type="submit" class="main">Set password</button>
      </form>
      <p class="hint">
        This signs the account out everywhere and ends its tokens.
      </p>
    </div>
  );
}

/** The same whether it was used, is over, or never was. */
function overPage(request: AppRequest): Promise<Response> {
  return appPage(
    request,
    { title: "Set a new password", status: 403 },
    <div class="narrow">
      <p>
        This link does not work any more: each one works once, within 24 hours.
        Ask whoever runs this Uptick for a new one.
      </p>
      <p>
        <a href="/app/sign-in">Sign in</a>
      </p>
    </div>,
  );
}
