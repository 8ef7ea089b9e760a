import type { User } from "../../../store/users.ts";
import type { Ctx } from "../../server/request_context.ts";
import type { PageSession } from "../../access/session_cookie.ts";
import type { Site } from "../frame/site.ts";

/** One request of somebody with a browser. */
export interface Visit {
  readonly c: Ctx;
  readonly site: Site;
  /** Null for a guest. */
  readonly session: PageSession | null;
  /** For the forms of the page. */
  readonly csrf: string;
  /** Its token was good; empty for GET. */
  readonly form: FormData;
}

/** One request of somebody who is signed in. */
export interface UserVisit extends Visit {
  readonly session: PageSession;
  readonly user: User;
}
