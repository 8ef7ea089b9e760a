import { createHash } from "node:crypto";
import { inPieces } from "../../../monitor/in_pieces.ts";
import type { ShownState } from "../../../monitor/shown_states.ts";
import type { StatusView } from "../../../monitor/status_view.ts";
import type { UserViewer } from "../../access/viewer.ts";
import type { OwnedUrls } from "../../services/owned_urls.ts";
import { type CurrentState, currentState } from "../words/current_state.ts";

/** A user's urls with their states, and what the page counts of them. */
export interface UrlList {
  readonly urls: CurrentState[];
  readonly counts: ReadonlyMap<ShownState, number>;
  /** Every tag that is in use, sorted. */
  readonly tags: readonly string[];
  /** Changes when a url is added or deleted: an open page tells by it whether it is whole. */
  readonly idsHash: string;
  readonly now: number;
}

export interface UrlListDeps {
  readonly owned: Pick<OwnedUrls, "of">;
  readonly view: StatusView;
}

/** All of it comes from memory: nothing is read per url. */
export async function listUrls(
  { owned, view }: UrlListDeps,
  viewer: UserViewer,
  now: number = Date.now(),
): Promise<UrlList> {
  await view.refresh();
  const urls: CurrentState[] = [];
  await inPieces(owned.of(viewer), (monitor) => {
    urls.push(currentState(monitor, view, now));
  });
  const counts = new Map<ShownState, number>();
  for (const { shown } of urls) counts.set(shown, (counts.get(shown) ?? 0) + 1);
  const tags = new Set(urls.flatMap(({ monitor }) => monitor.tags));
  const idsHash = hashOf(urls.map(({ monitor: { id } }) => id));
  return { urls, counts, tags: [...tags].sort(), idsHash, now };
}

/** A hash of the ids in any order: a url that is brought back may stand elsewhere. */
function hashOf(ids: readonly number[]): string {
  const sorted = ids.toSorted((a, b) => a - b);
  return createHash("sha256").update(sorted.join()).digest("base64url");
}
