import type { JSX } from "hono/jsx/jsx-runtime";
import {
  Check,
  Field,
  type FieldErrors,
  type FormValues,
} from "./form_fields.tsx";
import {
  HEADER_REMOVE,
  HEADER_VALUE,
  HEADERS_FORM,
  NEW_HEADERS,
} from "./url_form.ts";

/** Headers by name alone: a value is a secret, which can be replaced or removed and is never shown. */
export function HeaderFields(
  { names, values, errors }: {
    readonly names: readonly string[];
    readonly values: FormValues;
    readonly errors: FieldErrors;
  },
): JSX.Element {
  const isOpen = names.length > 0 || errors[NEW_HEADERS] !== undefined;
  return (
    <fieldset>
      <legend>Request headers</legend>
      <details open={isOpen}>
        <summary>
          {names.length === 0 ? "None" : `${names.length} in use`}
        </summary>
        {names.map((name) => (
          <StoredHeader key={name} name={name} values={values} />
        ))}
        <Field
          name={NEW_HEADERS}
          label={HEADERS_FORM?.label ?? ""}
          errors={errors}
          rows={2}
          hint={HEADERS_FORM?.hint}
          input={{ autocomplete: "off", spellcheck: "false" }}
        />
      </details>
    </fieldset>
  );
}

function StoredHeader(
  { name, values }: { readonly name: string; readonly values: FormValues },
): JSX.Element {
  const remove = `${HEADER_REMOVE}${name}`;
  return (
    <div class="header">
      <Field
        name={`${HEADER_VALUE}${name}`}
        label={name}
        input={{
          autocomplete: "off",
          spellcheck: "false",
          placeholder: "Leave empty to keep the current value",
        }}
      />
      <Check
        name={remove}
        label={
          <>
            Remove <span class="visually-hidden">{name}</span>
          </>
        }
        checked={values[remove] === "yes"}
      />
    </div>
  );
}
