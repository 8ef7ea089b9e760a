import type { JSX } from "hono/jsx/jsx-runtime";
import type { Invitation, Invitations } from "../../../../store/invitations.ts";
import type { AuditLog } from "../../../access/audit_log.ts";
import { codeHash, randomCode } from "../../../access/random_code.ts";
import type { RegistrationRule } from "../../../access/registration.ts";
import { originOf } from "../../frame/origin.ts";
import { seeOther } from "../../frame/see_other.ts";
import { Item } from "../../parts/item.tsx";
import { Time } from "../../parts/time.tsx";
import { appPage } from "../app_page.tsx";
import type { UserRequest } from "../app_request.ts";
import { textOf } from "../form_body.ts";
import { CsrfField } from "../form_fields.tsx";

export interface InvitationPagesDeps {
  readonly invitations: Pick<Invitations, "create" | "open" | "revoke">;
  readonly registration: Pick<RegistrationRule, "current">;
  readonly audit: AuditLog;
}

/** `/app/invitations`: the operator's links, each for one new account. */
export class InvitationPages {
  readonly #deps: InvitationPagesDeps;

  constructor(deps: InvitationPagesDeps) {
    this.#deps = deps;
  }

  show = (request: UserRequest): Promise<Response> => this.#page(request);

  /** Makes a link, which is in this one answer and never again. */
  create = async (request: UserRequest): Promise<Response> => {
    const { c, site, viewer } = request;
    const code = randomCode();
    await this.#deps.invitations.create(codeHash(code), viewer.user.id);
    await this.#deps.audit.note(c, viewer.user, "invitation made");
    const link = `${originOf(c, site)}/app/sign-up?invite=${code}`;
    return await this.#page(request, link);
  };

  revoke = async ({ c, viewer, form }: UserRequest): Promise<Response> => {
    await this.#deps.invitations.revoke(textOf(form, "invitation"));
    await this.#deps.audit.note(c, viewer.user, "invitation revoked");
    return seeOther(c, "/app/invitations");
  };

  async #page(request: UserRequest, link?: string): Promise<Response> {
    const { invitations, registration } = this.#deps;
    return await appPage(
      request,
      { title: "Invitations" },
      <InvitationsView
        csrf={request.csrf}
        link={link}
        open={await invitations.open()}
        isAsked={await registration.current() === "invite"}
        now={Date.now()}
      />,
    );
  }
}

interface InvitationsViewProps {
  readonly csrf: string;
  /** One that was just made, to be shown this once. */
  readonly link: string | undefined;
  readonly open: readonly Invitation[];
  /** Whether sign-up asks for one. */
  readonly isAsked: boolean;
  readonly now: number;
}

function InvitationsView(
  { csrf, link, open, isAsked, now }: InvitationsViewProps,
): JSX.Element {
  return (
    <div class="narrow">
      {link !== undefined && (
        <div class="notice">
          <p>Copy it now and send it: it is not shown again.</p>
          <textarea
            class="token"
            rows={3}
            readonly
            autofocus
            aria-label="Link of the invitation"
            data-select
            data-copy
          >
            {link}
          </textarea>
        </div>
      )}
      <p>
        Each link creates one member account and is valid for 7 days.
        {!isAsked && " Links are only needed while sign-up is by invitation."}
      </p>
      <form method="post" action="/app/invitations">
        <CsrfField csrf={csrf} />
        <button type="submit" class="main">Create a link</button>
      </form>
      {open.length > 0 && <h2>Not used yet</h2>}
      <ul class="plain-list">
        {open.map(({ hash, createdAt, endsAt }) => (
          <Item key={hash}>
            Created <Time at={createdAt} now={now} />, valid until{" "}
            <Time at={endsAt} now={now} />
            <form method="post" action="/app/invitations/revoke">
              <CsrfField csrf={csrf} />
              <input type="hidden" name="invitation" value={hash} />
              <button type="submit">Revoke</button>
            </form>
          </Item>
        ))}
      </ul>
    </div>
  );
}
