import type { JSX } from "hono/jsx/jsx-runtime";
import type { CurrentState } from "../words/current_state.ts";
import {
  Check,
  CsrfField,
  ErrorSummary,
  Field,
  type FieldErrors,
} from "./form_fields.tsx";
import { HeaderFields } from "./header_fields.tsx";
import type { TrialResult } from "./trial.ts";
import { type FormValues, LABELS } from "./url_form.ts";
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
        <MainFields values={values} errors={errors} />
        <RuleFields values={values} errors={errors} />
        <HeaderFields
          names={Object.keys(monitor.headers)}
          values={values}
          errors={errors}
        />
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

function MainFields({ values, errors }: Part): JSX.Element {
  return (
    <fieldset>
      <legend>What is watched</legend>
      <Field
        name="name"
        label={LABELS.name}
        value={values.name}
        errors={errors}
        input={{ dir: "auto" }}
      />
      <Field
        name="url"
        label={LABELS.url}
        value={values.url}
        errors={errors}
        hint="https:// is meant where nothing else is said"
        input={{
          inputmode: "url",
          autocapitalize: "none",
          spellcheck: "false",
        }}
      />
      <div class="row">
        <Field
          name="interval"
          label={LABELS.interval}
          value={values.interval}
          errors={errors}
          hint="Between probes, such as 15s or 1m30s"
        />
        <Field
          name="timeout"
          label={LABELS.timeout}
          value={values.timeout}
          errors={errors}
          hint="At most 60s, and no longer than the interval"
        />
      </div>
      <Field
        name="tags"
        label={LABELS.tags}
        value={values.tags}
        errors={errors}
        rows={2}
        hint="One per line"
        input={{ dir: "auto" }}
      />
      <Check
        name="public"
        label="Show it on the public status page"
        hint="Anybody can then see its name, its url and how it is"
        checked={values.public === "yes"}
      />
    </fieldset>
  );
}

function RuleFields({ values, errors }: Part): JSX.Element {
  return (
    <fieldset>
      <legend>When it is up</legend>
      <div class="row">
        <Field
          name="method"
          label={LABELS.method}
          value={values.method}
          errors={errors}
          choices={["GET", "HEAD"]}
          hint="HEAD asks for no body"
        />
        <Field
          name="expected_status"
          label={LABELS.expected_status}
          value={values.expected_status}
          errors={errors}
          hint="Such as 200-299,401. Empty: every status below 400"
        />
      </div>
      <Field
        name="expected_text"
        label={LABELS.expected_text}
        value={values.expected_text}
        errors={errors}
        rows={2}
        hint="The answer must contain it. Empty: the body is not read"
      />
      <Field
        name="failures_before_down"
        label={LABELS.failures_before_down}
        value={values.failures_before_down}
        errors={errors}
        hint="So many failed probes in a row, from 1 to 100"
        input={{ inputmode: "numeric", class: "short" }}
      />
      <Check
        name="follow_redirects"
        label="Follow redirects"
        hint="Up to 5 of them; otherwise the first answer counts"
        checked={values.follow_redirects === "yes"}
      />
    </fieldset>
  );
}
