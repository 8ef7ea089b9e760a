import type { Child } from "hono/jsx";
import type { JSX } from "hono/jsx/jsx-runtime";
import { CSRF_FIELD } from "../../access/csrf.ts";

/** Problems by name of the field; the empty name is the form as a whole. */
export type FieldErrors = Readonly<Record<string, string>>;

/** What stands in the fields of a form, by name. */
export type FormValues = Readonly<Record<string, string>>;

/** A form as it is shown: what stands in it, and what is wrong with that. */
export interface FormState {
  readonly values: FormValues;
  readonly errors: FieldErrors;
}

/** A form that is shown again may say why, and with which status. */
export interface FormAgain extends Partial<FormState> {
  readonly status?: number;
}

export function hasErrors(errors: FieldErrors): boolean {
  return Object.keys(errors).length > 0;
}

/** What each field of a form is given by its name. */
export function fieldsOf(
  { values, errors }: FormState,
): (name: string) => Pick<FieldProps, "name" | "value" | "errors"> {
  return (name) => ({ name, value: values[name], errors });
}

export function CsrfField(
  { csrf }: { readonly csrf: string },
): JSX.Element {
  return <input type="hidden" name={CSRF_FIELD} value={csrf} />;
}

export interface FieldProps {
  readonly name: string;
  readonly label: string;
  readonly hint?: Child;
  readonly errors?: FieldErrors;
  /** Attributes of the input; a textarea with `rows`, a select with `choices`. */
  readonly input?: Readonly<Record<string, string | number | boolean>>;
  readonly value?: string | undefined;
  readonly rows?: number;
  readonly choices?: readonly string[];
}

/** A labelled field with its hint and, where there is one, its error: all of it is read out with the field. */
export function Field(props: FieldProps): JSX.Element {
  const { name, label, hint, errors = {} } = props;
  const error = errors[name];
  return (
    <div class={error === undefined ? "field" : "field wrong"}>
      <label for={idOf(name)}>{label}</label>
      {hint !== undefined && (
        <p class="hint" id={`${idOf(name)}-hint`}>{hint}</p>
      )}
      {error !== undefined && (
        <p class="error" id={`${idOf(name)}-error`}>
          <span class="visually-hidden">Error:</span> {error}
        </p>
      )}
      <Control {...props} />
    </div>
  );
}

function Control(
  { name, hint, errors = {}, input = {}, value = "", rows, choices }:
    FieldProps,
): JSX.Element {
  const isWrong = errors[name] !== undefined;
  const described = [
    hint === undefined ? "" : `${idOf(name)}-hint`,
    isWrong ? `${idOf(name)}-error` : "",
  ].filter((id) => id !== "").join(" ");
  const attributes = {
    id: idOf(name),
    name,
    ...described === "" ? {} : { "aria-describedby": described },
    ...isWrong ? { "aria-invalid": "true" as const } : {},
    ...input,
  };
  if (rows !== undefined) {
    // A line break right after the tag is dropped by browsers: this one, not the text's own.
    return <textarea rows={rows} {...attributes}>{`\n${value}`}</textarea>;
  }
  if (choices !== undefined) {
    return (
      <select {...attributes}>
        {choices.map((each) => (
          <option value={each} selected={each === value}>{each}</option>
        ))}
      </select>
    );
  }
  return <input type="text" value={value} {...attributes} />;
}

export interface PasswordFieldProps extends FieldProps {
  /** The password is a new one, which has at least so many characters. */
  readonly newOf?: number | undefined;
}

/** A field for a password, the user's own or one to be made up. */
export function PasswordField(
  { newOf, input, ...field }: PasswordFieldProps,
): JSX.Element {
  const isNew = newOf !== undefined;
  const autocomplete = isNew ? "new-password" : "current-password";
  const hint = isNew ? { hint: `${newOf} to 256 characters` } : {};
  return (
    <Field
      {...field}
      {...hint}
      input={{ type: "password", autocomplete, ...input }}
    />
  );
}

export interface CheckProps {
  readonly name: string;
  readonly label: Child;
  readonly hint?: string | undefined;
  readonly checked: boolean;
}

/** A box to tick. */
export function Check(
  { name, label, hint, checked }: CheckProps,
): JSX.Element {
  const id = idOf(name);
  return (
    <div class="check">
      <input
        type="checkbox"
        id={id}
        name={name}
        value="yes"
        checked={checked}
        aria-describedby={hint === undefined ? undefined : `${id}-hint`}
      />
      <label for={id}>{label}</label>
      {hint !== undefined && <p class="hint" id={`${id}-hint`}>{hint}</p>}
    </div>
  );
}

/** What is wrong, on top of the page and with the focus, each with a way to its field. */
export function ErrorSummary(
  { errors, labels = {} }: {
    readonly errors: FieldErrors;
    /** Labels of the fields whose errors do not name them. */
    readonly labels?: Readonly<Record<string, string>>;
  },
): JSX.Element | null {
  const problems = Object.entries(errors);
  if (problems.length === 0) return null;
  return (
    <div class="errors" role="alert" tabindex={-1} autofocus>
      <h2>
        {problems.length === 1
          ? "There is a problem"
          : `There are ${problems.length} problems`}
      </h2>
      <ul>
        {problems.map(([name, text]) => (
          <li>
            {name === "" ? text : (
              <a href={`#${idOf(name)}`}>
                {labels[name] === undefined ? text : `${labels[name]}: ${text}`}
              </a>
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}

/** Names of fields may hold any character of a header's name. */
export function idOf(name: string): string {
  return `f-${name.replace(/[^\w-]/g, (sign) => `_${sign.charCodeAt(0)}`)}`;
}
