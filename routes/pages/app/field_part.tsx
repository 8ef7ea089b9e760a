import type { JSX } from "hono/jsx/jsx-runtime";
import type {
  FormControl,
  FormField,
} from "../../../monitor/fields/url_member.ts";
import {
  Check,
  Field,
  type FieldErrors,
  type FieldProps,
  type FormValues,
} from "./form_fields.tsx";
import { type FormRow, SECRET_REMOVE } from "./url_form.ts";

interface Part {
  readonly values: FormValues;
  readonly errors: FieldErrors;
  /** Nothing is stored yet, so that there is no secret to remove. */
  readonly isNew?: boolean;
}

/** The fields of one part in their order, boxes to tick last. */
export function FieldPart(
  { rows: all, part, legend, ...shown }: Part & {
    readonly rows: readonly FormRow[];
    readonly part: FormField["part"];
    readonly legend: string;
  },
): JSX.Element {
  const isTick = ({ form }: FormRow) => Number(form.control === "tick");
  const rows = all.filter(({ form }) => form.part === part)
    .toSorted((a, b) => isTick(a) - isTick(b));
  const lines = Map.groupBy(
    rows,
    ({ name, form }) => form.isHalf ? "halves" : name,
  );
  return (
    <fieldset>
      <legend>{legend}</legend>
      {[...lines].map(([key, rows]) => (
        <FormLine key={key} rows={rows} {...shown} />
      ))}
    </fieldset>
  );
}

function FormLine(
  { rows, ...shown }: Part & { readonly rows: readonly FormRow[] },
): JSX.Element {
  const fields = rows.map((row) => (
    <FormControlField key={row.name} row={row} {...shown} />
  ));
  return rows.length > 1 ? <div class="pair">{fields}</div> : <>{fields}</>;
}

function FormControlField(
  { row, values, errors, isNew }: Part & { readonly row: FormRow },
): JSX.Element {
  const { name, schema, form: { control, label, hint } } = row;
  if (control === "tick") {
    const checked = values[name] === "yes";
    return <Check name={name} label={label} hint={hint} checked={checked} />;
  }
  if (control === "secret" || control === "secret lines") {
    return <SecretField {...{ row, values, errors }} isNew={isNew === true} />;
  }
  return (
    <Field
      name={name}
      label={label}
      value={values[name]}
      errors={errors}
      hint={hint}
      {...CONTROL_PROPS[control]}
      {...control === "choice" && { choices: schema.enum as string[] }}
    />
  );
}

/** A secret is never shown: it can be replaced or removed. */
function SecretField(
  { row, values, errors, isNew }: Part & { readonly row: FormRow },
): JSX.Element {
  const { name, form: { control, label, hint } } = row;
  const remove = `${SECRET_REMOVE}${name}`;
  const isLines = control === "secret lines";
  return (
    <div class="header">
      <Field
        name={name}
        label={label}
        errors={errors}
        hint={hint}
        input={{ autocomplete: "off", spellcheck: "false" }}
        {...isLines && { rows: 2 }}
      />
      {isNew !== true && (
        <Check
          name={remove}
          label={
            <>
              Remove <span class="visually-hidden">{label}</span>
            </>
          }
          checked={values[remove] === "yes"}
        />
      )}
    </div>
  );
}

/** How each kind of control differs from a plain field for one line. */
const CONTROL_PROPS: Partial<
  Record<FormControl, Pick<FieldProps, "input" | "rows">>
> = {
  "title": { input: { dir: "auto" } },
  "url": {
    input: { inputmode: "url", autocapitalize: "none", spellcheck: "false" },
  },
  "lines of text": { rows: 2 },
  "lines of a protocol": { rows: 2 },
  "assertions": { rows: 3, input: { spellcheck: "false" } },
  "count": { input: { inputmode: "numeric", class: "short" } },
  "size": { input: { class: "short" } },
  "one per line": { rows: 2, input: { dir: "auto" } },
};
