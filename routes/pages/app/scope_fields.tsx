import type { Child } from "hono/jsx";
import type { JSX } from "hono/jsx/jsx-runtime";
import { Field, fieldsOf, type FormState } from "./form_fields.tsx";

interface ScopeFieldsProps extends FormState {
  /** What it is for where nothing is filled in, such as "all monitors". */
  readonly everything: string;
  /** What follows in the same group. */
  readonly children?: Child;
}

/** Fields for which monitors something is: by their tags, and by their names. */
export function ScopeFields(
  { everything, children, ...form }: ScopeFieldsProps,
): JSX.Element {
  const field = fieldsOf(form);
  return (
    <fieldset>
      <legend>Which monitors it covers</legend>
      <Field
        {...field("tags")}
        label="With one of these tags"
        hint={`One per line. Leave this and the names empty for ${everything}`}
        rows={2}
      />
      <Field
        {...field("urls")}
        label="With one of these names"
        hint="One per line"
        rows={2}
      />
      {children}
    </fieldset>
  );
}
