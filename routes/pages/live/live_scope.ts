import { SHOWN_STATES } from "../../../monitor/shown_states.ts";
import { responseText } from "../words/number_text.ts";
import type { CurrentState } from "../words/current_state.ts";
import {
  summarise,
  type Summary,
  type ToldIncident,
} from "../status/summary.ts";

export interface LiveScopeOptions {
  /** How those urls are that its readers may see; null when there is nothing left that they may. */
  readonly states: () => readonly CurrentState[] | null;
  /** Picks the states that are on the page; without it, all are. */
  readonly listed?: (states: readonly CurrentState[]) => CurrentState[];
  /** Of a board, its groups by tag and what each comes to: its news say what has changed in few bytes. */
  readonly groups?: () => ReadonlyMap<string, string>;
  /** What its operator says of trouble that goes on. */
  readonly incidents?: () => readonly ToldIncident[];
  /** Changes with whatever is said of that and of maintenance; empty for nothing. */
  readonly said?: () => string;
  /** What the page comes to, where that is not what states and incidents do. */
  readonly summary?: () => Summary;
  /** The title of the page. */
  readonly title: (
    states: readonly CurrentState[],
    summary: Summary,
  ) => string;
}

/** A url as the script of a page shows it. */
interface LiveUrl {
  readonly id: number;
  readonly state: string;
  readonly word: string;
  readonly response: string;
}

interface ScopeSnapshot {
  readonly urls: ReadonlyMap<number, LiveUrl>;
  readonly summary: Summary & {
    readonly title: string;
    /** Left out while nothing is said. */
    readonly said: string | undefined;
  };
  readonly groups: ReadonlyMap<string, string>;
}

const NO_GROUPS: ReadonlyMap<string, string> = new Map();

/** What one kind of reader may see, and what of it has changed since it was last told. */
export class LiveScope {
  readonly #options: LiveScopeOptions;
  #latest: ScopeSnapshot | null;
  #number = 0;

  constructor(options: LiveScopeOptions) {
    this.#options = options;
    this.#latest = this.#look();
  }

  /** Nothing is left to tell. */
  get isOver(): boolean {
    return this.#latest === null;
  }

  /** Everything, as of the last change that was told. */
  snapshot(): string {
    if (this.#latest === null) return "";
    const { urls, summary, groups } = this.#latest;
    return this.#write("snapshot", {
      summary,
      ...this.#told([...urls.values()]),
      ...groups.size === 0 ? {} : { groups: [...groups] },
    });
  }

  /** What is new since the last call; empty when nothing is. */
  change(): string {
    const before = this.#latest;
    const now = this.#latest = this.#look();
    if (before === null || now === null) return "";
    const urls = [...now.urls.values()].filter((url) =>
      !isEqual(url, before.urls.get(url.id))
    );
    const gone = [...before.urls.keys()].filter((id) => !now.urls.has(id));
    const isSame = isEqual(now.summary, before.summary);
    const groups = [...now.groups].filter(([tag, counts]) =>
      before.groups.get(tag) !== counts
    );
    const areGroupsSame = groups.length === 0 &&
      before.groups.size === now.groups.size;
    if (urls.length === 0 && gone.length === 0 && isSame && areGroupsSame) {
      return "";
    }
    this.#number++;
    return this.#write("change", {
      summary: isSame ? undefined : now.summary,
      ...this.#told(urls),
      ...groups.length === 0 ? {} : { groups },
      gone,
    });
  }

  /** A board's rows show nothing but states: the ids of each are told together. */
  #told(urls: readonly LiveUrl[]): object {
    if (this.#options.groups === undefined) return { urls };
    const states = Map.groupBy(urls, ({ state }) => state);
    return {
      states: [...states].map(([state, list]) => [
        state,
        list[0]?.word,
        list.map(({ id }) => id),
      ]),
    };
  }

  #look(): ScopeSnapshot | null {
    const states = this.#options.states();
    if (states === null) return null;
    const open = this.#options.incidents?.() ?? [];
    const summary = this.#options.summary?.() ?? summarise(states, open);
    const listed = this.#options.listed?.(states) ?? states;
    return {
      urls: new Map(
        listed.map((state) => [
          state.monitor.id,
          this.#options.groups === undefined
            ? liveUrl(state)
            : { ...liveUrl(state), response: "" },
        ]),
      ),
      groups: this.#options.groups?.() ?? NO_GROUPS,
      summary: {
        ...summary,
        title: this.#options.title(states, summary),
        said: this.#options.said?.() || undefined,
      },
    };
  }

  /** JSON has no raw line breaks, so that one data line holds it. */
  #write(event: string, data: unknown): string {
    return `event: ${event}\nid: ${this.#number}\ndata: ${
      JSON.stringify(data)
    }\n\n`;
  }
}

function liveUrl({ monitor, shown, responseMs }: CurrentState): LiveUrl {
  return {
    id: monitor.id,
    state: shown,
    word: SHOWN_STATES[shown].word,
    response: responseText(responseMs),
  };
}

function isEqual(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
