import {
  type AcknowledgedBy,
  isOngoing,
  type Outage,
} from "../../monitor/alerts/outage.ts";
import type { MonitorTable } from "../../monitor/monitor_table.ts";
import type { Channels } from "../../store/alerts/channels.ts";
import type { OutageBooks } from "../../store/alerts/outage_books.ts";
import type { Users } from "../../store/users.ts";
import { ownerOf, type UserViewer } from "../access/viewer.ts";
import { notFound } from "../server/http_error.ts";
import type { AcknowledgeGrant } from "./acknowledge_tokens.ts";

export interface OwnedOutagesDeps {
  readonly books: OutageBooks;
  readonly channels: Pick<Channels, "get">;
  readonly users: Pick<Users, "get">;
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
    const { book } = await this.#deps.books.book(ownerOf(viewer));
    return book.outages.filter(({ level, phase }) =>
      level === "down" && phase === "open"
    )
      .sort((a, b) => b.startedAt - a.startedAt);
  }

  /** Those that are over, the latest first. */
  async past(viewer: UserViewer): Promise<Outage[]> {
    return await this.#deps.books.past(ownerOf(viewer));
  }

  /**
   * Notes that somebody looks into it: nobody is reminded of it any more.
   *
   * @throws {HttpError} 404 for one that does not go on.
   */
  async acknowledge(viewer: UserViewer, id: string): Promise<Outage> {
    const { books } = this.#deps;
    const by = { at: Date.now(), who: { userId: viewer.user.id } };
    const outage = await books.acknowledge(ownerOf(viewer), id, by);
    if (outage === null) throw notFound("outage that goes on");
    return outage;
  }

  /** The outage that a link in a message is of; null once it is over. */
  async linked({ owner, outageId }: AcknowledgeGrant): Promise<Outage | null> {
    const { book } = await this.#deps.books.book(owner);
    const isMeant = ({ id, phase }: Outage) =>
      id === outageId && phase === "open";
    return book.outages.find(isMeant) ?? null;
  }

  /** Notes that whoever has the link looks into it, if nobody did before; null once the outage is over. */
  async acknowledgeByLink(
    { owner, outageId, channelId }: AcknowledgeGrant,
  ): Promise<Outage | null> {
    const by = { at: Date.now(), who: { channelId } };
    return await this.#deps.books.acknowledge(owner, outageId, by);
  }

  /** Who took each of these on, in words, by the outage's id. */
  async takenBy(outages: readonly Outage[]): Promise<Map<string, string>> {
    const words = new Map<string, string>();
    const known = new Map<string, string>();
    for (const { id, acknowledgedBy } of outages) {
      if (acknowledgedBy === undefined) continue;
      const who = JSON.stringify(acknowledgedBy);
      const text = known.get(who) ?? await this.#wordsOf(acknowledgedBy);
      known.set(who, text);
      words.set(id, text);
    }
    return words;
  }

  async #wordsOf(by: AcknowledgedBy): Promise<string> {
    const { users, channels } = this.#deps;
    if ("userId" in by) {
      return (await users.get(by.userId))?.email ?? "an account that is gone";
    }
    const channel = await channels.get(by.channelId);
    return channel === null
      ? "through the link sent to a channel"
      : `through the link sent to ${channel.name}`;
  }

  nameOf(urlId: number): string {
    return this.#deps.table.get(urlId)?.name ?? `deleted monitor ${urlId}`;
  }
}

/** How many of an outage's urls are not up. */
export function countDown({ members }: Outage): number {
  return members.filter(isOngoing).length;
}
