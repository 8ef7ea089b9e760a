import type { Monitor } from "../../../../monitor/types.ts";
import type { UserViewer } from "../../../access/viewer.ts";
import type { RateLimit } from "../../../access/rate_limit.ts";
import { HttpError } from "../../../server/http_error.ts";
import type { OwnedUrls } from "../../../services/owned_urls.ts";
import { textOf, textsOf } from "../form_body.ts";
import { filterUrls, readFilter } from "../url_filter.ts";
import { listPath, readListQuery } from "../list/list_query.ts";
import { appPage } from "../app_page.tsx";
import { ConfirmDelete } from "./confirm_delete.tsx";
import type { ProgressPages } from "./progress_pages.tsx";
import { listUrls, type UrlListDeps } from "../url_list.ts";
import type { UserRequest } from "../app_request.ts";
import { seeOther } from "../../frame/see_other.ts";

export interface BulkActionDeps {
  readonly owned: OwnedUrls;
  readonly view: UrlListDeps["view"];
  readonly progress: Pick<ProgressPages, "run">;
  /** How many changes of many monitors each user may make. */
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

/** More monitors than this are only deleted once somebody says so again. */
const MAX_UNASKED = 10;

/** `POST /app/bulk`: one action on the monitors that are ticked, or on all that the filter shows. */
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
        `You changed many monitors just now: try again in ${seconds} s`,
        { "Retry-After": seconds },
      );
    }
    const name = textOf(form, "action");
    const tag = textOf(form, "newtag").trim();
    const monitors = await chosen(deps, request);
    const done = (more: Record<string, string>) => backToList(form, more);
    const total = monitors.length;
    if (total === 0) return seeOther(c, done({ did: "none" }));
    if (name === "delete") return await deleteAll(deps, request, monitors);
    const action = Object.hasOwn(ACTIONS, name) ? ACTIONS[name] : undefined;
    if (action === undefined) {
      throw new HttpError(400, "Cannot do that: there is no such action");
    }
    if (tag === "" && name.endsWith("tag")) {
      return seeOther(c, done({ did: "no-tag" }));
    }
    const { did } = action;
    return await deps.progress.run(
      request,
      { done: did, total },
      async (onChanged) => {
        const failed = await changeAll(deps.owned, viewer, {
          monitors,
          changeOf: (monitor) => action.changeOf(monitor, tag),
          onChanged,
        });
        return done({
          did,
          n: String(total - failed),
          failed: failed === 0 ? "" : String(failed),
        });
      },
    );
  };
}

/** Deletes at once what is little, and asks before it deletes more: again where it is not as many as were asked about. */
async function deleteAll(
  { owned, progress }: BulkActionDeps,
  request: UserRequest,
  monitors: readonly Monitor[],
): Promise<Response> {
  const { csrf, form, viewer } = request;
  const total = monitors.length;
  if (total > MAX_UNASKED && textOf(form, "sure") !== String(total)) {
    const title = `Delete ${total.toLocaleString("en")} monitors?`;
    const fields = [...form].flatMap(([name, value]) =>
      CHOOSING.includes(name) && typeof value === "string"
        ? [[name, value] as const]
        : []
    );
    const cancelPath = backToList(form, {});
    return await appPage(
      request,
      { title },
      ConfirmDelete({
        ...{ csrf, monitors, fields, cancelPath },
        maxBack: owned.maxDiscarded,
      }),
    );
  }
  return await progress.run(
    request,
    { done: "deleted", total },
    async (onChanged) => {
      const at = await owned.discard(viewer, monitors, onChanged);
      return backToList(form, {
        did: "deleted",
        n: String(total),
        at: String(at),
      });
    },
  );
}

/** The fields that say which monitors are meant, and how the list was looked at. */
const CHOOSING = ["id", "all", "q", "state", "tag", "sort", "order"];

/** The list as it was looked at, with what was done. */
function backToList(form: FormData, more: Record<string, string>): string {
  return listPath(readListQuery((name) => textOf(form, name)), more);
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
  { monitors, changeOf, onChanged }: {
    monitors: readonly Monitor[];
    changeOf: (monitor: Monitor) => Members | null;
    onChanged: (count: number) => void;
  },
): Promise<number> {
  let failed = 0;
  for (const monitor of monitors) {
    onChanged(1);
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
