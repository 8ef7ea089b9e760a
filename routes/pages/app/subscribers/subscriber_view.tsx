import type { JSX } from "hono/jsx/jsx-runtime";
import type { SubscriberKind } from "../../../../monitor/subscriber.ts";
import type { EmailChoice } from "../../../subscribers/owned_subscribers.ts";
import {
  MAX_COUNTED,
  type SubscriberCount,
  type SubscriberDelivery,
  type SubscriberSummary,
} from "../../../subscribers/subscription_desk.ts";
import { Item } from "../../parts/item.tsx";
import { Time } from "../../parts/time.tsx";
import { CsrfField, Field, type FormState, idOf } from "../form_fields.tsx";

const KIND_WORDS: Readonly<Record<SubscriberKind, string>> = {
  email: "by e-mail",
  webhook: "by webhook",
};

/** How many there are, by what they hear of. */
export function SubscriberCounts(
  { summary }: { readonly summary: SubscriberSummary },
): JSX.Element {
  const { counts, pending, waiting, dropped } = summary;
  const groups = Map.groupBy(counts, ({ group }) => group);
  const names = [...groups.keys()]
    .sort((a, b) => (a ?? "").localeCompare(b ?? ""));
  return (
    <section>
      <h2>Current subscribers</h2>
      {counts.length === 0
        ? <p class="quiet">Nobody has subscribed yet.</p>
        : (
          <ul class="plain-list">
            {names.map((group) => (
              <GroupRow
                key={group}
                group={group}
                counts={groups.get(group) ?? []}
              />
            ))}
          </ul>
        )}
      {pending > 0 && (
        <p>
          {pending === 1 ? "1 address has" : `${pending} addresses have`}{" "}
          not confirmed yet.
        </p>
      )}
      {waiting > 0 && (
        <p>
          {waitingText(waiting)} waiting to be sent.
        </p>
      )}
      {dropped > 0 && (
        <p>
          {dropped === 1 ? "1 was" : `${dropped} were`}{" "}
          removed because nothing reached them for days.
        </p>
      )}
    </section>
  );
}

function waitingText(waiting: number): string {
  if (waiting >= MAX_COUNTED) return `${MAX_COUNTED} messages or more are`;
  return waiting === 1 ? "1 message is" : `${waiting} messages are`;
}

function GroupRow(
  { group, counts }: {
    readonly group: string | null;
    readonly counts: readonly SubscriberCount[];
  },
): JSX.Element {
  const text = group === null
    ? "Everything on your page"
    : group === ""
    ? "Services without a tag"
    : group;
  return (
    <li>
      <strong dir="auto">{text}</strong>: {counts
        .map(({ kind, count }) => `${count} ${KIND_WORDS[kind]}`)
        .sort().join(", ")}
    </li>
  );
}

interface EmailChannelFormProps {
  readonly csrf: string;
  readonly choice: EmailChoice;
}

/** Which channel sends the mails of the page. */
export function EmailChannelForm(
  { csrf, choice }: EmailChannelFormProps,
): JSX.Element {
  const { chosen, channels, hasLinks } = choice;
  const isElsewhere = chosen !== null &&
    channels.every(({ id }) => id !== chosen);
  return (
    <section>
      <h2>E-mail</h2>
      <p>
        People can subscribe by e-mail once you have chosen one of your e-mail
        channels. Its server and sender are used; its recipients are not told.
      </p>
      {!hasLinks
        ? (
          <p class="hint">
            PUBLIC_URL is not set: the e-mails could have no link to confirm or
            to unsubscribe, so none are sent.
          </p>
        )
        : channels.length === 0 && !isElsewhere
        ? (
          <p>
            <a href="/app/alerts/new?kind=email">Add an e-mail channel</a>{" "}
            first.
          </p>
        )
        : (
          <form method="post" action="/app/subscribers" novalidate>
            <CsrfField csrf={csrf} />
            <div class="field">
              <label for={idOf("channel")}>Send e-mails with</label>
              <select id={idOf("channel")} name="channel">
                <option value="" selected={chosen === null}>
                  None: people cannot subscribe by e-mail
                </option>
                {isElsewhere && (
                  <option value={String(chosen)} selected>
                    A channel that is not yours
                  </option>
                )}
                {channels.map(({ id, name }) => (
                  <ChannelChoice
                    key={id}
                    {...{ id, name }}
                    isChosen={id === chosen}
                  />
                ))}
              </select>
            </div>
            <button type="submit" class="main" name="do" value="channel">
              Save
            </button>
          </form>
        )}
    </section>
  );
}

function ChannelChoice(
  { id, name, isChosen }: {
    readonly id: number;
    readonly name: string;
    readonly isChosen: boolean;
  },
): JSX.Element {
  return <option value={String(id)} selected={isChosen}>{name}</option>;
}

/** What was delivered or given up lately; nobody is named. */
export function SubscriberLog(
  { deliveries, now }: {
    readonly deliveries: readonly SubscriberDelivery[];
    readonly now: number;
  },
): JSX.Element {
  return (
    <section>
      <h2>Messages sent</h2>
      {deliveries.length === 0
        ? <p class="quiet">Nothing yet.</p>
        : (
          <ul class="plain-list">
            {deliveries.map((each) => (
              <Item>
                <strong dir="auto">{each.title}</strong> {each.outcome}{" "}
                <Time at={each.at} now={now} />{" "}
                <small dir="auto">
                  To subscriber {each.number} {KIND_WORDS[each.kind]}
                  {each.words !== "" && `: ${each.words}`}
                </small>
              </Item>
            ))}
          </ul>
        )}
    </section>
  );
}

/** The ways to be rid of one subscriber, or of all. */
export function RemoveForms(
  { csrf, values, errors }: FormState & { readonly csrf: string },
): JSX.Element {
  return (
    <section>
      <h2>Remove</h2>
      <form method="post" action="/app/subscribers" novalidate>
        <CsrfField csrf={csrf} />
        <Field
          name="number"
          label="Number of the subscriber"
          hint="As it stands in what was sent. They are not told, and can subscribe again"
          value={values.number}
          errors={errors}
          input={{ inputmode: "numeric", autocomplete: "off", required: true }}
        />
        <button type="submit" name="do" value="remove">
          Remove this subscriber
        </button>
      </form>
      <p>
        <a href="/app/subscribers/remove">Remove all subscribers</a>
      </p>
    </section>
  );
}
