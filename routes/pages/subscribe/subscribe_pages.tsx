import type { Child } from "hono/jsx";
import { refuseForeignSite } from "../../access/csrf.ts";
import type { Board } from "../../access/owner_table.ts";
import type { Viewer } from "../../access/viewer.ts";
import { HttpError } from "../../server/http_error.ts";
import { allowOnly, readJsonObject } from "../../server/json_body.ts";
import { answerJson, type Ctx } from "../../server/request_context.ts";
import { unsubscribePath } from "../../subscribers/subscription_paths.ts";
import type { Subscriptions } from "../../subscribers/subscriptions.ts";
import { readForm, textOf } from "../app/form_body.ts";
import { type FormAgain, hasErrors } from "../app/form_fields.tsx";
import { htmlAnswer } from "../frame/html_answer.ts";
import { Layout } from "../frame/layout.tsx";
import { originOf } from "../frame/origin.ts";
import { type Site, siteOfBoard } from "../frame/site.ts";
import { readBoardQuery } from "../status/board_query.ts";
import {
  choiceOfGroup,
  groupOfChoice,
  SubscribeView,
} from "./subscribe_view.tsx";
import {
  EmailAsked,
  LinkAsked,
  WebhookSubscribed,
} from "./subscribed_view.tsx";

export interface SubscribePagesDeps {
  readonly site: Site;
  readonly subscriptions: Subscriptions;
  /** The page that a path is about. */
  readonly boardOf: (c: Ctx) => Promise<Board>;
  /** Called when a form was taken whose page's address could not be told from the request. */
  readonly onUntoldOrigin: () => void;
}

/** At most this many bytes of a form, or of the same as JSON. */
const MAX_BYTES = 16 * 1024;
const JSON_TYPE = /^application\/json\b/i;

const ASKED_TEXT =
  "If this address can be subscribed, an e-mail with a link is on its way to it: it is good for a day";

/** One of the forms: the field that is wrong where it is refused. */
const FIELDS = { email: "email", webhook: "webhook_url", link: "address" };

/** `/subscribe`, of the operator's page or a member's: forms for people, the same as JSON for programs. No session is needed, and none begun. */
export class SubscribePages {
  readonly #deps: SubscribePagesDeps;

  constructor(deps: SubscribePagesDeps) {
    this.#deps = deps;
  }

  /** `?group=` chooses that group in the forms. */
  show = async (c: Ctx, viewer: Viewer): Promise<Response> => {
    const board = await this.#deps.boardOf(c);
    const { group } = readBoardQuery(c);
    const choice = choiceOfGroup(group === undefined ? null : group ?? "");
    const values = { email_group: choice, webhook_group: choice };
    return await this.#form(c, { board, viewer }, { values });
  };

  submit = async (c: Ctx, viewer: Viewer): Promise<Response> => {
    const { site, boardOf, onUntoldOrigin } = this.#deps;
    // no cookie is read, but no other site shall spend the limits of its readers
    const isOriginUntold = refuseForeignSite(c, site.publicUrl);
    const board = await boardOf(c);
    if (JSON_TYPE.test(c.req.header("Content-Type") ?? "")) {
      return await this.#submitJson(c, board);
    }
    const form = await readForm(c, MAX_BYTES);
    if (isOriginUntold) onUntoldOrigin();
    try {
      return await this.#act(c, { board, viewer }, form);
    } catch (error) {
      return await this.#form(c, { board, viewer }, refusalOf(error, form));
    }
  };

