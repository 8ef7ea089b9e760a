import type { AnnouncementStore } from "./announcement.ts";

export interface SpreaderDeps {
  readonly store: AnnouncementStore;
  /** Wall clock, milliseconds since the epoch. */
  readonly now: () => number;
  /** Told that messages to subscribers wait from now on. */
  onSpread?(): void;
}

/** So many subscribers get a message in one commit, of at most some 10 KB each. */
const PIECE = 40;
/** At most so many pieces are written in one look, so that whatever else goes on has its turn. */
const MAX_PIECES = 8;
/** At most so many announcements are looked at in one look. */
const MAX_ANNOUNCEMENTS = 20;
/** Subscribers of an audience are told so long after each other. */
const APART_MS = 40;
/** What nobody has spread for so long is told nobody else. */
const OLD_MS = 86_400_000;

/**
 * Writes announcements to the outboxes of those who hear of them, piece by
 * piece. Any instance may: a piece is one commit with the note of how far it
 * went, so that nobody has it twice and nobody is left out, whoever dies when.
 */
export class Spreader {
  readonly #deps: SpreaderDeps;

  constructor(deps: SpreaderDeps) {
    this.#deps = deps;
  }

  /** Writes some pieces; says whether there was anything to write. */
  async look(): Promise<boolean> {
    const { store, now, onSpread } = this.#deps;
    const found = await store.first(MAX_ANNOUNCEMENTS);
    let pieces = 0;
    const begun = new Set<string>();
    for (const first of found) {
      const { channelId, outageId, createdAt, spread } = first.value;
      const thread = `${channelId} ${outageId}`;
      // steps keep their order: nobody hears of an end before the beginning
      if (begun.has(thread)) continue;
      begun.add(thread);
      if (now() - createdAt > OLD_MS) {
        await store.drop(first);
        continue;
      }
      // what was held up goes on from where it stands, not all at once
      const from = Math.max(createdAt, now() - spread * APART_MS);
      const dueAt = (place: number) => from + place * APART_MS;
      let current = first;
      while (pieces < MAX_PIECES) {
        pieces++;
        const next = await store.spread(current, { limit: PIECE, dueAt });
        if (next === null) break; // somebody else goes on with it
        onSpread?.();
        if (next === "done") {
          begun.delete(thread);
          break;
        }
        current = next;
      }
    }
    return found.length > 0;
  }
}
