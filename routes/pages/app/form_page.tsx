import type { Child } from "hono/jsx";
import { appPage } from "./app_page.tsx";
import type { AppRequest } from "./app_request.ts";
import { ErrorSummary, type FieldErrors, hasErrors } from "./form_fields.tsx";

interface FormPageOptions {
  readonly title: string;
  readonly errors: FieldErrors;
  readonly status: number;
  /** What was done, told above everything. */
  readonly notice?: Child;
}

/** A page of `/app` around a form: what is wrong with it stands on top. */
export function formPage(
  request: Pick<AppRequest, "c" | "site" | "viewer" | "csrf">,
  { title, errors, status, notice }: FormPageOptions,
  children: Child,
): Promise<Response> {
  return appPage(
    request,
    { title, status, errors: hasErrors(errors) },
    <div class="narrow">
      {notice}
      <ErrorSummary errors={errors} />
      {children}
    </div>,
  );
}
