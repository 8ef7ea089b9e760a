import type { User } from "../../../store/users.ts";
import type { Ctx } from "../../request_context.ts";
import type { PageSession } from "../../session_cookie.ts";
import type { Site } from "../site.ts";

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
