import type { IncidentNews } from "../monitor/alerts/subscribers/incident_notice.ts";
import {
  briefOf,
  type Incident,
  type IncidentSpec,
  isOpen,
  isResolved,
  MAX_INCIDENTS,
  MAX_OPEN_INCIDENTS,
  MAX_RECENT_INCIDENTS,
  pastOf,
  type ToldIncidents,
} from "../monitor/incident.ts";
import { nextNumber } from "./database/counter.ts";
import type { Change, Check, Database, Write } from "./database/database.ts";
import { deleteInBatches } from "./database/delete_in_batches.ts";
import { StoreError } from "./database/store_error.ts";
import { KEYS } from "./keys.ts";
import { VERSION_KEY } from "./urls.ts";

const MAX_TRIES = 20;
/** The latest so many outages that opened a draft are known, so that a deleted one does not come again. */
const MAX_DRAFTED = 50;

/** What is known of all incidents of an owner, so that nobody reads them all. */
interface IncidentBook extends ToldIncidents {
  /** Outages that opened a draft. */
  readonly drafted: readonly string[];
}

const EMPTY: IncidentBook = { open: [], recent: [], drafted: [] };

/** Why an incident is not taken: too many are open, or too many are drafts. */
export type IncidentRefusal = "open" | "drafts";

/**
 * `incidents/<owner>/<id>`, and what is open of them in `incident_books/<owner>`,
 * which every write checks and writes: two writers never lose an incident or
 * an update.
 */
export class Incidents {
  readonly #database: Database;
  readonly #now: () => number;

  constructor(database: Database, now: () => number = Date.now) {
    this.#database = database;
    this.#now = now;
  }

