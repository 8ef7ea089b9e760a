import type { JSX } from "hono/jsx/jsx-runtime";
import { FieldPart } from "../field_part.tsx";
import {
  CsrfField,
  ErrorSummary,
  Field,
  type FieldErrors,
  type FormValues,
} from "../form_fields.tsx";
import { type FormRow, LABELS } from "../url_form.ts";

/** The form for a job that is to ping us. */
export function NewHeartbeatView(
  { csrf, rows, values, errors }: {
    readonly csrf: string;
    readonly rows: readonly FormRow[];
    readonly values: FormValues;
    readonly errors: FieldErrors;
  },
): JSX.Element {
  return (
    <>
      <ErrorSummary errors={errors} labels={LABELS} />
      <p>
        Your job calls a secret address whenever it finishes. If a call does not
        come, or says that the job failed, the job counts as down.
      </p>
      <form
        method="post"
        action="/app/heartbeats/new"
        class="edit"
        novalidate
      >
        <CsrfField csrf={csrf} />
        <fieldset>
          <legend>The job</legend>
          <Field
            name="name"
            label="Name"
            value={values.name}
            errors={errors}
            input={{ dir: "auto", autofocus: true, maxlength: 100 }}
          />
        </fieldset>
        <FieldPart
          part="heartbeat"
          legend="When pings are due"
          rows={rows}
          values={values}
          errors={errors}
        />
        <div class="actions">
          <button type="submit" class="main">Add heartbeat</button>
        </div>
      </form>
    </>
  );
}
