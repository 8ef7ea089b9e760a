import {
  type AccountAdmin,
  type AccountChange,
  MAX_QUERY_LENGTH,
} from "../../../accounts/account_admin.ts";
import { readId } from "../../../access/find_service.ts";
import { resetLinkOf } from "../../../access/reset_code.ts";
import { HttpError } from "../../../server/http_error.ts";
import { readPage } from "../../../server/paging.ts";
import { originOf } from "../../frame/origin.ts";
import { seeOther } from "../../frame/see_other.ts";
import { appPage } from "../app_page.tsx";
import type { UserRequest } from "../app_request.ts";
import { textOf } from "../form_body.ts";
import { type FieldErrors, hasErrors } from "../form_fields.tsx";
import type { ToldMemberLoad } from "../overload.tsx";
import { AccountListView } from "./account_list_view.tsx";
import { OneAccountView } from "./one_account_view.tsx";

/** What the buttons of an account's page do, and the word for its notice. */
const CHANGES: Readonly<Record<string, AccountChange>> = {
  disable: { state: "disabled" },
  enable: { state: "active" },
  operator: { role: "operator" },
  member: { role: "member" },
};

/** `/app/accounts`: the accounts as operators see them, and what they do with them. */
export class OperatorAccountPages {
  readonly #admin: AccountAdmin;
  readonly #members: ToldMemberLoad | undefined;

  constructor(admin: AccountAdmin, members?: ToldMemberLoad) {
    this.#admin = admin;
    this.#members = members;
  }

  list = async (request: UserRequest): Promise<Response> => {
    const { c } = request;
    const q = (c.req.query("q") ?? "").trim().slice(0, MAX_QUERY_LENGTH);
    const page = readPage(c);
    const { rows, total } = await this.#admin.list(q, page);
    return await appPage(
      request,
      { title: "Accounts" },
      <AccountListView
        {...{ rows, total, page, q, now: Date.now() }}
        did={c.req.query("did")}
        members={this.#members}
      />,
    );
  };

  show = (request: UserRequest): Promise<Response> => this.#page(request);

  /** Does what the button says; a link to set a new password is in this one answer and never again. */
  submit = async (request: UserRequest): Promise<Response> => {
    const { c, viewer, form } = request;
    const id = readId(c, "account");
    const action = textOf(form, "do");
    if (action === "delete") return await this.#delete(request, id);
    if (action === "reset") {
      const { code } = await this.#admin.reset(c, viewer, id);
      const link = resetLinkOf(originOf(c, request.site), code);
      return await this.#page(request, { link });
    }
    const change = Object.hasOwn(CHANGES, action) ? CHANGES[action] : undefined;
    if (change === undefined) {
      throw new HttpError(400, "Cannot do that: there is no such action");
    }
    await this.#admin.change(c, viewer, id, change);
    return seeOther(c, `/app/accounts/${id}?did=${action}`);
  };

  /** Only where the e-mail was typed: there is no way back. */
  async #delete(request: UserRequest, id: number): Promise<Response> {
    const { c, viewer, form } = request;
    const { email } = await this.#admin.get(id);
    if (textOf(form, "email").trim().toLowerCase() !== email) {
      const errors = { email: `Type ${email} to delete the account` };
      return await this.#page(request, { errors, status: 400 });
    }
    await this.#admin.remove(c, viewer, id);
    return seeOther(c, "/app/accounts?did=deleted");
  }

  async #page(
    request: UserRequest,
    { link, errors = {}, status = 200 }: {
      readonly link?: string;
      readonly errors?: FieldErrors;
      readonly status?: number;
    } = {},
  ): Promise<Response> {
    const { c, csrf, viewer } = request;
    const account = await this.#admin.get(readId(c, "account"));
    const isWrong = hasErrors(errors);
    return await appPage(
      request,
      { title: account.email, status, errors: isWrong },
      <OneAccountView
        {...{ csrf, account, link, errors, now: Date.now() }}
        isOwn={account.id === viewer.user.id}
        did={isWrong ? undefined : c.req.query("did")}
      />,
    );
  }
}
