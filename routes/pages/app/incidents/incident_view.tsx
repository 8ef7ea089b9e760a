import type { JSX } from "hono/jsx/jsx-runtime";
import {
  IMPACTS,
  type Incident,
  INCIDENT_STATUSES,
  isOpen,
  latestUpdate,
  MAX_INCIDENT_TEXT,
} from "../../../../monitor/incident.ts";
import { IMPACT_WORDS, STATUS_WORDS } from "../../incident/incident_words.ts";
import { SaidText } from "../../incident/said_text.tsx";
import { Time } from "../../parts/time.tsx";
import {
  CsrfField,
  Field,
  fieldsOf,
  type FormState,
  type FormValues,
} from "../form_fields.tsx";
import { ListParts } from "../list_parts.tsx";

/** What an incident is: its title, how bad it is, what it is about and since when. */
function SubjectFields(form: FormState): JSX.Element {
  const field = fieldsOf(form);
  return (
    <>
      <Field
        {...field("title")}
        label="Title"
        hint="In a few words, such as: Orders are late"
        input={{ required: true, maxlength: 100 }}
      />
      <Field
        {...field("impact")}
        label="Impact"
        hint="How badly people are affected. It sets the colour of the headline, not the uptime figures"
        choices={IMPACTS.map((impact) => IMPACT_WORDS[impact])}
      />
      <Field
        {...field("urls")}
        label="Affected monitors"
        hint="Their names, one per line; where several share a name, #3 after it is the one with that number. Leave empty for the whole page"
        rows={3}
      />
      <Field
        {...field("started_at")}
        label="Started at"
        hint="In UTC, such as 2026-11-20 14:02"
        input={{ required: true, autocomplete: "off" }}
      />
    </>
  );
}

/** What is said of how it goes. */
function SaidFields(form: FormState): JSX.Element {
  const field = fieldsOf(form);
  return (
    <>
      <Field
        {...field("status")}
        label="Status"
        choices={INCIDENT_STATUSES.map((status) => STATUS_WORDS[status])}
      />
      <Field
        {...field("text")}
        label="What to tell people"
        hint="What is wrong, and what you are doing about it. Plain text; web addresses become links"
        rows={5}
        input={{ required: true, maxlength: MAX_INCIDENT_TEXT }}
      />
    </>
  );
}

interface IncidentFormProps extends FormState {
  readonly csrf: string;
  readonly action: string;
}

/** An incident that the public does not see yet. */
export function DraftForm(
  { csrf, action, ...shown }: IncidentFormProps,
): JSX.Element {
  return (
    <form method="post" action={action} novalidate>
      <CsrfField csrf={csrf} />
      <VersionField values={shown.values} />
      <SubjectFields {...shown} />
      <SaidFields {...shown} />
      <div class="actions">
        <button type="submit" class="main" name="do" value="publish">
          Publish
        </button>
        <button type="submit" name="do" value="draft">Save as a draft</button>
      </div>
    </form>
  );
}

/** What goes on with a published one, and how it is described. */
export function PublishedForms(
  { csrf, action, update, ...shown }: IncidentFormProps & {
    /** What stands in the fields of the update. */
    readonly update: FormValues;
  },
): JSX.Element {
  const { errors } = shown;
  return (
    <>
      <form method="post" action={action} novalidate>
        <CsrfField csrf={csrf} />
        <fieldset>
          <legend>Add an update</legend>
          <SaidFields values={update} errors={errors} />
        </fieldset>
        <button type="submit" class="main" name="do" value="update">
          Publish the update
        </button>
      </form>
      <form method="post" action={action} novalidate>
        <CsrfField csrf={csrf} />
        <VersionField values={shown.values} />
        <fieldset>
          <legend>Change the incident</legend>
          <SubjectFields {...shown} />
        </fieldset>
        <button type="submit" name="do" value="save">Save</button>
      </form>
    </>
  );
}

/** Who saves finds out that somebody else has changed it meanwhile. */
function VersionField(
  { values: { version = "" } }: Pick<FormState, "values">,
): JSX.Element {
  return <input type="hidden" name="version" value={version} />;
}

/** Everything that was said, the latest first. */
export function UpdateList(
  { incident, now }: { readonly incident: Incident; readonly now: number },
): JSX.Element {
  return (
    <ul class="plain-list">
      {incident.updates.toReversed().map(({ at, status, text }) => (
        <li>
          <strong>{STATUS_WORDS[status]}</strong> <Time at={at} now={now} />
          <SaidText text={text} />
        </li>
      ))}
    </ul>
  );
}

/** All incidents of a page: the open ones first, then drafts, then what is over. */
export function IncidentList(
  { incidents, now }: {
    readonly incidents: readonly Incident[];
    readonly now: number;
  },
): JSX.Element {
  const isDraft = ({ publishedAt }: Incident) => publishedAt === null;
  const parts = [
    ["Open", incidents.filter(isOpen)],
    ["Drafts", incidents.filter(isDraft)],
    ["Resolved", incidents.filter((each) => !isOpen(each) && !isDraft(each))],
  ] as const;
  return (
    <>
      {incidents.length === 0 && (
        <p class="quiet">
          No incidents yet. Create one when people should know what is going on:
          it appears on your page, and has an address of its own.
        </p>
      )}
      <ListParts
        parts={parts}
        row={(each) => <Row key={each.id} {...{ now }} of={each} />}
      />
    </>
  );
}

function Row(
  { of: incident, now }: { readonly of: Incident; readonly now: number },
): JSX.Element {
  const { id, title, impact, startedAt } = incident;
  return (
    <li>
      <a href={`/app/incidents/${id}`} dir="auto">{title}</a>,{" "}
      {STATUS_WORDS[latestUpdate(incident).status].toLowerCase()},{" "}
      {IMPACT_WORDS[impact].toLowerCase()}, began{" "}
      <Time at={startedAt} now={now} />
    </li>
  );
}
