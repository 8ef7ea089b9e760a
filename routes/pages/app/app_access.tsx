import type { CookieSessions } from "../../access/cookie_sessions.ts";
import {
  CSRF_FIELD,
  type FormTokens,
  refuseForeignSite,
} from "../../access/csrf.ts";
import {
  isOperator,
  PUBLIC,
  type SessionViewer,
  type Viewer,
} from "../../access/viewer.ts";
import type { Viewers } from "../../access/viewers.ts";
import { HttpError } from "../../server/http_error.ts";
import type { Ctx, Handler } from "../../server/request_context.ts";
import type { Site } from "../frame/site.ts";
import { seeOther } from "../frame/see_other.ts";
import { appPage } from "./app_page.tsx";
import type { AppRequest, UserRequest } from "./app_request.ts";
import { readForm, textOf } from "./form_body.ts";

export interface AppAccessDeps {
  readonly cookies: Pick<CookieSessions, "visitor">;
  readonly viewers: Pick<Viewers, "byCookie">;
  readonly formTokens: FormTokens;
  readonly site: Site;
  /** Called when a form was taken whose page's address could not be told from the request. */
  readonly onUntoldOrigin: () => void;
}

/** 20 headers of 4 KiB fit, written as browsers write them. */
const MAX_FORM_BYTES = 256 * 1024;

/**
 * What stands before every page of `/app`: who is it, and did the form come
 * from a page of ours? A handler behind it needs to ask neither.
 */
export class AppAccess {
  readonly #deps: AppAccessDeps;

  constructor(deps: AppAccessDeps) {
    this.#deps = deps;
  }

  /** A page for those who are signed in; anybody else is sent to sign in, and back. */
  signedIn(
    handler: (request: UserRequest) => Promise<Response>,
    maxBytes = MAX_FORM_BYTES,
  ): Handler {
    return async (c) => {
      const viewer = await this.#deps.viewers.byCookie(c);
      if (!isSignedIn(viewer)) return toSignIn(c);
      const { binding, setCookie } = viewer.session;
      return await this.#answer(c, viewer, async () => {
        const form = await this.#readForm(c, binding, maxBytes);
        const response = await handler({ ...form, viewer });
        if (setCookie !== null && !response.headers.has("Set-Cookie")) {
          response.headers.append("Set-Cookie", setCookie);
        }
        return response;
      });
    };
  }

  /** A page for operators; a member is told that it is not theirs. */
  operator(handler: (request: UserRequest) => Promise<Response>): Handler {
    return this.signedIn(async (request) => {
      if (isOperator(request.viewer)) return await handler(request);
      throw new HttpError(403, "This page is for operators only");
    });
  }

  /** A page for those who are not signed in; anybody else is sent to their monitors. */
  guest(handler: (request: AppRequest) => Promise<Response>): Handler {
    return async (c) => {
      const viewer = await this.#deps.viewers.byCookie(c);
      return isSignedIn(viewer) && c.req.method !== "POST"
        ? seeOther(c, "/app")
        : await this.#asGuest(c, viewer, handler);
    };
  }

  /** A page that is the same for whoever comes, signed in or not. */
  anyone(handler: (request: AppRequest) => Promise<Response>): Handler {
    return async (c) => {
      const viewer = await this.#deps.viewers.byCookie(c);
      return await this.#asGuest(c, viewer, handler);
    };
  }

  #asGuest(
    c: Ctx,
    viewer: Viewer,
    handler: (request: AppRequest) => Promise<Response>,
  ): Promise<Response> {
    return this.#answer(c, viewer, async () => {
      const { binding, setCookie } = this.#deps.cookies.visitor(c);
      const form = await this.#readForm(c, binding, MAX_FORM_BYTES);
      const response = await handler({ ...form, viewer: PUBLIC });
      if (setCookie !== null) {
        response.headers.append("Set-Cookie", setCookie);
      }
      return response;
    });
  }

  /** Data for the script of a page: no redirect, and no more time for the session. */
  data(handler: (c: Ctx, viewer: SessionViewer) => Promise<Response>): Handler {
    return async (c) => {
      const viewer = await this.#deps.viewers.byCookie(c);
      if (isSignedIn(viewer)) return await handler(c, viewer);
      throw new HttpError(401, "Cannot show that: sign in first");
    };
  }

  /** The form of a POST, which must come from a page of ours, and the token for the next one. */
  async #readForm(
    c: Ctx,
    binding: string,
    maxBytes: number,
  ): Promise<Omit<AppRequest, "viewer">> {
    const { formTokens, site } = this.#deps;
    const csrf = await formTokens.tokenFor(binding);
    if (c.req.method !== "POST") return { c, site, csrf, form: new FormData() };
    const isOriginUntold = refuseForeignSite(c, site.publicUrl);
    const form = await readForm(c, maxBytes);
    if (!await formTokens.isGood(textOf(form, CSRF_FIELD), binding)) {
      throw new HttpError(
        403,
        "Cannot do that: the form is out of date. Go back, reload the page and try again",
      );
    }
    if (isOriginUntold) this.#deps.onUntoldOrigin();
    return { c, site, csrf, form };
  }

  /** People get refusals as a page; what is not their doing goes to the one table of errors. */
  async #answer(
    c: Ctx,
    viewer: Viewer,
    work: () => Promise<Response>,
  ): Promise<Response> {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof HttpError)) throw error;
      const { status, message, headers } = error;
      const { formTokens, site } = this.#deps;
      const csrf = viewer.session === null
        ? ""
        : await formTokens.tokenFor(viewer.session.binding);
      return appPage(
        { c, site, viewer, csrf },
        { title: TITLES[status] ?? "That did not work", status, headers },
        <>
          <p>{message}.</p>
          <p>
            <a href="/app">Your monitors</a>
          </p>
        </>,
      );
    }
  }
}

function isSignedIn(viewer: Viewer): viewer is SessionViewer {
  return viewer.session !== null;
}

const TITLES: Readonly<Record<number, string>> = {
  403: "Not allowed",
  404: "Not found",
  413: "Too large",
  429: "Too many requests",
};

function toSignIn(c: Ctx): Response {
  if (c.req.method === "POST" || c.req.path === "/app") {
    return seeOther(c, "/app/sign-in");
  }
  const { pathname, search } = new URL(c.req.url);
  const next = encodeURIComponent(pathname + search);
  return seeOther(c, `/app/sign-in?next=${next}`);
}
