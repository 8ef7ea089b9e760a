import type { Monitor } from "../../../monitor/types.ts";
import type { UserViewer } from "../../access/viewer.ts";
import type { RateLimit } from "../../access/rate_limit.ts";
import { HttpError } from "../../server/http_error.ts";
import type { OwnedUrls } from "../../services/owned_urls.ts";
import { textOf, textsOf } from "./form_body.ts";
import { filterQuery, filterUrls, readFilter } from "./url_filter.ts";
import { listUrls, type UrlListDeps } from "./url_list.ts";
import type { UserRequest } from "./app_request.ts";
import { seeOther } from "../frame/see_other.ts";

export interface BulkActionDeps {
  readonly owned: OwnedUrls;
  readonly view: UrlListDeps["view"];
  /** How many changes of many urls each user may make. */
  readonly limit: RateLimit;
}

type Members = Readonly<Record<string, unknown>>;

/** A change of each url; null where there is nothing to change. */
type ChangeOf = (monitor: Monitor, tag: string) => Members | null;

interface Action {
  readonly did: string;
  readonly changeOf: ChangeOf;
}

const ACTIONS: Readonly<Record<string, Action>> = {
  pause: {
    did: "paused",
    changeOf: ({ paused }) => paused ? null : { paused: true },
  },
  resume: {
    did: "resumed",
    changeOf: ({ paused }) => paused ? { paused: false } : null,
  },
  tag: {
    did: "tagged",
    changeOf: ({ tags }, tag) =>
      tags.includes(tag) ? null : { tags: [...tags, tag] },
  },
  untag: {
    did: "untagged",
    changeOf: ({ tags }, tag) =>
      tags.includes(tag) ? { tags: tags.filter((each) => each !== tag) } : null,
  },
};

/** `POST /app/bulk`: one action on the urls that are ticked, or on all that the filter shows. */
export function bulkAction(
  deps: BulkActionDeps,
): (request: UserRequest) => Promise<Response> {
  return async (request) => {
    const { c, viewer, form } = request;
    const verdict = deps.limit.take(String(viewer.user.id));
    if (!verdict.ok) {
      const seconds = String(verdict.retryAfterSeconds);
      throw new HttpError(
        429,
        `Cannot do that now: try again in ${seconds} s`,
        { "Retry-After": seconds },
      );
    }
    const name = textOf(form, "action");
    const tag = textOf(form, "newtag").trim();
    const monitors = await chosen(deps, request);
    const done = (more: Record<string, string>) => {
      const filter = readFilter((member) => textOf(form, member));
      return seeOther(c, `/app?${filterQuery(filter, more)}`);
    };
    if (monitors.length === 0) return done({ did: "none" });
    const count = String(monitors.length);
    if (name === "delete") {
      const at = await deps.owned.discard(viewer, monitors);
      return done({ did: "deleted", n: count, at: String(at) });
    }
    const action = Object.hasOwn(ACTIONS, name) ? ACTIONS[name] : undefined;
    if (action === undefined) {
      throw new HttpError(400, "Cannot do that: there is no such action");
    }
    if (tag === "" && name.endsWith("tag")) return done({ did: "no-tag" });
    const failed = await changeAll(deps.owned, viewer, {
      monitors,
      changeOf: (monitor) => action.changeOf(monitor, tag),
    });
    return done({
      did: action.did,
      n: String(monitors.length - failed),
      failed: failed === 0 ? "" : String(failed),
    });
  };
}

/** The user's own among the ticked ones: other ids are as if they were not there. */
async function chosen(
  deps: BulkActionDeps,
  { viewer, form }: UserRequest,
): Promise<Monitor[]> {
  const { urls } = await listUrls(deps, viewer);
  if (form.has("all")) {
    const filter = readFilter((name) => textOf(form, name));
    return filterUrls(urls, filter).map(({ monitor }) => monitor);
  }
  const ids = new Set(textsOf(form, "id"));
  return urls.map(({ monitor }) => monitor).filter(({ id }) =>
    ids.has(String(id))
  );
}

/** How many could not be changed. One after the other: the store writes one at a time anyway. */
async function changeAll(
  owned: OwnedUrls,
  viewer: UserViewer,
  { monitors, changeOf }: {
    monitors: readonly Monitor[];
    changeOf: (monitor: Monitor) => Members | null;
  },
): Promise<number> {
  let failed = 0;
  for (const monitor of monitors) {
    const members = changeOf(monitor);
    if (members === null) continue;
    try {
      await owned.change(viewer, monitor.id, members);
    } catch (error) {
      if (!(error instanceof HttpError)) throw error;
      failed++; // deleted meanwhile, or one tag too many
    }
  }
  return failed;
}
