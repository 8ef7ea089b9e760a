import type { Database } from "./database/database.ts";
import { KEYS } from "./keys.ts";

interface News {
  /** The url that was pinged. */
  readonly id: number;
  /** When; tells two pings of one url apart. */
  readonly at: number;
}

/** So many pings can be told of between two readings; of more, the holder looks at its own time. */
const MAX_NEWS = 20;

/**
 * `ping_news`: which heartbeats were pinged by way of an instance that does not
 * hold their shard, so that the one that does need not wait for the next slot.
 * What two instances tell at the same moment may get lost: then the slot tells.
 */
export class PingNews {
  readonly #database: Database;
  readonly #now: () => number;
  #versionstamp: string | null | undefined;
  #known = new Set<string>();

  constructor(database: Database, now: () => number = Date.now) {
    this.#database = database;
    this.#now = now;
  }

  async tell(id: number): Promise<void> {
    const key = KEYS.pingNews.key();
    const { value } = await this.#database.get<News[]>(key);
    const news: News[] = [...value ?? [], { id, at: this.#now() }];
    await this.#database.commit({
      sets: [{ key, value: news.slice(-MAX_NEWS) }],
    });
  }

  /** The heartbeats that were pinged since it was last read. */
  async read(): Promise<number[]> {
    const { value, versionstamp } = await this.#database.get<News[]>(
      KEYS.pingNews.key(),
    );
    if (versionstamp === this.#versionstamp) return [];
    const isFirst = this.#versionstamp === undefined;
    this.#versionstamp = versionstamp;
    const before = this.#known;
    this.#known = new Set((value ?? []).map(nameOf));
    if (isFirst) return [];
    return (value ?? []).filter((news) => !before.has(nameOf(news)))
      .map(({ id }) => id);
  }
}

function nameOf({ id, at }: News): string {
  return `${id}/${at}`;
}
