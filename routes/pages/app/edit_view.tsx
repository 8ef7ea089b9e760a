import type { JSX } from "hono/jsx/jsx-runtime";
import type {
  FormControl,
  FormField,
} from "../../../monitor/fields/url_member.ts";
import { isForKind, URL_MEMBERS } from "../../../monitor/fields/url_fields.ts";
import type { CurrentState } from "../words/current_state.ts";
import {
  Check,
  CsrfField,
  ErrorSummary,
  Field,
  type FieldErrors,
  type FieldProps,
} from "./form_fields.tsx";
import { HeaderFields } from "./header_fields.tsx";
import type { TrialResult } from "./trial.ts";
import {
  FORM_ROWS,
  type FormRow,
  type FormValues,
  LABELS,
  SECRET_REMOVE,
} from "./url_form.ts";
import { UrlStatus } from "./url_status.tsx";

export interface EditViewProps {
  readonly csrf: string;
  readonly current: CurrentState;
  readonly now: number;
  readonly values: FormValues;
  readonly errors: FieldErrors;
  readonly trial: TrialResult | undefined;
}

interface Part {
  readonly values: FormValues;
  readonly errors: FieldErrors;
}

/** Everything that can be set on a url, and what can be done with it. */
export function EditView(props: EditViewProps): JSX.Element {
  const { csrf, current, now, values, errors, trial } = props;
  const { monitor } = current;
  const action = `/app/urls/${monitor.id}`;
  return (
    <>
      <ErrorSummary errors={errors} labels={LABELS} />
      <UrlStatus current={current} now={now} csrf={csrf} />
      <form method="post" action={action} class="edit" novalidate>
        <CsrfField csrf={csrf} />
        <FieldPart
          part="target"
          legend="What is watched"
          url={monitor.url}
          values={values}
          errors={errors}
        />
        <FieldPart
          part="request"
          legend="How it is asked"
          url={monitor.url}
          values={values}
          errors={errors}
        />
        <FieldPart
          part="rule"
          legend="When it is up"
          url={monitor.url}
          values={values}
          errors={errors}
        />
        {isForKind(URL_MEMBERS.headers, monitor.url) && (
          <HeaderFields
            names={Object.keys(monitor.headers)}
            values={values}
            errors={errors}
          />
        )}
        <div class="actions">
          <button type="submit" class="main" name="do" value="save">
            Save
          </button>
          <button type="submit" name="do" value="try" formnovalidate>
            Try a probe now
          </button>
          <output class={trialClass(trial)} role="status">{trial?.text}</output>
        </div>
      </form>
      <form method="post" action={`${action}/delete`} class="danger-zone">
        <CsrfField csrf={csrf} />
        <button type="submit" class="danger">Delete this url</button>
        <small>It can be brought back for 10 minutes, with its history</small>
      </form>
    </>
  );
}

function trialClass(trial: TrialResult | undefined): string {
  return trial === undefined ? "" : trial.up ? "good" : "bad";
}

/** The fields of one part in their order, boxes to tick last. */
function FieldPart(
  { part, legend, url, ...shown }: Part & {
    readonly part: FormField["part"];
    readonly legend: string;
    /** As it is stored: its kind decides which fields mean something. */
    readonly url: string;
  },
): JSX.Element {
  const isTick = ({ form }: FormRow) => Number(form.control === "tick");
  const rows = FORM_ROWS
    .filter((row) => row.form.part === part && isForKind(row, url))
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
  return rows.length > 1 ? <div class="row">{fields}</div> : <>{fields}</>;
}

function FormControlField(
  { row, values, errors }: Part & { readonly row: FormRow },
): JSX.Element {
  const { name, schema, form: { control, label, hint } } = row;
  if (control === "tick") {
    const checked = values[name] === "yes";
    return <Check name={name} label={label} hint={hint} checked={checked} />;
  }
  if (control === "secret" || control === "secret lines") {
    return <SecretField row={row} values={values} errors={errors} />;
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
  { row, values, errors }: Part & { readonly row: FormRow },
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
      <Check
        name={remove}
        label={
          <>
            Remove <span class="visually-hidden">{label}</span>
          </>
        }
        checked={values[remove] === "yes"}
      />
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
  "count": { input: { inputmode: "numeric", class: "short" } },
  "size": { input: { class: "short" } },
  "one per line": { rows: 2, input: { dir: "auto" } },
};
