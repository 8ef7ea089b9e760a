import type { Catalogue } from "../../metrics/catalogue.ts";
import { AlertSender } from "../../monitor/alerts/alert_sender.ts";
import { audienceChannel } from "../../monitor/alerts/subscribers/audience_channel.ts";
import { Spreader } from "../../monitor/alerts/subscribers/spreader.ts";
import type { Channel } from "../../monitor/channel.ts";
import { within } from "../../monitor/clock_waits.ts";
import { realClock } from "../../monitor/real_clock.ts";
import {
  pageOf,
  SUBSCRIBER_KINDS,
  type SubscriberKind,
} from "../../monitor/subscriber.ts";
import type { Store } from "../../store/create_store.ts";
import type { SubscriberPage } from "../../store/alerts/subscribers/subscriber_page.ts";
import type { Chore } from "../chores.ts";
import { Turn } from "../turn.ts";
import type { PageNews } from "./page_news.ts";
import type { StatusPages } from "./status_pages.ts";
import type { SubscriberChannels } from "./subscriber_channels.ts";
import type { SubscriberDelivery } from "./subscriber_delivery.ts";
import type { SubscriptionMails } from "./subscription_mails.ts";

export interface SubscriberNewsDeps {
  readonly store: Pick<
    Store,
    | "announcements"
    | "subscriberLog"
    | "subscriberOutboxes"
    | "subscriberRequests"
    | "subscribers"
  >;
  readonly pages: Pick<StatusPages, "isOff">;
  readonly pageNews: Pick<PageNews, "look">;
  readonly channels: Pick<SubscriberChannels, "of">;
  readonly delivery: Pick<SubscriberDelivery, "deliver" | "isGone">;
  readonly mails: Pick<SubscriptionMails, "read" | "settled">;
  readonly metrics: Pick<
    Catalogue,
    | "subscriberDeliveries"
    | "subscriberMessagesWaiting"
    | "subscribers"
    | "subscribersDropped"
  >;
  /** Each question costs a read there, and each delete a write. */
  readonly deploy: boolean;
  onError(error: unknown): void;
}

const PERIOD_MS = 250;
/** How often the store is asked while something goes on, and while nothing does. */
const BUSY_MS = 1_000;
const IDLE_MS = 5_000;
const DEPLOY_IDLE_MS = 60_000;
/** How often it is counted how many messages wait. */
const COUNT_MS = 15_000;
const SWEEP_MS = 60_000;
/** A start has more urgent things to do. */
const FIRST_SWEEP_MS = 60_000;

/** Tells subscribers of the status pages: what to tell, to whom, and the delivery of it, beside the alerts and apart from them. */
export class SubscriberNews {
  readonly #deps: SubscriberNewsDeps;
  readonly #spreader: Spreader;
  readonly #senders: Readonly<Record<SubscriberKind, AlertSender>>;
  readonly #looking = new Turn();
  readonly #spreading = new Turn();
  readonly #sending = { email: new Turn(), webhook: new Turn() };
  readonly #counting = new Turn();
  readonly #sweeping = new Turn(FIRST_SWEEP_MS);
  /** Pages to which something was delivered since their logs were swept. */
  readonly #delivered = new Set<number>();
  #isWaiting = true;
  /** Whether anybody is subscribed, as it was read last. */
  #hasAudiences = true;
  #isStopped = false;

