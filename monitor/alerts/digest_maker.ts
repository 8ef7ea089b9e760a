import type { OutboxStore } from "./alert_store.ts";
import { digestId, digestNotice, isDigestible } from "./digest_notice.ts";
import { mayHaveArrived } from "./plan_delivery.ts";
import type { OutboxKey, StoredEntry } from "./outbox_entry.ts";

export interface DigestMakerDeps {
  readonly store: Pick<OutboxStore, "collapse" | "entriesOf" | "page">;
  /** Wall clock, milliseconds since the epoch. */
  readonly now: () => number;
}

/** How many messages of a channel are read at once. */
const PAGE = 200;
/** At most this many give way to the digest in one commit: with its own check, a KV Connect server takes no more. */
const MAX_COLLAPSED = 8;

/**
 * Puts one message in the place of all that wait for a channel. Each commit
 * takes a few of them away and writes the digest anew with what they say, so
 * that each message is either there or in the digest, whoever dies when.
 */
export class DigestMaker {
  readonly #deps: DigestMakerDeps;

  constructor(deps: DigestMakerDeps) {
    this.#deps = deps;
  }

  /**
   * Says whether there is a digest now. A single outage needs none. `step` tells
   * the digest from those before it.
   */
  async make(channelId: number, step: number): Promise<boolean> {
    const { store } = this.#deps;
    const [waiting] = await store.entriesOf(channelId, digestId(channelId));
    // who has that one already knows it by its id: what waits is for the next
    if (waiting !== undefined && mayHaveArrived(waiting.entry)) return false;
    let digest: StoredEntry | null = waiting ?? null;
    const blocked = new Set<string>();
    let after: OutboxKey | null = null;
    while (true) {
      const page: StoredEntry[] = await store.page(channelId, after, PAGE);
      after = page.at(-1)?.entry ?? null;
      const due = this.#collapsible(page, blocked);
      const outages = new Set(due.map(({ entry }) => entry.outageId));
      const isNeeded = digest !== null || outages.size > 1;
      for (let at = 0; isNeeded && at < due.length; at += MAX_COLLAPSED) {
        const covered = due.slice(at, at + MAX_COLLAPSED);
        const next = await this.#collapse(channelId, step, digest, covered);
        // somebody else delivers, or makes one as well
        if (next === null) return digest !== null;
        digest = next;
      }
      if (page.length < PAGE) return digest !== null;
    }
  }

  /** Those that are due, up to the first of their outage that is not, or may have arrived: that one is sent again under its own id. */
  #collapsible(
    page: readonly StoredEntry[],
    blocked: Set<string>,
  ): StoredEntry[] {
    const now = this.#deps.now();
    return page.filter(({ entry }) => {
      const isReady = entry.dueAt <= now && !mayHaveArrived(entry) &&
        isDigestible(entry.notice);
      if (!isReady) blocked.add(entry.outageId);
      return !blocked.has(entry.outageId);
    });
  }

  async #collapse(
    channelId: number,
    newStep: number,
    digest: StoredEntry | null,
    covered: readonly StoredEntry[],
  ): Promise<StoredEntry | null> {
    const { store, now } = this.#deps;
    const at = now();
    const step = digest?.entry.step ?? newStep;
    const notice = digestNotice(
      digest?.entry.notice ?? null,
      covered.map(({ entry }) => entry.notice),
      { channelId, step, now: at },
    );
    const after = digest === null
      ? {
        ...{ channelId, outageId: digestId(channelId), step },
        ...{ createdAt: at, dueAt: at, tries: 0, isTaken: false, last: null },
        notice,
      }
      : { ...digest.entry, notice };
    return await store.collapse(digest, after, covered);
  }
}
