import type { JSX } from "hono/jsx/jsx-runtime";
import type { DeletedUrl } from "../../../store/deleted_urls.ts";
import type { OwnedUrls } from "../../services/owned_urls.ts";
import { Time } from "../parts/time.tsx";
import { appPage } from "./app_page.tsx";
import { textOf } from "./form_body.ts";
import { CsrfField } from "./form_fields.tsx";
import type { UserRequest } from "./app_request.ts";
import { renderInPieces } from "../frame/render_in_pieces.ts";
import type { ProgressPages } from "./changes/progress_pages.tsx";

/** `/app/deleted`: what was deleted in the last ten minutes, and the way back. */
export class DeletedPages {
  readonly #owned: Pick<OwnedUrls, "discarded" | "restore">;
  readonly #progress: Pick<ProgressPages, "run">;

  constructor(
    owned: Pick<OwnedUrls, "discarded" | "restore">,
    progress: Pick<ProgressPages, "run">,
  ) {
    this.#owned = owned;
    this.#progress = progress;
  }

  show = async (request: UserRequest): Promise<Response> => {
    const deleted = await this.#owned.discarded(request.viewer);
    return await appPage(
      request,
      { title: "Deleted monitors" },
      await deletedList(request.csrf, deleted),
    );
  };

  /** Brings back one monitor by its `id`, or all that were deleted `at` one time. */
  restore = async (request: UserRequest): Promise<Response> => {
    const { viewer, form } = request;
    const id = Number(textOf(form, "id"));
    const at = Number(textOf(form, "at"));
    const wanted = (await this.#owned.discarded(viewer)).filter((
      { url: monitor, deletedAt },
    ) => monitor.id === id || deletedAt === at);
    return await this.#progress.run(
      request,
      { done: "restored", total: wanted.length },
      async (onChanged) => {
        const { restored, failed } = await this.#owned.restore(
          viewer,
          wanted,
          onChanged,
        );
        const query = new URLSearchParams({
          did: "restored",
          n: String(restored),
          ...failed > 0 ? { failed: String(failed) } : {},
        });
        return `/app?${query}`;
      },
    );
  };
}

/** What can be brought back, made while others are answered. */
async function deletedList(
  csrf: string,
  deleted: readonly DeletedUrl[],
): Promise<JSX.Element> {
  if (deleted.length === 0) {
    return (
      <p>
        Nothing was deleted in the last 10 minutes. <a href="/app">Monitors</a>
      </p>
    );
  }
  const now = Date.now();
  const rows = await renderInPieces(
    deleted,
    (each) => <Row deleted={each} now={now} />,
  );
  return (
    <form method="post" action="/app/deleted">
      <CsrfField csrf={csrf} />
      <p>
        These monitors are no longer checked. Ten minutes after they were
        deleted, they are gone for good.
      </p>
      <ul class="deleted">{rows}</ul>
    </form>
  );
}

function Row(
  { deleted: { url, deletedAt }, now }: {
    readonly deleted: DeletedUrl;
    readonly now: number;
  },
): JSX.Element {
  return (
    <li>
      <span>
        <bdi>{url.name}</bdi> <small dir="auto">{url.url}</small>{" "}
        <small>
          deleted <Time at={deletedAt} now={now} as="ago" />
        </small>
      </span>
      <button
        type="submit"
        name="id"
        value={url.id}
        aria-label={`Restore ${url.name}`}
      >
        Restore
      </button>
    </li>
  );
}
