import type { JSX } from "hono/jsx/jsx-runtime";
import type {
  DeliveryLine,
  OutboxEntry,
} from "../../../../monitor/alerts/outbox_entry.ts";
import { noticeTitle } from "../../../../monitor/alerts/notice_title.ts";
import type { Channel, ChannelKind } from "../../../../monitor/channel.ts";
import {
  CHANNEL_SETTINGS,
  type ChannelSetting,
} from "../../../../monitor/fields/channel_settings.ts";
import { Time } from "../../parts/time.tsx";
import {
  Check,
  CsrfField,
  ErrorSummary,
  Field,
  fieldsOf,
  type FormState,
} from "../form_fields.tsx";
import { ScopeFields } from "../scope_fields.tsx";
import { settingField } from "./channel_form.ts";

export interface ChannelFormProps extends FormState {
  readonly csrf: string;
  readonly action: string;
  readonly kind: ChannelKind;
  /** Whether secrets are set, so that empty fields leave them. */
  readonly isStored: boolean;
  readonly isOperator: boolean;
  /** Whether messages can have links. */
  readonly hasLinks: boolean;
}

const LABELS = {
  name: "Name",
  reminders: "Remind me after",
  quiet_from: "Quiet from",
  mentions: "Mentions",
  tags: "Which monitors it covers",
} as const;

/** The form for a channel, new or not. */
export function ChannelForm(props: ChannelFormProps): JSX.Element {
  const { csrf, action, kind, values, errors, isOperator } = props;
  const field = fieldsOf(props);
  return (
    <>
      <ErrorSummary errors={errors} labels={labelsOf(kind)} />
      <form method="post" action={action} novalidate>
        <CsrfField csrf={csrf} />
        <input type="hidden" name="kind" value={kind} />
        <Field
          {...field("name")}
          label={LABELS.name}
          input={{ required: true }}
        />
        {CHANNEL_SETTINGS[kind].map((setting) => (
          <SettingField {...props} setting={setting} />
        ))}
        <ScopeFields {...{ values, errors }} everything="all monitors">
          {isOperator && (
            <Check
              name="shared"
              label="All of the operators' monitors, not just yours"
              checked={values.shared === "yes"}
            />
          )}
        </ScopeFields>
        <fieldset>
          <legend>When</legend>
          <Field
            {...field("reminders")}
            label={LABELS.reminders}
            hint="A time such as 1h, or off. Each wait is twice as long as the one before, up to a day"
          />
          <Field
            {...field("quiet_from")}
            label={LABELS.quiet_from}
            hint="Such as 22:00. What is not urgent is sent when the quiet hours are over. Leave empty for none"
          />
          <Field {...field("quiet_to")} label="Quiet until" />
          <Field
            {...field("quiet_zone")}
            label="Time zone"
            hint="Such as Europe/Berlin. Leave empty for UTC"
          />
        </fieldset>
        <Field
          {...field("mentions")}
          label={LABELS.mentions}
          hint="One per line, written the way the service expects them, such as <!here> or <@&123>"
          rows={2}
        />
        <Check
          name="enabled"
          label="Send messages"
          checked={values.enabled === "yes"}
        />
        {!props.hasLinks && (
          <p class="hint">
            Messages have no links: PUBLIC_URL is not set.
          </p>
        )}
        <button type="submit" class="main" name="do" value="save">Save</button>
      </form>
    </>
  );
}

function SettingField(
  { setting, values, errors, isStored }: ChannelFormProps & {
    readonly setting: ChannelSetting;
  },
): JSX.Element {
  const { name, meaning, isRequired, isSecret, schema } = setting;
  const keeps = isStored && isSecret ? ". Leave empty to keep it" : "";
  return (
    <Field
      name={settingField(name)}
      label={labelOf(name)}
      hint={`${meaning}${keeps}`}
      value={values[settingField(name)]}
      errors={errors}
      {...schema.type === "array" ? { rows: 2 } : {}}
      {...Array.isArray(schema.enum) ? { choices: ["", ...schema.enum] } : {}}
      input={{
        required: isRequired === true && keeps === "",
        autocomplete: "off",
      }}
    />
  );
}

/** The labels of the fields by their names, for what is wrong with them. */
function labelsOf(kind: ChannelKind): Readonly<Record<string, string>> {
  const settings = CHANNEL_SETTINGS[kind].map(({ name }) =>
    [settingField(name), labelOf(name)] as const
  );
  return { ...LABELS, ...Object.fromEntries(settings) };
}

/** `Chat id`, `URL`: a label as those of the other fields are. */
function labelOf(name: string): string {
  const words = name.replaceAll("_", " ").replace(/\burl\b/, "URL");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

export interface ChannelLogProps {
  readonly lines: readonly DeliveryLine[];
  readonly waiting: readonly OutboxEntry[];
  readonly now: number;
}

/** What a channel was told, and what waits. */
export function ChannelLog(
  { lines, waiting, now }: ChannelLogProps,
): JSX.Element {
  if (lines.length + waiting.length === 0) {
    return <p class="quiet">No messages yet.</p>;
  }
  return (
    <ul class="plain-list">
      {waiting.map(({ notice, dueAt, tries, last }) => (
        <li>
          <strong dir="auto">{noticeTitle(notice)}</strong> is waiting, next try
          {" "}
          <Time at={dueAt} now={now} />
          {tries > 0 && `, tried ${tries === 1 ? "once" : `${tries} times`}`}
          {last !== null && <small dir="auto">{last.words}</small>}
        </li>
      ))}
      {lines.map(({ at, title, outcome, words }) => (
        <li>
          <strong dir="auto">{title}</strong> {outcome}{" "}
          <Time at={at} now={now} />
          <small dir="auto">{words}</small>
        </li>
      ))}
    </ul>
  );
}

/** The buttons that do something with a channel but change it. */
export function ChannelActions(
  { csrf, channel }: { readonly csrf: string; readonly channel: Channel },
): JSX.Element {
  const action = `/app/alerts/channels/${channel.id}`;
  const isOwn = channel.ownerId !== null;
  return (
    <>
      <form method="post" action={action}>
        <CsrfField csrf={csrf} />
        <button type="submit" name="do" value="test">Send a test</button>
      </form>
      {isOwn && (
        <form method="post" action={action}>
          <CsrfField csrf={csrf} />
          <button type="submit" class="danger" name="do" value="delete">
            Delete this channel
          </button>
        </form>
      )}
    </>
  );
}
