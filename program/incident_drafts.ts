import { isOngoing, type Outage } from "../monitor/alerts/outage.ts";
import type { IncidentSpec } from "../monitor/incident.ts";
import { MAX_INCIDENT_URLS } from "../monitor/incident.ts";
import type { MonitorTable } from "../monitor/monitor_table.ts";
import { outageWords } from "../routes/pages/incident/outage_words.ts";
import type { OutageBooks } from "../store/alerts/outage_books.ts";
import type { Incidents } from "../store/incidents.ts";

export interface IncidentDraftsDeps {
  readonly books: Pick<OutageBooks, "books">;
  readonly incidents: Pick<Incidents, "create">;
  readonly table: Pick<MonitorTable, "get">;
  /** Milliseconds since the Unix epoch. */
  readonly now: () => number;
}

/** An outage that has lasted for so long opens a draft. */
const OPENS_AFTER_MS = 5 * 60_000;

/** Opens a draft of an incident for each outage that lasts. Only who writes on its page sees it; nothing is ever published. */
export class IncidentDrafts {
  readonly #deps: IncidentDraftsDeps;
  /** Outages whose draft is known to be there, or to have been. */
  #done: ReadonlySet<string> = new Set();

  constructor(deps: IncidentDraftsDeps) {
    this.#deps = deps;
  }

  async look(): Promise<void> {
    const { books, now } = this.#deps;
    const done = new Set<string>();
    for (const { owner, book } of await books.books()) {
      for (const outage of book.outages) {
        if (!isDue(outage, now())) continue;
        const isDone = this.#done.has(outage.id) ||
          await this.#open(owner, outage);
        if (isDone) done.add(outage.id);
      }
    }
    this.#done = done;
  }

  /** False while there is nothing to say, or no room for a draft: then it is tried again. */
  async #open(owner: number, outage: Outage): Promise<boolean> {
    const spec = this.#draftOf(owner, outage);
    if (spec === null) return false;
    const opened = await this.#deps.incidents.create(spec);
    return opened !== "drafts" && opened !== "open";
  }

  /** Null where nothing of it stands on a page. */
  #draftOf(owner: number, { id, members, startedAt }: Outage) {
    const ids = new Set(members.filter(isOngoing).map(({ urlId }) => urlId));
    const shown = [...ids].flatMap((each) => this.#deps.table.get(each) ?? [])
      .filter((monitor) => monitor.public);
    if (shown.length === 0) return null;
    const names = shown.map(({ name }) => name);
    const { title, text } = outageWords(names, {
      since: startedAt,
      until: null,
    });
    return {
      ...{ owner, writtenBy: null, title, impact: "major", startedAt },
      urls: shown.slice(0, MAX_INCIDENT_URLS).map((monitor) => monitor.id),
      outage: id,
      isDraft: true,
      update: { status: "investigating", text },
    } satisfies IncidentSpec;
  }
}

function isDue({ level, phase, startedAt }: Outage, now: number): boolean {
  return level === "down" && phase === "open" &&
    now - startedAt >= OPENS_AFTER_MS;
}
