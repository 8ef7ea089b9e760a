import type { JSX } from "hono/jsx/jsx-runtime";
import { isForKind } from "../../../monitor/fields/field_conflicts.ts";
import { URL_MEMBERS } from "../../../monitor/fields/url_fields.ts";
import { isHeartbeat } from "../../../monitor/is_heartbeat.ts";
import type { Monitor } from "../../../monitor/types.ts";
import { FieldPart } from "./field_part.tsx";
import {
  CsrfField,
  ErrorSummary,
  type FieldErrors,
  type FormValues,
} from "./form_fields.tsx";
import { HeaderFields } from "./header_fields.tsx";
import type { TrialResult } from "./trial.ts";
import { formRowsOf, LABELS } from "./url_form.ts";
import { PauseForm } from "./pause_form.tsx";

export interface EditViewProps {
  readonly csrf: string;
  readonly monitor: Monitor;
  readonly values: FormValues;
  readonly errors: FieldErrors;
  readonly trial: TrialResult | undefined;
}

/** Everything that can be set on a url, and what can be done with it. */
export function EditView(props: EditViewProps): JSX.Element {
  const { csrf, monitor, values, errors, trial } = props;
  const action = `/app/urls/${monitor.id}`;
  const isPinged = isHeartbeat(monitor);
  const shown = { rows: formRowsOf(monitor), values, errors };
  return (
    <>
      <ErrorSummary errors={errors} labels={LABELS} />
      <PauseForm monitor={monitor} csrf={csrf} />
      <form method="post" action={action} class="edit" novalidate>
        <CsrfField csrf={csrf} />
        <FieldPart
          part="target"
          legend="What is watched"
          {...shown}
        />
        {isPinged
          ? (
            <FieldPart
              part="heartbeat"
              legend="When pings are due"
              {...shown}
            />
          )
          : (
            <>
              <FieldPart part="request" legend="How it is checked" {...shown} />
              <FieldPart part="rule" legend="When it counts as up" {...shown} />
            </>
          )}
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
          {!isPinged && (
            <button type="submit" name="do" value="try" formnovalidate>
              Check it now
            </button>
          )}
          <output class={trialClass(trial)} role="status">{trial?.text}</output>
        </div>
      </form>
      <form method="post" action={`${action}/delete`} class="danger-zone">
        <CsrfField csrf={csrf} />
        <button type="submit" class="danger">Delete this monitor</button>
        <small>It can be brought back for 10 minutes, with its history</small>
      </form>
    </>
  );
}

function trialClass(trial: TrialResult | undefined): string {
  return trial === undefined ? "" : trial.up ? "good" : "bad";
}
