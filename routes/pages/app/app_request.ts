import type { SessionViewer, Viewer } from "../../access/viewer.ts";
import type { Ctx } from "../../server/request_context.ts";
import type { Site } from "../frame/site.ts";

/** What a page of `/app` is asked with. */
export interface AppRequest {
  readonly c: Ctx;
  readonly site: Site;
  readonly viewer: Viewer;
  /** The token for the forms of the page. */
  readonly csrf: string;
  /** The form that was sent, whose token was good; empty for GET. */
  readonly form: FormData;
}

/** What a page of `/app` is asked with by somebody who is signed in. */
export interface UserRequest extends AppRequest {
  readonly viewer: SessionViewer;
}
