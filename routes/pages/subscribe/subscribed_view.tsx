import type { JSX } from "hono/jsx/jsx-runtime";
import { idOf } from "../app/form_fields.tsx";

/** After an address was typed: the same words whatever became of it. */
export function EmailAsked({ path }: { readonly path: string }): JSX.Element {
  return (
    <div class="narrow">
      <p>
        If this address can be subscribed, an e-mail with a link is on its way
        to it. Open the link within a day and confirm that you want to be told.
      </p>
      <p>
        Nothing there after a few minutes? Check your spam folder. An address
        that was just sent an e-mail gets no other for ten minutes.
      </p>
      <BackLink path={path} />
    </div>
  );
}

/** After a link to unsubscribe was asked for: the same words whatever became of it. */
export function LinkAsked({ path }: { readonly path: string }): JSX.Element {
  return (
    <div class="narrow">
      <p>
        If this address is subscribed here, an e-mail with the link to
        unsubscribe is on its way to it. It is sent at most once in ten minutes.
      </p>
      <BackLink path={path} />
    </div>
  );
}

/** What the program behind a webhook needs, this once. */
export function WebhookSubscribed(
  { path, secret, unsubscribeUrl }: {
    readonly path: string;
    readonly secret: string;
    readonly unsubscribeUrl: string;
  },
): JSX.Element {
  return (
    <div class="narrow">
      <div class="notice">
        <p>
          It answered the challenge. Copy both now: they are not shown again.
        </p>
        <ShownOnce name="secret" label="Signing secret">
          {secret}
        </ShownOnce>
        <ShownOnce name="unsubscribe" label="Unsubscribe address">
          {unsubscribeUrl}
        </ShownOnce>
      </div>
      <p>
        Messages are signed as Standard Webhooks. To unsubscribe, open that
        address, or send <code>DELETE</code> to it.
      </p>
      <BackLink path={path} />
    </div>
  );
}

function ShownOnce(
  { name, label, children }: {
    readonly name: string;
    readonly label: string;
    readonly children: string;
  },
): JSX.Element {
  return (
    <div class="field">
      <label for={idOf(name)}>{label}</label>
      <textarea
        class="token"
        id={idOf(name)}
        rows={2}
        readonly
        aria-label={label}
        data-select
        data-copy
      >
        {children}
      </textarea>
    </div>
  );
}

export function BackLink({ path }: { readonly path: string }): JSX.Element {
  return (
    <p>
      <a href={path || "/"}>Go to the status page</a>
    </p>
  );
}
