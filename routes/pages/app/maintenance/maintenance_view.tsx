import type { JSX } from "hono/jsx/jsx-runtime";
import {
  type MaintenancePhase,
  maintenancePhase,
} from "../../../../monitor/maintenance/maintenance_phase.ts";
import type { Maintenance } from "../../../../monitor/maintenance_rule.ts";
import { TimeSpan } from "../../parts/time.tsx";
import {
  Check,
  CsrfField,
  Field,
  fieldsOf,
  type FormState,
} from "../form_fields.tsx";
import { ListParts } from "../list_parts.tsx";
import { ScopeFields } from "../scope_fields.tsx";
import { REPEAT_WORDS } from "./maintenance_form.ts";

interface FormProps extends FormState {
  readonly csrf: string;
  readonly action: string;
}

/** The form for a maintenance, new or not. */
export function MaintenanceForm(
  { csrf, action, ...form }: FormProps,
): JSX.Element {
  const field = fieldsOf(form);
  return (
    <form method="post" action={action} novalidate>
      <CsrfField csrf={csrf} />
      <Field
        {...field("title")}
        label="Title"
        hint="In a few words, such as: Database upgrade"
        input={{ required: true, maxlength: 100 }}
      />
      <Field
        {...field("text")}
        label="What to tell people"
        hint="Optional. Plain text; web addresses become links"
        rows={3}
      />
      <ScopeFields {...form} everything="all of your monitors" />
      <fieldset>
        <legend>When</legend>
        <Field
          {...field("starts_at")}
          label="Starts at"
          hint="In UTC, such as 2026-12-01 02:00"
          input={{ required: true, autocomplete: "off" }}
        />
        <Field
          {...field("duration")}
          label="Duration"
          hint="Such as 30m, 1h30m or 2d; at most 30d"
          input={{ required: true, autocomplete: "off" }}
        />
        <Field
          {...field("every")}
          label="Repeats"
          choices={Object.values(REPEAT_WORDS)}
        />
        <Field
          {...field("on")}
          label="On these days"
          hint="Such as Mon, Thu, or days of the month such as 1, 15. Leave empty for the day on which it starts. In a shorter month, the last day is used"
        />
        <Field
          {...field("at")}
          label="At this time"
          hint="Local time, such as 02:00. Leave empty for the time at which it starts"
        />
        <Field
          {...field("time_zone")}
          label="Time zone"
          hint="Such as Europe/Berlin. Leave empty for UTC"
        />
      </fieldset>
      <Check
        name="suppress_alerts"
        label="Hold alerts until it is over"
        hint="Afterwards you are told about anything that is still down. Recoveries are sent at once"
        checked={form.values.suppress_alerts === "yes"}
      />
      <Check
        name="counts_as_downtime"
        label="Count downtime during it towards uptime figures"
        checked={form.values.counts_as_downtime === "yes"}
      />
      <button type="submit" class="main" name="do" value="save">Save</button>
    </form>
  );
}

/** The buttons of one that is stored. */
export function MaintenanceActions(
  { csrf, action, isActive, isConfigured }: {
    readonly csrf: string;
    readonly action: string;
    readonly isActive: boolean;
    readonly isConfigured: boolean;
  },
): JSX.Element {
  return (
    <form method="post" action={action} class="actions">
      <CsrfField csrf={csrf} />
      {isActive && (
        <button type="submit" name="do" value="end">
          End it now
        </button>
      )}
      {!isConfigured && (
        <button type="submit" class="danger" name="do" value="delete">
          Delete
        </button>
      )}
    </form>
  );
}

interface ListProps {
  readonly all: readonly Maintenance[];
  readonly now: number;
}

/** All maintenance of a user: what goes on first, then what comes, then what is over. */
export function MaintenanceList({ all, now }: ListProps): JSX.Element {
  const rows = all.map((rule) => ({
    rule,
    phase: maintenancePhase(rule, now),
  }));
  const inState = (state: MaintenancePhase["state"]) =>
    rows.filter(({ phase }) => phase.state === state).sort((a, b) =>
      (a.phase.window?.from ?? 0) - (b.phase.window?.from ?? 0)
    );
  const parts = [
    ["In progress", inState("active")],
    ["Planned", inState("scheduled")],
    ["Finished", inState("over").reverse()],
  ] as const;
  return (
    <>
      {all.length === 0 && (
        <p class="quiet">
          No maintenance yet. Plan some before you work on something: it appears
          on your page seven days ahead, and no alerts wake anybody up.
        </p>
      )}
      <ListParts
        parts={parts}
        row={(each) => <Row key={each.rule.id} {...each} now={now} />}
      />
    </>
  );
}

function Row(
  { rule, phase: { window }, now }: {
    readonly rule: Maintenance;
    readonly phase: MaintenancePhase;
    readonly now: number;
  },
): JSX.Element {
  const { id, title, repeat, startsAt, endsAt, isConfigured } = rule;
  const shown = window ?? { from: startsAt, to: endsAt };
  return (
    <li>
      <a href={`/app/maintenance/${id}`} dir="auto">{title}</a>
      {repeat !== null && `, ${REPEAT_WORDS[repeat.every].toLowerCase()}`}
      {isConfigured && ", from the configuration"}{" "}
      <TimeSpan {...{ ...shown, now }} />
    </li>
  );
}
