import type { Channel } from "../channel.ts";
import type { Monitor } from "../types.ts";
import type { StoredBook } from "./alert_store.ts";
import {
  type ManagedAlert,
  managedAlerts,
} from "./channels/alertmanager_alerts.ts";
import { alertmanagerRequest } from "./channels/alertmanager_request.ts";
import type { ChannelRequest } from "./channels/channel_form.ts";
import { hearsOf } from "./hears_of.ts";
import { noticeUrl, type UrlFacts } from "./notice_url.ts";
import { standingNotice } from "./standing_notice.ts";
import { isOngoing, type Outage } from "./outage.ts";
import type { AttemptResult } from "./outbox_entry.ts";

export interface AlertRepeatsDeps extends Pick<UrlFacts, "linkOf" | "causeOf"> {
  /** The books of all owners who have an outage. */
  books(): Promise<StoredBook[]>;
  /** Outages of an owner that are over. */
  past(owner: number): Promise<readonly Outage[]>;
  /** All channels; those that are off have `enabled` false, for whatever reason. */
  channels(): Promise<Channel[]>;
  /** All monitors; those that are deleted are gone from it. */
  monitors(): Iterable<Monitor>;
  /** Whose a monitor or a channel is: all that are the operator's have one owner, 0. */
  ownerOf(owned: Pick<Monitor, "ownerId">): number;
  /** Sends alerts to an Alertmanager; resolves in every case, soon. */
  send(channel: Channel, request: ChannelRequest): Promise<AttemptResult>;
  /** Told when repeats begin to fail, and when they arrive again. */
  onChange(channel: Channel, result: AttemptResult): Promise<void>;
  /** Wall clock, milliseconds since the epoch. */
  readonly now: () => number;
}

/** An alert that was sent while it lasted. */
interface Remembered {
  readonly alert: ManagedAlert;
  readonly outageId: string;
  readonly urlId: number;
  /** Its end is repeated until then; null while it lasts. */
  readonly until: number | null;
}

/** Alertmanager keeps nothing over a restart: an end is repeated for this long. */
const REPEAT_END_MS = 5 * 60_000;

/**
 * Alertmanager ends by itself whatever nobody repeats: this says again what
 * lasts, and for a while what has ended. Each instance does so, as each
 * Prometheus of a pair does: the same alert twice is one. The first message of
 * an outage and its last go through the outbox as to any channel.
 */
export class AlertRepeats {
  readonly #deps: AlertRepeatsDeps;
  /** By channel, and by the labels of the alert. */
  readonly #sent = new Map<number, Map<string, Remembered>>();
  /** Channels whose latest repeat did not arrive. */
  readonly #failing = new Set<number>();

  constructor(deps: AlertRepeatsDeps) {
    this.#deps = deps;
  }

  /** Whether there is something to repeat, were no outage to go on. */
  get remembers(): boolean {
    return this.#sent.size > 0;
  }

  async repeat(): Promise<void> {
    const channels = (await this.#deps.channels()).filter((each) =>
      each.kind === "alertmanager" && each.enabled
    );
    const ids = new Set(channels.map(({ id }) => id));
    for (const id of [...this.#sent.keys(), ...this.#failing]) {
      if (ids.has(id)) continue;
      this.#sent.delete(id);
      this.#failing.delete(id);
    }
    if (channels.length === 0) return;
    const books = await this.#deps.books();
    await Promise.all(channels.map((each) => this.#repeatTo(each, books)));
  }

  async #repeatTo(
    channel: Channel,
    books: readonly StoredBook[],
  ): Promise<void> {
    const owner = this.#deps.ownerOf(channel);
    const outages = books.find((book) => book.owner === owner)?.book.outages ??
      [];
    const lasting = this.#lasting(channel, outages);
    const ended = await this.#ended(channel, lasting, outages);
    const all = new Map([...lasting, ...ended]);
    if (all.size === 0) {
      this.#sent.delete(channel.id);
      return;
    }
    this.#sent.set(channel.id, all);
    const alerts = [...all.values()].map(({ alert }) => alert);
    const request = alertmanagerRequest(alerts, channel);
    const result = await this.#deps.send(channel, request);
    const isFailing = result.outcome !== "sent";
    if (isFailing === this.#failing.has(channel.id)) return;
    if (isFailing) this.#failing.add(channel.id);
    else this.#failing.delete(channel.id);
    await this.#deps.onChange(channel, result);
  }

  /** What goes on of the outages that the channel was told of. */
  #lasting(
    channel: Channel,
    outages: readonly Outage[],
  ): Map<string, Remembered> {
    const { now, linkOf, causeOf } = this.#deps;
    const monitors = new Map<number, Monitor>();
    for (const each of this.#deps.monitors()) monitors.set(each.id, each);
    const lasting = new Map<string, Remembered>();
    for (const outage of outages) {
      if (outage.phase !== "open" || !outage.told.includes(channel.id)) {
        continue;
      }
      const urls = outage.members.filter((member) => {
        const monitor = monitors.get(member.urlId);
        return isOngoing(member) && monitor !== undefined &&
          hearsOf(channel, monitor);
      }).map((member) =>
        noticeUrl(member, channel, { outage, monitors, linkOf, causeOf })
      );
      if (urls.length === 0) continue;
      const notice = standingNotice(outage, urls, now());
      managedAlerts(notice, now()).forEach((alert, index) =>
        lasting.set(keyOf(alert), {
          ...{ alert, outageId: outage.id, until: null },
          urlId: urls[index]?.id ?? 0,
        })
      );
    }
    return lasting;
  }

  /** What was sent before and goes on no more, with its end. */
  async #ended(
    channel: Channel,
    lasting: ReadonlyMap<string, Remembered>,
    outages: readonly Outage[],
  ): Promise<Map<string, Remembered>> {
    const { now, ownerOf } = this.#deps;
    const ended = new Map<string, Remembered>();
    let past: readonly Outage[] | null = null;
    for (const [key, each] of this.#sent.get(channel.id) ?? []) {
      if (lasting.has(key)) continue;
      if (each.until === null) {
        past ??= await this.#deps.past(ownerOf(channel));
        const endedAt = endOf(each, [...outages, ...past]) ?? now();
        const endsAt = new Date(Math.min(endedAt, now())).toISOString();
        const alert = { ...each.alert, endsAt };
        ended.set(key, { ...each, alert, until: now() + REPEAT_END_MS });
      } else if (now() < each.until) {
        ended.set(key, each);
      }
    }
    return ended;
  }
}

function keyOf({ labels }: ManagedAlert): string {
  return JSON.stringify(labels);
}

function endOf(
  { outageId, urlId }: Remembered,
  outages: readonly Outage[],
): number | null {
  const outage = outages.find(({ id }) => id === outageId);
  const member = outage?.members.find((each) => each.urlId === urlId);
  return member?.upAt ?? outage?.endedAt ?? null;
}
