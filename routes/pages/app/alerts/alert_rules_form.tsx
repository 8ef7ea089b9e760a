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
  host: "urls of the same host",
  tag: "urls with a tag in common",
  all: "all urls",
  none: "none: each url has outages of its own",
};

/** The fields that hold a time: name, label, hint. */
const TIMES = [
  [
    "group_wait",
    "Wait before telling",
    "Such as 20s, from 0s to 1h. Urls that go down meanwhile join; who is up again by then is not mentioned",
  ],
  [
    "group_interval",
    "Time between two messages of changes",
    "Such as 5m, from 10s to 24h",
  ],
] as const;

/** How outages are made: one form below the channels, since it is the same for all of them. */
export function AlertRulesForm(props: AlertRulesFormProps): JSX.Element {
  const { csrf, values, fixed, errors } = props;
  const isFree = (name: string) => !fixed.includes(name);
  return (
    <section class="narrow">
      <h2>What makes one outage</h2>
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
      <label for="f-grouping">What is told together</label>
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
      The configuration says{" "}
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
