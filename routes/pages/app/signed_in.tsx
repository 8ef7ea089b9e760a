import type { User } from "../../../store/users.ts";
import {
  CSRF_FIELD,
  type FormTokens,
  refuseForeignSite,
} from "../../access/csrf.ts";
import { HttpError } from "../../server/http_error.ts";
import {
  answer,
  type Ctx,
  type Handler,
} from "../../server/request_context.ts";
import type {
  CookieSessions,
  PageSession,
} from "../../access/session_cookie.ts";
import type { Site } from "../frame/site.ts";
import { appPage } from "./app_page.tsx";
import { readForm, textOf } from "./form_body.ts";
import type { UserVisit, Visit } from "./request_visit.ts";

export interface VisitDeps {
  readonly sessions: CookieSessions;
  readonly formTokens: FormTokens;
  readonly site: Site;
}

/** 20 headers of 4 KiB fit, written as browsers write them. */
const MAX_FORM_BYTES = 256 * 1024;

/**
 * What stands before every page of `/app`: who is it, and did the form come
 * from a page of ours? A handler behind it needs to ask neither.
 */
export class Visits {
  readonly #deps: VisitDeps;

  constructor(deps: VisitDeps) {
    this.#deps = deps;
  }

  /** A page for those who are signed in; anybody else is sent to sign in, and back. */
  signedIn(
    handler: (visit: UserVisit) => Promise<Response>,
    maxBytes = MAX_FORM_BYTES,
  ): Handler {
    return async (c) => {
      const session = await this.#deps.sessions.find(c);
      if (session === null) return toSignIn(c);
      return await this.#answer(c, session, async () => {
        const { user, binding, setCookie } = session;
        const visit = await this.#visit(c, { binding, session, maxBytes });
        const response = await handler({ ...visit, session, user });
        if (setCookie !== null && !response.headers.has("Set-Cookie")) {
          response.headers.append("Set-Cookie", setCookie);
        }
        return response;
      });
    };
  }

  /** A page for those who are not signed in; anybody else is sent to their urls. */
  guest(handler: (visit: Visit) => Promise<Response>): Handler {
    return async (c) => {
      const session = await this.#deps.sessions.find(c);
      if (session !== null && c.req.method !== "POST") {
        return seeOther(c, "/app");
      }
      return await this.#answer(c, session, async () => {
        const { binding, setCookie } = this.#deps.sessions.visitor(c);
        const visit = await this.#visit(c, {
          binding,
          session: null,
          maxBytes: MAX_FORM_BYTES,
        });
        const response = await handler(visit);
        if (setCookie !== null) {
          response.headers.append("Set-Cookie", setCookie);
        }
        return response;
      });
    };
  }

  /** Data for the script of a page: no redirect, and no more time for the session. */
  data(handler: (c: Ctx, user: User) => Promise<Response>): Handler {
    return async (c) => {
      const session = await this.#deps.sessions.find(c);
      if (session === null) {
        throw new HttpError(401, "Cannot show that: sign in first");
      }
      return await handler(c, session.user);
    };
  }

  async #visit(
    c: Ctx,
    { binding, session, maxBytes }: {
      binding: string;
      session: PageSession | null;
      maxBytes: number;
    },
  ): Promise<Visit> {
    const { formTokens, site } = this.#deps;
    const csrf = await formTokens.tokenFor(binding);
    const base = { c, site, session, csrf };
    if (c.req.method !== "POST") return { ...base, form: new FormData() };
    refuseForeignSite(c, site.publicUrl);
    const form = await readForm(c, maxBytes);
    if (!await formTokens.isGood(textOf(form, CSRF_FIELD), binding)) {
      throw new HttpError(
        403,
        "Cannot do that: the form is out of date. Go back, load the page again and repeat it",
      );
    }
    return { ...base, form };
  }

  /** People get refusals as a page; what is not their doing goes to the one table of errors. */
  async #answer(
    c: Ctx,
    session: PageSession | null,
    work: () => Promise<Response>,
  ): Promise<Response> {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof HttpError)) throw error;
      const { status, message, headers } = error;
      const { formTokens, site } = this.#deps;
      const csrf = session === null
        ? ""
        : await formTokens.tokenFor(session.binding);
      return appPage(
        { c, site, session, csrf },
        { title: TITLES[status] ?? "That did not work", status, headers },
        <>
          <p>{message}.</p>
          <p>
            <a href="/app">Your urls</a>
          </p>
        </>,
      );
    }
  }
}

const TITLES: Readonly<Record<number, string>> = {
  403: "Refused",
  404: "Not found",
  413: "Too much at once",
  429: "Too often",
};

/** After a form was taken: the browser goes on with GET, so that loading again repeats nothing. */
export function seeOther(c: Ctx, location: string, cookie?: string): Response {
  return answer(c, null, {
    status: 303,
    headers: {
      Location: location,
      "Cache-Control": "no-store",
      ...cookie === undefined ? {} : { "Set-Cookie": cookie },
    },
  });
}

function toSignIn(c: Ctx): Response {
  if (c.req.method === "POST" || c.req.path === "/app") {
    return seeOther(c, "/app/sign-in");
  }
  const { pathname, search } = new URL(c.req.url);
  const next = encodeURIComponent(pathname + search);
  return seeOther(c, `/app/sign-in?next=${next}`);
}
