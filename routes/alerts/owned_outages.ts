import { isOngoing, type Outage } from "../../monitor/alerts/outage.ts";
import { OPERATORS } from "../../monitor/alert_rules.ts";
import type { MonitorTable } from "../../monitor/monitor_table.ts";
import type { OutageBooks } from "../../store/alerts/outage_books.ts";
import { isOperator, type UserViewer } from "../access/viewer.ts";
import { notFound } from "../server/http_error.ts";

export interface OwnedOutagesDeps {
  readonly books: OutageBooks;
  readonly table: Pick<MonitorTable, "get">;
}

/** What users see of outages of their urls; all of the operator's have one owner. */
export class OwnedOutages {
  readonly #deps: OwnedOutagesDeps;

  constructor(deps: OwnedOutagesDeps) {
    this.#deps = deps;
  }

  /** Those that go on, the latest first. */
  async open(viewer: UserViewer): Promise<Outage[]> {
    const { book } = await this.#deps.books.book(alertOwnerOf(viewer));
    return book.outages.filter(({ phase }) => phase === "open")
      .sort((a, b) => b.startedAt - a.startedAt);
  }

  /** Those that are over, the latest first. */
  async past(viewer: UserViewer): Promise<Outage[]> {
    return await this.#deps.books.past(alertOwnerOf(viewer));
  }

  /**
   * Notes that somebody looks into it: nobody is reminded of it any more.
   *
   * @throws {HttpError} 404 for one that does not go on.
   */
  async acknowledge(viewer: UserViewer, id: string): Promise<Outage> {
    const { books } = this.#deps;
    const outage = await books.acknowledge(
      alertOwnerOf(viewer),
      id,
      Date.now(),
    );
    if (outage === null) throw notFound("outage that goes on");
    return outage;
  }

  nameOf(urlId: number): string {
    return this.#deps.table.get(urlId)?.name ?? `url ${urlId}`;
  }
}

/** How many of an outage's urls are not up. */
export function countDown({ members }: Outage): number {
  return members.filter(isOngoing).length;
}

/** Whose book of outages and whose rules a viewer has. */
export function alertOwnerOf(viewer: UserViewer): number {
  return isOperator(viewer) ? OPERATORS : viewer.user.id;
}
