import type { JSX } from "hono/jsx/jsx-runtime";
import type { ApiKey } from "../../../store/api_keys.ts";
import { Time } from "../parts/time.tsx";
import {
  CsrfField,
  ErrorSummary,
  Field,
  type FieldErrors,
} from "./form_fields.tsx";

/** How many days a key is good, by the words of the form; null for ever. */
export const LIFETIMES: ReadonlyMap<string, number | null> = new Map([
  ["Until it is revoked", null],
  ["30 days", 30],
  ["90 days", 90],
  ["365 days", 365],
]);

export interface ApiKeysViewProps {
  readonly csrf: string;
  readonly keys: readonly ApiKey[];
  /** As it was typed. */
  readonly name: string;
  readonly errors: FieldErrors;
  /** A key that was just made, to be shown this once. */
  readonly made: string | undefined;
  readonly now: number;
}

export function ApiKeysView(props: ApiKeysViewProps): JSX.Element {
  const { csrf, keys, name, errors, made, now } = props;
  return (
    <div class="narrow">
      <ErrorSummary errors={errors} />
      {made !== undefined && (
        <div class="notice">
          <p>Copy it now: it is not shown again.</p>
          <textarea
            class="token"
            rows={2}
            readonly
            autofocus
            aria-label="API key"
            data-select
            data-copy
          >
            {made}
          </textarea>
        </div>
      )}
      <p>
        A key lets a script use the API as you. Scripts send it as{" "}
        <code>Authorization: Bearer uptk_…</code>. Changing your password does
        not revoke it.
      </p>
      {keys.length === 0
        ? <p class="quiet">You have no keys.</p>
        : (
          <ul class="plain-list">
            {keys.map((key) => (
              <KeyRow key={key.hash} csrf={csrf} apiKey={key} now={now} />
            ))}
          </ul>
        )}
      <NewKey csrf={csrf} name={name} errors={errors} />
    </div>
  );
}

function KeyRow(
  { csrf, apiKey, now }: {
    readonly csrf: string;
    readonly apiKey: ApiKey;
    readonly now: number;
  },
): JSX.Element {
  const { hash, name, access, endsAt, lastUsedAt } = apiKey;
  return (
    <li>
      <strong dir="auto">{name}</strong>{" "}
      {access === "read" ? "can read" : "can read and write"},{" "}
      {endsAt === null ? "does not expire" : (
        <>
          {endsAt <= now ? "expired" : "expires"} <Time at={endsAt} now={now} />
        </>
      )}, {lastUsedAt === null ? "never used" : (
        <>
          last used <Time at={lastUsedAt} now={now} />
        </>
      )}
      <form method="post" action="/app/account/keys/revoke">
        <CsrfField csrf={csrf} />
        <input type="hidden" name="key" value={hash} />
        <button type="submit" aria-label={`Revoke ${name}`}>Revoke</button>
      </form>
    </li>
  );
}

function NewKey(
  { csrf, name, errors }: Pick<ApiKeysViewProps, "csrf" | "name" | "errors">,
): JSX.Element {
  return (
    <section>
      <h2>New key</h2>
      <form method="post" action="/app/account/keys" novalidate>
        <CsrfField csrf={csrf} />
        <Field
          name="name"
          label="Name"
          hint="What it is for, such as a script or a dashboard"
          value={name}
          errors={errors}
          input={{ required: true }}
        />
        <Field
          name="access"
          label="Access"
          hint="With write access it can also add, change and delete monitors"
          value="read"
          choices={["read", "write"]}
        />
        <Field
          name="lifetime"
          label="Valid for"
          value="90 days"
          choices={[...LIFETIMES.keys()]}
        />
        <button type="submit" class="main">Create key</button>
      </form>
    </section>
  );
}