  /** Every incident of an owner, or the latest so many, drafts too, the latest first. */
  async of(owner: number, limit?: number): Promise<Incident[]> {
    const prefix = KEYS.incidents.key(owner);
    const entries = await this.#database.list<Incident>({ prefix }, {
      reverse: true,
      ...limit === undefined ? {} : { limit },
    });
    return entries.map(({ value }) => value);
  }

  async get(owner: number, id: number): Promise<Incident | null> {
    const key = KEYS.incidents.key(owner, id);
    return (await this.#database.get<Incident>(key)).value;
  }

  /** What the pages tell, by owner. */
  async told(): Promise<Map<number, ToldIncidents>> {
    const prefix = KEYS.incidentBooks.key();
    const entries = await this.#database.list<IncidentBook>({ prefix });
    return new Map(
      entries.map(({ key, value }) => [Number(key.at(-1)), value]),
    );
  }

  /** The same of one owner. */
  async toldOf(owner: number): Promise<ToldIncidents> {
    return (await this.#book(owner)).book;
  }

  /** Keeps a new one. Of too many the oldest that is resolved goes; "known" where its outage had a draft before. */
  async create(
    spec: IncidentSpec,
  ): Promise<Incident | IncidentRefusal | "known"> {
    const { owner, outage } = spec;
    for (let tries = 0; tries < MAX_TRIES; tries++) {
      const { number: id, check, set } = await nextNumber(
        this.#database,
        "incident",
      );
      const { book, check: bookCheck } = await this.#book(owner);
      if (outage !== undefined && book.drafted.includes(outage)) return "known";
      const all = await this.of(owner);
      const incident = newIncident(spec, id, this.#now());
      const refusal = refusalOf(incident, all);
      if (refusal !== null) return refusal;
      const goes = all.length < MAX_INCIDENTS ? [] : all
        .filter((each) => isResolved(each) && each.publishedAt !== null)
        .slice(-1);
      const written = await this.#database.commit(
        this.#change(owner, book, {
          checks: [check, bookCheck],
          counter: [set],
          after: incident,
          deletes: goes.map(({ id }) => KEYS.incidents.key(owner, id)),
          drafted: outage,
          before: null,
        }),
      );
      if (written !== null) return incident;
    }
    throw new StoreError("busy", "add the incident");
  }

  /**
   * Changes an incident as `change` makes of what it is; null where it is gone.
   * Whoever writes meanwhile is not lost: `change` is asked again.
   */
  async update(
    owner: number,
    id: number,
    change: (before: Incident) => Partial<Incident>,
  ): Promise<Incident | IncidentRefusal | null> {
    const key = KEYS.incidents.key(owner, id);
    for (let tries = 0; tries < MAX_TRIES; tries++) {
      const { book, check } = await this.#book(owner);
      const { value, versionstamp } = await this.#database.get<Incident>(key);
      if (value === null) return null;
      const after: Incident = {
        ...value,
        ...change(value),
        updatedAt: Math.max(this.#now(), value.updatedAt + 1),
        version: value.version + 1,
      };
      const opens = isOpen(after) && !isOpen(value);
      if (opens && book.open.length >= MAX_OPEN_INCIDENTS) return "open";
      const written = await this.#database.commit(
        this.#change(owner, book, {
          checks: [check, { key, versionstamp }],
          after,
          before: value,
        }),
      );
      if (written !== null) return after;
    }
    throw new StoreError("busy", "change the incident");
  }

  /** False where there was none. */
  async delete(owner: number, id: number): Promise<boolean> {
    const key = KEYS.incidents.key(owner, id);
    for (let tries = 0; tries < MAX_TRIES; tries++) {
      const { book, check } = await this.#book(owner);
      const { value, versionstamp } = await this.#database.get<Incident>(key);
      if (value === null) return false;
      const written = await this.#database.commit(
        this.#change(owner, book, {
          checks: [check, { key, versionstamp }],
          gone: id,
          deletes: [key],
        }),
      );
      if (written !== null) return true;
    }
    throw new StoreError("busy", "delete the incident");
  }

  /**
   * Takes an incident to the page of another owner, where it is about `urls`.
   * It keeps its id; as many as there are may be open there. Nothing where it
   * is gone.
   */
  async move(
    { owner, id }: Pick<Incident, "owner" | "id">,
    to: number,
    urls: readonly number[],
  ): Promise<void> {
    const key = KEYS.incidents.key(owner, id);
    for (let tries = 0; tries < MAX_TRIES; tries++) {
      const [from, there] = await Promise.all(
        [owner, to].map((each) => this.#book(each)),
      );
      const { value, versionstamp } = await this.#database.get<Incident>(key);
      if (value === null || from === undefined || there === undefined) return;
      const after: Incident = { ...value, owner: to, urls };
      const left = this.#change(owner, from.book, { checks: [], gone: id });
      const taken = this.#change(to, there.book, {
        checks: [],
        after,
        before: value,
      });
      const written = await this.#database.commit({
        checks: [from.check, there.check, { key, versionstamp }],
        sets: [
          ...[left, taken].flatMap(({ sets = [] }) => sets)
            .filter((each) => each.key[0] !== VERSION_KEY[0]),
          { key: VERSION_KEY, value: this.#now() },
        ],
        deletes: [key],
      });
      if (written !== null) return;
    }
    throw new StoreError("busy", "move the incident");
  }

  /** With an account its incidents go. */
  async deleteAllOf(owner: number): Promise<void> {
    const prefix = KEYS.incidents.key(owner);
    const entries = await this.#database.list({ prefix });
    const keys = entries.map(({ key }) => key);
    await deleteInBatches(
      this.#database,
      [...keys, KEYS.incidentBooks.key(owner)],
      [{ key: VERSION_KEY, value: this.#now() }],
    );
  }

  async #book(owner: number): Promise<{ book: IncidentBook; check: Check }> {
    const key = KEYS.incidentBooks.key(owner);
    const { value, versionstamp } = await this.#database.get<IncidentBook>(key);
    return { book: value ?? EMPTY, check: { key, versionstamp } };
  }

  /** The incident and its owner's book in one commit. All instances read the books again where what is open has changed. */
  #change(
    owner: number,
    book: IncidentBook,
    { checks, counter = [], after, gone = after?.id, deletes = [], ...more }: {
      readonly checks: readonly Check[];
      readonly counter?: NonNullable<Change["sets"]>;
      readonly after?: Incident;
      /** The id of one that is no longer what it was. */
      readonly gone?: number | undefined;
      readonly deletes?: readonly Deno.KvKey[];
      readonly drafted?: string | undefined;
      /** What it was; null for a new one. */
      readonly before?: Incident | null;
    },
  ): Change {
    const { drafted, before = null } = more;
    const open = book.open.filter(({ id }) => id !== gone);
    const recent = book.recent.filter(({ id }) => id !== gone);
    const over = after === undefined ? null : pastOf(after);
    if (over !== null) recent.push(over);
    else if (after !== undefined && isOpen(after)) open.push(briefOf(after));
    const told: ToldIncidents = {
      open: open.sort((a, b) => a.id - b.id),
      recent: recent.sort((a, b) => b.startedAt - a.startedAt)
        .slice(0, MAX_RECENT_INCIDENTS),
    };
    const isNews = JSON.stringify(told) !==
      JSON.stringify({ open: book.open, recent: book.recent });
    const known = drafted === undefined
      ? book.drafted
      : [...book.drafted, drafted].slice(-MAX_DRAFTED);
    return {
      checks,
      deletes,
      sets: [
        ...counter,
        {
          key: KEYS.incidentBooks.key(owner),
          value: { ...told, drafted: known },
        },
        ...after === undefined ? [] : [
          { key: KEYS.incidents.key(owner, after.id), value: after },
          ...newsWrites(before, after),
        ],
        ...isNews ? [{ key: VERSION_KEY, value: this.#now() }] : [],
      ],
    };
  }
}

function newIncident(
  { isDraft, update, outage, ...spec }: IncidentSpec,
  id: number,
  now: number,
): Incident {
  return {
    ...spec,
    ...outage === undefined ? {} : { outage },
    id,
    version: 1,
    publishedAt: isDraft ? null : now,
    createdAt: now,
    updatedAt: now,
    updates: [{ ...update, at: now }],
  };
}

/** That there is something to tell the page's subscribers. */
function newsWrites(before: Incident | null, after: Incident): Write[] {
  const { owner, id, version, updates, updatedAt: at } = after;
  if (after.publishedAt === null) return [];
  const isFirst = before === null || before.publishedAt === null;
  if (!isFirst && before.updates.length === updates.length) return [];
  const value: IncidentNews = {
    ...{ owner, id, version, isFirst, at },
    updates: updates.length,
  };
  return [{ key: KEYS.incidentNews.key(owner, id, version), value }];
}

function refusalOf(
  incident: Incident,
  all: readonly Incident[],
): IncidentRefusal | null {
  const isDraft = incident.publishedAt === null;
  const same = all.filter((each) =>
    isDraft ? each.publishedAt === null : isOpen(each)
  );
  if (same.length < MAX_OPEN_INCIDENTS) return null;
  return isDraft ? "drafts" : isOpen(incident) ? "open" : null;
}
