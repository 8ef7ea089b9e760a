import { newWebhookSecret } from "../../monitor/alerts/channels/new_webhook_secret.ts";
import type { ExchangeDeps } from "../../monitor/alerts/exchange.ts";
import { challengeWebhook } from "../../monitor/alerts/subscribers/challenge_webhook.ts";
import { isWebUrl, WEB_URL } from "../../monitor/fields/value_kind.ts";
import type { ChangingGuard } from "../../monitor/guard/changing_guard.ts";
import { numberOf, pageOf, type Subscriber } from "../../monitor/subscriber.ts";
import type { RateLimit } from "../../routes/access/rate_limit.ts";
import {
  MAX_COUNTED,
  type SubscribedWebhook,
  type SubscriberDelivery,
  type SubscriberSummary,
  type Subscription,
  type SubscriptionDesk,
  type SubscriptionScope,
  type WebhookRefusal,
} from "../../routes/subscribers/subscription_desk.ts";
import { groupOf } from "../../store/alerts/subscribers/subscriber_page.ts";
import type { SubscriberLog } from "../../store/alerts/subscribers/subscriber_log.ts";
import type { SubscriberRequests } from "../../store/alerts/subscribers/subscriber_requests.ts";
import type { Subscribers } from "../../store/alerts/subscribers/subscribers.ts";
import type { StatusPages } from "./status_pages.ts";
import type { SubscriptionMails } from "./subscription_mails.ts";

export interface DeskDeps {
  readonly subscribers: Subscribers;
  readonly requests: SubscriberRequests;
  readonly log: SubscriberLog;
  readonly pages: Pick<StatusPages, "of">;
  readonly mails: SubscriptionMails;
  /** Of the hosts of urls that are to be challenged. */
  readonly hostLimit: Pick<RateLimit, "take">;
  readonly guard: Pick<ChangingGuard, "checkUrl">;
  readonly exchanging: ExchangeDeps;
  /** Told that somebody has subscribed, or is gone, or that a channel was chosen. */
  onChange(): void;
}

/** Who subscribes to the status pages, and who leaves. */
export class Desk implements SubscriptionDesk {
  readonly #deps: DeskDeps;

  constructor(deps: DeskDeps) {
    this.#deps = deps;
  }

  offersEmail(owner: number): boolean {
    return this.#deps.mails.isOffered(owner);
  }

  async askByEmail(scope: SubscriptionScope, address: string): Promise<void> {
    // what comes of it is nobody's business, and so is how long it takes
    await this.#deps.subscribers.hashes.of("email", address);
    this.#deps.mails.ask(scope, address);
  }

  async findAsked(token: string): Promise<Subscription | null> {
    const asked = await this.#deps.requests.find(token);
    if (asked === null) return null;
    return asked.is === "confirmed"
      ? await this.#byId(asked.subscriberId)
      : { owner: asked.page, group: asked.group, kind: "email" };
  }

  async confirm(token: string): Promise<Subscription | "full" | null> {
    const { requests, subscribers, onChange } = this.#deps;
    const asked = await requests.find(token);
    if (asked === null) return null;
    // who has left since then is not taken in again by the same link
    if (asked.is === "confirmed") return await this.#byId(asked.subscriberId);
    const { page, group, address } = asked;
    const added = await subscribers.add({
      page,
      group,
      kind: "email",
      address,
    });
    if (added === "full") return "full";
    await requests.confirm(token, added.subscriber.id);
    onChange();
    return { owner: page, group, kind: "email" };
  }

  async subscribeWebhook(
    { owner, group }: SubscriptionScope,
    url: string,
  ): Promise<SubscribedWebhook | WebhookRefusal> {
    const { guard, hostLimit, exchanging, subscribers, pages } = this.#deps;
    if (!isWebUrl(url)) {
      return { outcome: "url", words: `it must be ${WEB_URL.rule}` };
    }
    const verdict = guard.checkUrl(url);
    if (!verdict.ok) {
      return {
        outcome: "url",
        words: `its address may not be asked: ${verdict.rule}`,
      };
    }
    const limit = hostLimit.take(verdict.url.hostname);
    if (!limit.ok) {
      const { retryAfterSeconds } = limit;
      return { outcome: "often", retryAfterSeconds };
    }
    const words = await challengeWebhook(exchanging, url, pages.of(owner));
    if (words !== null) return { outcome: "challenge", words };
    const added = await subscribers.add({
      ...{ page: owner, group, kind: "webhook", address: url },
      secret: newWebhookSecret(),
    });
    if (added === "full") return { outcome: "full" };
    if (added.isKnown) return { outcome: "known" };
    this.#deps.onChange();
    const { id, secret = "", token } = added.subscriber;
    return { outcome: "subscribed", number: numberOf(id), secret, token };
  }

  async findSubscribed(token: string): Promise<Subscription | null> {
    const found = await this.#deps.subscribers.byToken(token);
    return found === null ? null : await this.#subscriptionOf(found);
  }

  async unsubscribe(token: string): Promise<boolean> {
    const { subscribers, onChange } = this.#deps;
    const found = await subscribers.byToken(token);
    const isGone = found !== null && await subscribers.remove(found.id);
    if (isGone) onChange();
    return isGone;
  }

  async sendUnsubscribeLinks(owner: number, address: string): Promise<void> {
    await this.#deps.subscribers.hashes.of("email", address);
    this.#deps.mails.sendLinks(owner, address);
  }

  async summary(owner: number): Promise<SubscriberSummary> {
    const { subscribers, requests } = this.#deps;
    const [page, pending, waiting] = await Promise.all([
      subscribers.page(owner),
      requests.countPending(owner),
      subscribers.countWaiting(owner, MAX_COUNTED),
    ]);
    const counts = page.audiences.flatMap(({ group, email, webhook }) => [
      { kind: "email" as const, group, count: email },
      { kind: "webhook" as const, group, count: webhook },
    ]).filter(({ count }) => count > 0);
    return { counts, pending, waiting, dropped: page.dropped };
  }

  async deliveries(
    owner: number,
    limit: number,
  ): Promise<SubscriberDelivery[]> {
    const lines = await this.#deps.log.latest(owner, limit);
    return lines.map(({ id, kind, line }) => {
      const { at, title, outcome, status, words, tries } = line;
      return {
        ...{ at, number: numberOf(id), kind, title, outcome },
        ...{ status, words, tries },
      };
    });
  }

  async emailChannelOf(owner: number): Promise<number | null> {
    return (await this.#deps.subscribers.page(owner)).emailChannelId;
  }

  async chooseEmailChannel(
    owner: number,
    channelId: number | null,
  ): Promise<void> {
    const { subscribers, mails } = this.#deps;
    await subscribers.chooseEmailChannel(owner, channelId);
    await mails.read();
    this.#deps.onChange();
  }

  async remove(owner: number, number: number): Promise<boolean> {
    const { subscribers, onChange } = this.#deps;
    const isGone = await subscribers.removeNumber(owner, number);
    if (isGone) onChange();
    return isGone;
  }

  async removeAll(owner: number): Promise<void> {
    await this.#deps.subscribers.removeAll(owner);
    this.#deps.onChange();
  }

  async #byId(id: number): Promise<Subscription | null> {
    const [found] = await this.#deps.subscribers.get([id]);
    return found === undefined ? null : await this.#subscriptionOf(found);
  }

  async #subscriptionOf({ id, kind }: Subscriber): Promise<Subscription> {
    const owner = pageOf(id);
    const page = await this.#deps.subscribers.page(owner);
    return { owner, group: groupOf(page, id), kind };
  }
}
