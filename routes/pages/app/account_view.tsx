import { BoardShare } from "./board_share.tsx";
import type { JSX } from "hono/jsx/jsx-runtime";
import type { ChosenPage } from "../../../store/users.ts";
import { DidNotice } from "./did_notice.tsx";
import {
  CsrfField,
  ErrorSummary,
  Field,
  type FieldErrors,
  PasswordField,
} from "./form_fields.tsx";

export interface ShownToken {
  readonly text: string;
  /** How long it is good, in words. */
  readonly lifetime: string;
}

export interface AccountViewProps {
  readonly csrf: string;
  readonly email: string;
  readonly errors: FieldErrors;
  readonly token: ShownToken | undefined;
  readonly minPasswordLength: number;
  /** What was just done. */
  readonly did: string | undefined;
  /** A member's own status page; null for an operator, whose page is `/`. */
  readonly page: OwnPage | null;
}

/** Empty texts where nothing is chosen. */
interface OwnPage extends ChosenPage {
  /** What stands in the path until a name is chosen. */
  readonly number: number;
  /** What the addresses of the instance begin with. */
  readonly origin: string;
}

const NOTICES: Readonly<Record<string, string>> = {
  password:
    "Your password has been changed, and every other device is signed out.",
  page: "The name and title of your page are saved.",
};

export function AccountView(props: AccountViewProps): JSX.Element {
  const { csrf, email, errors, token, did, page } = props;
  return (
    <div class="narrow">
      <ErrorSummary errors={errors} />
      <DidNotice did={did} texts={NOTICES} />
      <p>
        You are signed in as <strong dir="auto">{email}</strong>.
      </p>
      {page !== null && <PagePart csrf={csrf} errors={errors} page={page} />}
      <TokenPart csrf={csrf} token={token} />
      <PasswordPart {...props} />
      <section>
        <h2>Sign out everywhere</h2>
        <p>
          This ends every session on every device, including this one, and
          revokes all tokens.
        </p>
        <form method="post" action="/app/account/sign-out-everywhere">
          <CsrfField csrf={csrf} />
          <button type="submit">Sign out everywhere</button>
        </form>
      </section>
      <DeletePart csrf={csrf} email={email} errors={errors} />
    </div>
  );
}

function PagePart(
  { csrf, errors, page }: Pick<AccountViewProps, "csrf" | "errors"> & {
    readonly page: OwnPage;
  },
): JSX.Element {
  const { slug, pageTitle, number, origin } = page;
  const path = `/s/${slug || number}`;
  return (
    <section>
      <h2>Your status page</h2>
      <p>
        Monitors that you make public are shown at{" "}
        <a href={path}>{origin + path}</a>, which has its own feed.
      </p>
      <form method="post" action="/app/account/page" novalidate>
        <CsrfField csrf={csrf} />
        <Field
          name="slug"
          label="Name in the address"
          hint="Lower-case letters, digits and hyphens. Leave empty to use a number"
          value={slug}
          errors={errors}
        />
        <Field
          name="page_title"
          label="Title"
          value={pageTitle}
          errors={errors}
        />
        <button type="submit">Save name and title</button>
      </form>
      <BoardShare origin={origin} path={path} />
    </section>
  );
}

function TokenPart(
  { csrf, token }: Pick<AccountViewProps, "csrf" | "token">,
): JSX.Element {
  return (
    <section>
      <h2>API token</h2>
      {token === undefined ? null : (
        <div class="notice">
          <p>
            Valid for {token.lifetime}. Copy it now: it is not shown again.
          </p>
          <textarea
            class="token"
            rows={6}
            readonly
            autofocus
            aria-label="API token"
            data-select
            data-copy
          >
            {token.text}
          </textarea>
        </div>
      )}
      <p>
        Scripts send it as <code>Authorization: Bearer …</code>.{" "}
        <a href="/openapi.json">API reference</a>
      </p>
      <p>
        Tokens expire quickly. <a href="/app/account/keys">API keys</a>{" "}
        last longer, and can be read-only.
      </p>
      <form method="post" action="/app/account/token">
        <CsrfField csrf={csrf} />
        <button type="submit">Get a new token</button>
      </form>
    </section>
  );
}

/** Tells password managers whose password is asked for. */
function UserName({ email }: { readonly email: string }): JSX.Element {
  return (
    <input
      type="email"
      name="email"
      value={email}
      autocomplete="username"
      hidden
    />
  );
}

function PasswordPart(
  { csrf, email, errors, minPasswordLength }: AccountViewProps,
): JSX.Element {
  return (
    <section>
      <h2>Change your password</h2>
      <form method="post" action="/app/account/password" novalidate>
        <CsrfField csrf={csrf} />
        <UserName email={email} />
        <PasswordField
          name="current"
          label="Current password"
          errors={errors}
        />
        <PasswordField
          name="next"
          label="New password"
          errors={errors}
          newOf={minPasswordLength}
        />
        <button type="submit">Change password</button>
      </form>
    </section>
  );
}

function DeletePart(
  { csrf, email, errors }: Pick<AccountViewProps, "csrf" | "email" | "errors">,
): JSX.Element {
  return (
    <section class="danger-zone">
      <h2>Delete your account</h2>
      <p>
        This deletes your monitors and their history too. It cannot be undone.
      </p>
      <form method="post" action="/app/account/delete" novalidate>
        <CsrfField csrf={csrf} />
        <UserName email={email} />
        <PasswordField name="password" label="Your password" errors={errors} />
        <button type="submit" class="danger">Delete account</button>
      </form>
    </section>
  );
}
