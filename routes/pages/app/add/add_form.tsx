import type { JSX } from "hono/jsx/jsx-runtime";
import { CsrfField, Field } from "../form_fields.tsx";

/** The one field that a monitor needs; what is typed is tried before it is watched. */
export function AddForm(
  { csrf, label }: { readonly csrf: string; readonly label: string },
): JSX.Element {
  return (
    <form method="post" action="/app/add" class="add" novalidate>
      <CsrfField csrf={csrf} />
      <Field
        name="url"
        label={label}
        hint="A web address, such as example.org"
        input={ADDRESS_INPUT}
      />
      <button type="submit" class="main" name="do" value="try">
        Check it now
      </button>
    </form>
  );
}

/** How an address is typed. */
export const ADDRESS_INPUT = {
  type: "text",
  inputmode: "url",
  autocomplete: "off",
  autocapitalize: "none",
  spellcheck: "false",
  maxlength: 2_048,
} as const;
