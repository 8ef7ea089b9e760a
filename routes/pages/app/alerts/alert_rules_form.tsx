import type { JSX } from "hono/jsx/jsx-runtime";
import { type Grouping, GROUPINGS } from "../../../../monitor/alert_rules.ts";
import { textOf } from "../form_body.ts";
import { CsrfField, Field, type FieldErrors } from "../form_fields.tsx";

export interface AlertRulesFormProps {
  readonly csrf: string;
  /** By the names of the wire. */
  readonly values: Readonly<Record<string, string>>;
  /** The names of those that the configuration fixes. */
  readonly fixed: readonly string[];
  readonly errors: FieldErrors;
}

const GROUPING_WORDS: Readonly<Record<Grouping, string>> = {
  host: "Monitors on the same host",
  tag: "Monitors with a tag in common",
  all: "All monitors",
  none: "No grouping: one outage for each monitor",
};

/** The fields that hold a time: name, label, hint. */
const TIMES = [
  [
    "group_wait",
    "Wait before the first message",
    "From 0s to 1h, such as 20s. Monitors that go down in the meantime join the same message; those that recover are left out",
  ],
  [
    "group_interval",
    "Wait between updates",
    "From 10s to 24h, such as 5m",
  ],
] as const;

/** The labels of the fields by their names, for what is wrong with them. */
export const RULE_LABELS: Readonly<Record<string, string>> = Object.fromEntries(
  TIMES,
);

/** How outages are made: one form below the channels, since it is the same for all of them. */
export function AlertRulesForm(props: AlertRulesFormProps): JSX.Element {
  const { csrf, values, fixed, errors } = props;
  const isFree = (name: string) => !fixed.includes(name);
  return (
    <section class="narrow">
      <h2>Grouping</h2>
      <form method="post" action="/app/alerts/settings" novalidate>
        <CsrfField csrf={csrf} />
        {isFree("grouping") && <GroupingField value={values.grouping} />}
        {TIMES.filter(([name]) => isFree(name)).map(([name, label, hint]) => (
          <Field {...{ name, label, hint, errors }} value={values[name]} />
        ))}
        {fixed.length > 0 && <Fixed {...props} />}
        {fixed.length <= TIMES.length && <button type="submit">Save</button>}
      </form>
    </section>
  );
}

function GroupingField(
  { value }: { readonly value: string | undefined },
): JSX.Element {
  return (
    <div class="field">
      <label for="f-grouping">Group into one outage</label>
      <select id="f-grouping" name="grouping">
        {GROUPINGS.map((each) => (
          <option value={each} selected={each === value}>
            {GROUPING_WORDS[each]}
          </option>
        ))}
      </select>
    </div>
  );
}

function Fixed({ values, fixed }: AlertRulesFormProps): JSX.Element {
  return (
    <p class="hint">
      Set in the configuration:{" "}
      {fixed.map((name) => `${name} ${values[name]}`).join(", ")}.
    </p>
  );
}

/** What was sent, as the API takes it; an empty field takes a choice back. */
export function readRulesForm(form: FormData): Record<string, unknown> {
  const names = ["grouping", ...TIMES.map(([name]) => name)];
  const sent = names.filter((name) => form.has(name));
  return Object.fromEntries(
    sent.map((name) => [name, textOf(form, name).trim() || null]),
  );
}
