import type { JSX } from "hono/jsx/jsx-runtime";
import { isForKind } from "../../../../monitor/fields/field_conflicts.ts";
import { URL_MEMBERS } from "../../../../monitor/fields/url_fields.ts";
import { FieldPart } from "../field_part.tsx";
import {
  CsrfField,
  ErrorSummary,
  Field,
  type FieldErrors,
  type FormValues,
} from "../form_fields.tsx";
import { HeaderFields } from "../header_fields.tsx";
import type { TrialResult } from "../trial.ts";
import { type FormRow, LABELS } from "../url_form.ts";
import { ADDRESS_INPUT } from "./add_form.tsx";
import { ADD_KINDS, type AddKind } from "./add_kinds.ts";

interface AddViewProps {
  readonly csrf: string;
  readonly kind: AddKind;
  /** The fields behind "More". */
  readonly rows: readonly FormRow[];
  readonly values: FormValues;
  readonly errors: FieldErrors;
  /** What the first probe found; undefined before it. */
  readonly trial: TrialResult | undefined;
}

/** One field, what a first probe found, and everything else behind "More". */
export function AddView(props: AddViewProps): JSX.Element {
  const { csrf, kind, values, errors, trial } = props;
  return (
    <>
      <ErrorSummary errors={errors} labels={{ ...LABELS, url: "Address" }} />
      <form method="post" action="/app/add" class="edit" novalidate>
        <CsrfField csrf={csrf} />
        <input type="hidden" name="more" value={kind.scheme} />
        <Field
          name="url"
          label="Address"
          hint={kind.hint}
          value={values.url}
          errors={errors}
          input={ADDRESS_INPUT}
        />
        <div class="actions">
          <Buttons trial={trial} />
          <output class={trialClass(trial)} role="status">{trial?.text}</output>
        </div>
        <MoreFields {...props} />
      </form>
      <OtherKinds kind={kind} />
    </>
  );
}

/** Enter presses the first of them: it tries first, and saves what was tried. */
function Buttons(
  { trial }: Pick<AddViewProps, "trial">,
): JSX.Element {
  const save = (
    <button
      type="submit"
      class="main"
      name="do"
      value="save"
      hidden={trial === undefined}
    >
      {trial?.up === false ? "Watch it anyway" : "Start watching"}
    </button>
  );
  const check = (
    <button
      type="submit"
      class={trial === undefined ? "main" : undefined}
      name="do"
      value="try"
    >
      {trial === undefined ? "Check it now" : "Check again"}
    </button>
  );
  return trial === undefined ? <>{check}{save}</> : <>{save}{check}</>;
}

function MoreFields(
  { kind, rows, values, errors }: AddViewProps,
): JSX.Element {
  const shown = { rows, values, errors, isNew: true };
  const isWrong = Object.keys(errors).some((name) => name !== "url");
  return (
    <details class="more-fields" open={isWrong}>
      <summary>More: name, interval, what counts as up</summary>
      <FieldPart part="target" legend="Name and visibility" {...shown} />
      <FieldPart part="request" legend="How it is checked" {...shown} />
      <FieldPart part="rule" legend="When it counts as up" {...shown} />
      {isForKind(URL_MEMBERS.headers, kind.scheme) && (
        <HeaderFields names={[]} values={values} errors={errors} />
      )}
    </details>
  );
}

function OtherKinds({ kind }: Pick<AddViewProps, "kind">): JSX.Element {
  return (
    <nav class="kinds" aria-label="Kinds of checks">
      <p>What to watch:</p>
      {ADD_KINDS.map(({ name, label }) => (
        <a
          href={name === "web" ? "/app/add" : `/app/add?kind=${name}`}
          aria-current={name === kind.name ? "page" : undefined}
        >
          {label}
        </a>
      ))}
      <a href="/app/heartbeats/new">Heartbeat of a job</a>
      <a href="/app/import">A whole list</a>
    </nav>
  );
}

function trialClass(trial: TrialResult | undefined): string {
  return trial === undefined ? "" : trial.up ? "good" : "bad";
}
