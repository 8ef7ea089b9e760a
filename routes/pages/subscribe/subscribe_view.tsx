import type { JSX } from "hono/jsx/jsx-runtime";
import {
  ErrorSummary,
  Field,
  type FieldErrors,
  type FormValues,
  idOf,
} from "../app/form_fields.tsx";
import { FeedAnchors, feedOfSite } from "../frame/subscribe.tsx";
import type { Site } from "../frame/site.ts";

/** What stands before the tag in the value of a choice, so that a group without a tag has one too. */
const GROUP_MARK = "=";

/** The group that a choice stands for; null for the whole page. */
export function groupOfChoice(value: string): string | null {
  return value.startsWith(GROUP_MARK) ? value.slice(GROUP_MARK.length) : null;
}

/** The choice that stands for a group. */
export function choiceOfGroup(group: string | null): string {
  return group === null ? "" : `${GROUP_MARK}${group}`;
}

/** What a group is called, as it follows "about". */
export function groupText(group: string): string {
  return group === "" ? "other services" : group;
}

export interface SubscribeViewProps {
  readonly site: Site;
  /** The path of the page, without a slash at its end. */
  readonly path: string;
  readonly groups: readonly (string | null)[];
  readonly offersEmail: boolean;
  /** `email`, `webhook_url`, `address`, and the choices `email_group` and `webhook_group`. */
  readonly values: FormValues;
  readonly errors: FieldErrors;
}

/** `/subscribe`: the forms by which somebody hears of a page. */
export function SubscribeView(props: SubscribeViewProps): JSX.Element {
  const { site, errors, offersEmail } = props;
  return (
    <div class="narrow">
      <ErrorSummary errors={errors} />
      <p>
        Get told about outages, incidents and maintenance on{"  "}
        <strong dir="auto">{site.title}</strong>, and nothing else.
      </p>
      {offersEmail
        ? <EmailForm {...props} />
        : <p class="quiet">This page sends no e-mails.</p>}
      <WebhookForm {...props} />
      <section>
        <h2>In a feed reader or a calendar</h2>
        <p class="more">
          <FeedAnchors scope={feedOfSite(site)} />
          <a href={`${site.home}/calendar.ics`}>Calendar of maintenance</a>
        </p>
      </section>
      {offersEmail && <LinkForm {...props} />}
    </div>
  );
}

function EmailForm(
  { path, groups, values, errors }: SubscribeViewProps,
): JSX.Element {
  return (
    <section>
      <h2>By e-mail</h2>
      <form method="post" action={`${path}/subscribe`} novalidate>
        <Field
          name="email"
          label="Your e-mail address"
          hint="You first get an e-mail with a link: nothing else is sent until you confirm. Your address is shown to nobody, and deleted when you unsubscribe"
          value={values.email}
          errors={errors}
          input={{ type: "email", autocomplete: "email", required: true }}
        />
        <GroupField name="email_group" {...{ groups, values }} />
        <button type="submit" class="main" name="do" value="email">
          Subscribe by e-mail
        </button>
      </form>
    </section>
  );
}

function WebhookForm(
  { path, groups, values, errors }: SubscribeViewProps,
): JSX.Element {
  return (
    <section>
      <h2>By webhook</h2>
      <form method="post" action={`${path}/subscribe`} novalidate>
        <Field
          name="webhook_url"
          label="Webhook address"
          hint="Signed messages are sent to it as JSON. A challenge is sent at once, and has to be returned within 10 seconds"
          value={values.webhook_url}
          errors={errors}
          input={{
            type: "url",
            autocomplete: "off",
            placeholder: "https://",
            required: true,
          }}
        />
        <GroupField name="webhook_group" {...{ groups, values }} />
        <button type="submit" name="do" value="webhook">
          Subscribe by webhook
        </button>
      </form>
    </section>
  );
}

/** For whoever has no mail left that has the link. */
function LinkForm({ path, values, errors }: SubscribeViewProps): JSX.Element {
  return (
    <section>
      <h2>Unsubscribe</h2>
      <p>
        Every e-mail has a link to unsubscribe at its end. If you no longer have
        one, ask for the link here.
      </p>
      <form method="post" action={`${path}/subscribe`} novalidate>
        <Field
          name="address"
          label="Subscribed e-mail address"
          value={values.address}
          errors={errors}
          input={{ type: "email", autocomplete: "email", required: true }}
        />
        <button type="submit" name="do" value="link">Send me the link</button>
      </form>
    </section>
  );
}

/** One of a page's groups, or all of it; nothing to choose where there are no two. */
function GroupField(
  { name, groups, values }: Pick<SubscribeViewProps, "groups" | "values"> & {
    readonly name: string;
  },
): JSX.Element | null {
  if (groups.length < 2) return null;
  const chosen = values[name] ?? "";
  return (
    <div class="field">
      <label for={idOf(name)}>What to hear about</label>
      <select id={idOf(name)} name={name}>
        <option value="" selected={chosen === ""}>
          Everything on this page
        </option>
        {groups.map((tag) => (
          <GroupChoice key={tag ?? ""} group={tag ?? ""} chosen={chosen} />
        ))}
      </select>
    </div>
  );
}

function GroupChoice(
  { group, chosen }: { readonly group: string; readonly chosen: string },
): JSX.Element {
  const value = choiceOfGroup(group);
  const text = group === "" ? "Other services" : group;
  return <option value={value} selected={value === chosen}>{text}</option>;
}
