import type { JSX } from "hono/jsx/jsx-runtime";
import type { AccountRow } from "../../../accounts/account_admin.ts";
import { Time } from "../../parts/time.tsx";
import { DidNotice } from "../did_notice.tsx";
import {
  CsrfField,
  ErrorSummary,
  Field,
  type FieldErrors,
} from "../form_fields.tsx";
import { LastSeen, ROLE_WORDS, STATE_WORDS } from "./account_words.tsx";
import { rateText } from "./rate_text.ts";

export interface OneAccountProps {
  readonly csrf: string;
  readonly account: AccountRow;
  /** The operator looks at their own. */
  readonly isOwn: boolean;
  /** To set a new password with: shown this once. */
  readonly link: string | undefined;
  readonly errors: FieldErrors;
  /** What was just done. */
  readonly did: string | undefined;
  readonly now: number;
}

const NOTICES: Readonly<Record<string, string>> = {
  disable: "The account is disabled: nobody can sign in to it, and its " +
    "monitors are neither checked nor shown.",
  enable: "The account is enabled again, and so are its monitors.",
  operator: "The account is now an operator.",
  member: "The account is now a member.",
};

/** One account: what is known of it, and the buttons. */
export function OneAccountView(props: OneAccountProps): JSX.Element {
  const { csrf, account, link, errors, did, isOwn } = props;
  const { email, role, state } = account;
  return (
    <div class="narrow">
      <ErrorSummary errors={errors} />
      <DidNotice did={did} texts={NOTICES} />
      {link !== undefined && <ResetLink link={link} />}
      {isOwn && <p class="quiet">This is your own account.</p>}
      <Facts {...props} />
      <section>
        <h2>Password</h2>
        <p>
          Create a link that lets its owner set a new password. It works once,
          within 24 hours, and replaces any earlier link. The current password
          works until then.
        </p>
        <Act csrf={csrf} account={account} does="reset">
          Create a password link
        </Act>
      </section>
      <section>
        <h2>Role</h2>
        <p>
          Operators see all monitors and accounts, and can do all of this to
          each other's accounts. What they make public is shown on the status
          page.
        </p>
        {role === "operator"
          ? <Act csrf={csrf} account={account} does="member">Make a member</Act>
          : (
            <Act csrf={csrf} account={account} does="operator">
              Make an operator
            </Act>
          )}
      </section>
      <section>
        <h2>{state === "disabled" ? "Enable" : "Disable"}</h2>
        {state === "disabled"
          ? (
            <>
              <p>
                Its monitors are checked and shown again, with their history.
              </p>
              <Act csrf={csrf} account={account} does="enable">
                Enable the account
              </Act>
            </>
          )
          : (
            <>
              <p>
                Until it is enabled again, nobody can sign in to it, its tokens
                and API keys are refused, and its monitors are neither checked
                nor shown.
              </p>
              <Act csrf={csrf} account={account} does="disable">
                Disable the account
              </Act>
            </>
          )}
      </section>
      <section class="danger-zone">
        <h2>Delete</h2>
        <p>
          This deletes its monitors and their history too. It cannot be undone.
        </p>
        <form
          method="post"
          action={`/app/accounts/${account.id}`}
          novalidate
        >
          <CsrfField csrf={csrf} />
          <Field
            name="email"
            label={`Type ${email} to delete it`}
            errors={errors}
            input={{ autocomplete: "off", spellcheck: "false" }}
          />
          <button type="submit" name="do" value="delete" class="danger">
            Delete the account
          </button>
        </form>
      </section>
    </div>
  );
}

function Facts({ account, now }: OneAccountProps): JSX.Element {
  const { id, email, role, state, createdAt } = account;
  const query = new URLSearchParams({ owner: String(id) });
  return (
    <dl class="about">
      <dt>E-mail</dt>
      <dd dir="auto">{email}</dd>
      <dt>Role</dt>
      <dd>{ROLE_WORDS[role]}</dd>
      <dt>State</dt>
      <dd>{STATE_WORDS[state]}</dd>
      <dt>Created</dt>
      <dd>
        <Time at={createdAt} now={now} />
      </dd>
      <dt>Last seen</dt>
      <dd>
        <LastSeen account={account} now={now} />
      </dd>
      <dt>Monitors</dt>
      <dd>
        <a href={`/app/everything?${query}`}>{account.urlCount}</a>
      </dd>
      <dt>Checks per second</dt>
      <dd>{rateText(account.probesPerSecond)}</dd>
    </dl>
  );
}

function ResetLink({ link }: { readonly link: string }): JSX.Element {
  return (
    <div class="notice">
      <p>
        Copy it now and send it to the owner of the account: it is not shown
        again.
      </p>
      <textarea
        class="token"
        rows={3}
        readonly
        autofocus
        aria-label="Link to set a new password"
        data-select
        data-copy
      >
        {link}
      </textarea>
    </div>
  );
}

function Act(
  { csrf, account, does, children }: {
    readonly csrf: string;
    readonly account: AccountRow;
    readonly does: string;
    readonly children?: string;
  },
): JSX.Element {
  return (
    <form method="post" action={`/app/accounts/${account.id}`}>
      <CsrfField csrf={csrf} />
      <button type="submit" name="do" value={does}>{children}</button>
    </form>
  );
}