  constructor(deps: SubscriberNewsDeps) {
    this.#deps = deps;
    this.#spreader = new Spreader({
      store: deps.store.announcements,
      now: Date.now,
      onSpread: () => {
        this.#isWaiting = true;
        for (const kind of SUBSCRIBER_KINDS) this.#sending[kind].wake();
      },
    });
    this.#senders = {
      email: this.#createSender("email"),
      webhook: this.#createSender("webhook"),
    };
  }

  /** The audiences of all pages, as channels. */
  async audiences(): Promise<Channel[]> {
    const { store, pages } = this.#deps;
    const all = await store.subscribers.pages();
    return all.flatMap(({ page, audiences }) =>
      pages.isOff(page) ? [] : audiences.map(audienceChannel)
    );
  }

  /** Something was said to audiences. */
  noteAnnounced(): void {
    this.#spreading.wake();
  }

  /** Who hears of a page has changed, or how. */
  noteChanged(): void {
    this.#looking.wake();
  }

  get chores(): Chore[] {
    return [
      {
        name: "look what subscribers are to be told",
        periodMs: PERIOD_MS,
        run: () => this.#look(this.#looking, () => this.#lookForNews()),
      },
      {
        name: "spread messages to subscribers",
        periodMs: PERIOD_MS,
        run: () =>
          this.#look(
            this.#spreading,
            () => this.#ifHeard(() => this.#spreader.look()),
            PERIOD_MS,
          ),
      },
      ...SUBSCRIBER_KINDS.map((kind) => ({
        name: `deliver messages to subscribers by ${kind}`,
        periodMs: PERIOD_MS,
        run: () =>
          this.#look(
            this.#sending[kind],
            () => this.#ifHeard(() => this.#senders[kind].look()),
          ),
      })),
      {
        name: "count messages to subscribers",
        periodMs: PERIOD_MS,
        run: () =>
          this.#look(this.#counting, () => this.#count(), COUNT_MS, COUNT_MS),
      },
      ...this.#deps.deploy ? [] : [{
        name: "sweep what is kept of subscribers",
        periodMs: PERIOD_MS,
        run: () =>
          this.#look(this.#sweeping, () => this.#sweep(), SWEEP_MS, SWEEP_MS),
      }],
    ];
  }

  /** The end of a run of the cron job. */
  async finishRun(): Promise<void> {
    for (const { run } of this.chores) await run();
    await this.#settled();
  }

  /** Begins nothing more; waits a while for what is being delivered. */
  async stop(graceMs: number): Promise<void> {
    this.#isStopped = true;
    await within(realClock, graceMs, this.#settled());
  }

  async #settled(): Promise<void> {
    const { mails } = this.#deps;
    await Promise.all([
      ...Object.values(this.#senders).map((sender) => sender.settled()),
      mails.settled(),
    ]);
  }

  /** Looks if it is time to; `work` says whether something goes on. */
  async #look(
    turn: Turn,
    work: () => Promise<boolean>,
    busyMs = BUSY_MS,
    idleMs = this.#deps.deploy ? DEPLOY_IDLE_MS : IDLE_MS,
  ): Promise<void> {
    if (this.#isStopped) return;
    await turn.run(work, { busyMs, idleMs });
  }

  /** Without anybody who is subscribed there is nothing to ask for. */
  #ifHeard(work: () => Promise<boolean>): Promise<boolean> {
    return this.#hasAudiences ? work() : Promise.resolve(false);
  }

  async #lookForNews(): Promise<boolean> {
    const { pageNews, mails } = this.#deps;
    const pages = await mails.read();
    const hadAudiences = this.#hasAudiences;
    this.#hasAudiences = pages.some(({ audiences }) => audiences.length > 0);
    if (this.#hasAudiences && !hadAudiences) this.#spreading.wake();
    this.#countSubscribers(pages);
    const hasNews = await pageNews.look(pages);
    if (hasNews) this.#spreading.wake();
    return hasNews;
  }

  #countSubscribers(pages: readonly SubscriberPage[]): void {
    for (const kind of SUBSCRIBER_KINDS) {
      const count = pages.flatMap(({ audiences }) => audiences)
        .reduce((sum, audience) => sum + audience[kind], 0);
      this.#deps.metrics.subscribers.labels(kind).set(count);
    }
  }

  /** Costs nothing once nothing waits, until something does again. */
  async #count(): Promise<boolean> {
    if (!this.#isWaiting) return false;
    const { store: { subscriberOutboxes }, metrics } = this.#deps;
    this.#isWaiting = false;
    let waiting = 0;
    for (const kind of SUBSCRIBER_KINDS) {
      waiting += await subscriberOutboxes[kind].countWaiting();
    }
    this.#isWaiting ||= waiting > 0;
    metrics.subscriberMessagesWaiting.set(waiting);
    return this.#isWaiting;
  }

  async #sweep(): Promise<boolean> {
    const { subscriberLog, subscriberRequests } = this.#deps.store;
    await subscriberRequests.sweep();
    for (const page of this.#delivered) {
      this.#delivered.delete(page);
      await subscriberLog.sweep(page);
    }
    return false;
  }

  #createSender(kind: SubscriberKind): AlertSender {
    const { store, channels, delivery, metrics, onError } = this.#deps;
    return new AlertSender({
      store: store.subscriberOutboxes[kind],
      channels: (ids) => channels.of(ids),
      now: Date.now,
      random: Math.random,
      deliver: (channel, notice) => delivery.deliver(channel, notice),
      isSilentWhenLate: () => false,
      // nobody is told of a subscriber that fails, whose page it is neither
      othersOf: () => Promise.resolve([]),
      onFailing: async (channel, state) => {
        const isGone = delivery.isGone(channel, state) &&
          await store.subscribers.remove(channel.id, true);
        if (isGone) metrics.subscribersDropped.inc();
        return isGone;
      },
      onAttempt: (channel, outcome) => {
        metrics.subscriberDeliveries.labels(kind, outcome).inc();
        this.#delivered.add(pageOf(channel.id));
      },
      onError,
    });
  }
}