  async #act(c: Ctx, page: Page, form: FormData): Promise<Response> {
    const { subscriptions, site } = this.#deps;
    const { board } = page;
    const { path } = board;
    const groupOf = (name: string) => groupOfChoice(textOf(form, name));
    switch (textOf(form, "do")) {
      case "webhook": {
        const { secret, token } = await subscriptions.subscribeWebhook(
          c,
          board,
          { url: textOf(form, "webhook_url"), group: groupOf("webhook_group") },
        );
        const unsubscribeUrl = originOf(c, site) + unsubscribePath(token);
        return await this.#page(
          c,
          page,
          { title: "The webhook is subscribed" },
          <WebhookSubscribed {...{ path, secret, unsubscribeUrl }} />,
        );
      }
      case "link":
        await subscriptions.sendUnsubscribeLinks(
          c,
          board,
          textOf(form, "address"),
        );
        return await this.#page(
          c,
          page,
          { title: "Check your e-mail" },
          <LinkAsked path={path} />,
        );
      default:
        await subscriptions.askByEmail(c, board, {
          address: textOf(form, "email"),
          group: groupOf("email_group"),
        });
        return await this.#page(
          c,
          page,
          { title: "Check your e-mail" },
          <EmailAsked path={path} />,
        );
    }
  }

  /** `{"webhook_url": "https://…", "group": "Customers"}`, or `{"email": "…"}`. */
  async #submitJson(c: Ctx, board: Board): Promise<Response> {
    const { subscriptions, site } = this.#deps;
    const body = await readJsonObject(c.req.raw, { maxBytes: MAX_BYTES });
    allowOnly(body, ["email", "webhook_url", "group"]);
    const email = textIn(body, "email");
    const url = textIn(body, "webhook_url");
    const group = textIn(body, "group");
    if ((email === null) === (url === null)) {
      throw new HttpError(
        400,
        'Cannot subscribe: the body must have either "email" or "webhook_url"',
      );
    }
    const headers = { "Cache-Control": "no-store" };
    if (email !== null) {
      await subscriptions.askByEmail(c, board, { address: email, group });
      return answerJson(c, { message: ASKED_TEXT }, { status: 202, headers });
    }
    const { number, secret, token } = await subscriptions.subscribeWebhook(
      c,
      board,
      { url: url ?? "", group },
    );
    const unsubscribeUrl = originOf(c, site) + unsubscribePath(token);
    const subscription = {
      ...{ kind: "webhook", group, number, secret },
      unsubscribe_url: unsubscribeUrl,
    };
    return answerJson(c, { subscription }, { status: 201, headers });
  }

  async #form(
    c: Ctx,
    page: Page,
    { values = {}, errors = {}, status = 200, headers = {} }: Again,
  ): Promise<Response> {
    const { subscriptions, site } = this.#deps;
    const { board } = page;
    const groups = await subscriptions.groupsOf(board);
    return await this.#page(
      c,
      page,
      { title: "Subscribe", status, headers, errors: hasErrors(errors) },
      <SubscribeView
        site={siteOfBoard(site, board)}
        path={board.path}
        offersEmail={subscriptions.offersEmail(board)}
        {...{ groups, values, errors }}
      />,
    );
  }

  #page(
    c: Ctx,
    { board, viewer }: Page,
    { title, status = 200, headers = {}, errors = false }: PageOptions,
    children: Child,
  ): Promise<Response> {
    const site = siteOfBoard(this.#deps.site, board);
    const page = (
      <Layout
        c={c}
        site={site}
        title={errors ? `Error: ${title}` : title}
        styles={["app.css"]}
        scripts={["app.js"]}
        signedIn={viewer.user !== null}
      >
        <div class="app">
          <h1>{title}</h1>
          {children}
        </div>
      </Layout>
    );
    return htmlAnswer(c, page, { status, headers, logos: site });
  }
}

/** Of which page, and for whom. */
interface Page {
  readonly board: Board;
  readonly viewer: Viewer;
}

interface PageOptions {
  readonly title: string;
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Problems with what was sent: said first, also in the page's title. */
  readonly errors?: boolean;
}

type Again = FormAgain & Pick<PageOptions, "headers">;

/** The forms again with what was refused, beside its field where it is the field's fault; anything else goes on. */
function refusalOf(error: unknown, form: FormData): Again {
  if (!(error instanceof HttpError)) throw error;
  const what = textOf(form, "do");
  const field = what === "webhook" || what === "link"
    ? FIELDS[what]
    : FIELDS.email;
  const values = Object.fromEntries(
    [...Object.values(FIELDS), "email_group", "webhook_group"]
      .map((name) => [name, textOf(form, name)]),
  );
  const { status, message, headers } = error;
  const isOfField = status === 400 || status === 409;
  return {
    ...{ values, status, headers },
    errors: { [isOfField ? field : ""]: message },
  };
}

/** A member that is a text; null where it is null or left out. @throws {HttpError} 400 for any other. */
function textIn(
  body: Readonly<Record<string, unknown>>,
  name: string,
): string | null {
  const value = body[name] ?? null;
  if (value === null || typeof value === "string") return value;
  throw new HttpError(400, `Cannot read the body: "${name}" must be a text`);
}
