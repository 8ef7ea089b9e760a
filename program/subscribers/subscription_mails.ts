import type { Notice } from "../../monitor/alerts/notice.ts";
import type { AttemptResult } from "../../monitor/alerts/outbox_entry.ts";
import { pageNotice } from "../../monitor/alerts/subscribers/page_notice.ts";
import type { Channel } from "../../monitor/channel.ts";
import { audienceOf, MAX_SUBSCRIBERS } from "../../monitor/subscriber.ts";
import type { SubscriptionScope } from "../../routes/subscribers/subscription_desk.ts";
import {
  confirmPath,
  unsubscribePath,
} from "../../routes/subscribers/subscription_paths.ts";
import {
  groupOf,
  sizeOf,
  type SubscriberPage,
} from "../../store/alerts/subscribers/subscriber_page.ts";
import type { SubscriberRequests } from "../../store/alerts/subscribers/subscriber_requests.ts";
import type { Subscribers } from "../../store/alerts/subscribers/subscribers.ts";
import type { StatusPages } from "./status_pages.ts";
import type { SubscriberChannels } from "./subscriber_channels.ts";

export interface SubscriptionMailsDeps {
  readonly subscribers: Pick<Subscribers, "ofAddress" | "page" | "pages">;
  readonly requests: Pick<SubscriberRequests, "create" | "takeMail">;
  readonly channels: Pick<SubscriberChannels, "mailTo" | "senderOf">;
  readonly pages: Pick<StatusPages, "isOff" | "of">;
  /** Links lead there; without it no mail is sent. */
  readonly publicUrl: string | undefined;
  /** Wall clock, milliseconds since the epoch. */
  readonly now: () => number;
  mail(channel: Channel, notice: Notice): Promise<AttemptResult>;
  /** Told how a mail with links went. */
  onSent(outcome: AttemptResult["outcome"]): void;
  onError(error: unknown): void;
}

/** At most so many mails with links are on their way; what comes then is dropped, and may be asked for again. */
const MAX_RUNNING = 50;
/** How old may be what is known of which pages can send mails. */
const READ_AGAIN_MS = 10_000;

/** A mail that its server did not take is tried again after these times, and then no more. */
const AGAIN_AFTER_MS = [30_000, 120_000, 600_000, 1_800_000];
const MAX_AGAIN_MS = Math.max(...AGAIN_AFTER_MS);
/** At most so many wait for that. */
const MAX_AGAIN = 200;

interface LinkMail {
  readonly page: number;
  readonly address: string;
  readonly notice: Notice;
  /** How often it was tried. */
  readonly tries: number;
  /** Milliseconds since the epoch. */
  readonly dueAt: number;
}

interface Link {
  readonly title: string;
  readonly url: string;
}

/**
 * Mails with links, by which somebody begins or ends to hear of a page. Nobody
 * waits for them: neither how it goes nor how long it takes tells whether an
 * address is subscribed.
 */
export class SubscriptionMails {
  readonly #deps: SubscriptionMailsDeps;
  readonly #running = new Set<Promise<unknown>>();
  /** Mails that are to be tried again, by this instance: whoever waits for one that was lost with it can ask anew. */
  #again: LinkMail[] = [];
  /** Pages whose owner has chosen a channel that sends mails. */
  #offering: ReadonlySet<number> = new Set();
  #readAt = -Infinity;
  #readings = 0;
  /** The number of the one that `#offering` is of. */
  #latestReading = 0;

  constructor(deps: SubscriptionMailsDeps) {
    this.#deps = deps;
  }

  /** As it was read last; where that is a while ago it is read again meanwhile. */
  isOffered(page: number): boolean {
    const { publicUrl, pages } = this.#deps;
    if (publicUrl === undefined) return false;
    if (this.#deps.now() - this.#readAt > READ_AGAIN_MS) {
      this.#start(() => this.read());
    }
    return this.#offering.has(page) && !pages.isOff(page);
  }

  /** Reads the pages, and which of them can send mails. Of several readings at once the one that was begun last counts: it may follow a choice. */
  async read(): Promise<SubscriberPage[]> {
    const reading = ++this.#readings;
    this.#readAt = this.#deps.now();
    const pages = await this.#deps.subscribers.pages();
    const offering = new Set<number>();
    for (const page of pages) {
      const sender = await this.#deps.channels.senderOf(page.page, page);
      if (sender !== null) offering.add(page.page);
    }
    if (reading > this.#latestReading) {
      this.#latestReading = reading;
      this.#offering = offering;
    }
    this.#tryAgain();
    return pages;
  }

  /** Tries again what a server did not take, when it is time to. */
  #tryAgain(): void {
    const at = this.#deps.now();
    const due = this.#again
      // further ahead than ever: the clock was set back
      .filter(({ dueAt }) => dueAt <= at || dueAt > at + MAX_AGAIN_MS)
      .slice(0, Math.max(0, MAX_RUNNING - this.#running.size));
    this.#again = this.#again.filter((mail) => !due.includes(mail));
    for (const mail of due) this.#start(() => this.#try(mail));
  }

  /** Asks an address whether it wants to hear of a page. */
  ask(scope: SubscriptionScope, address: string): void {
    this.#start(() => this.#ask(scope, address));
  }

  /** Sends an address the links by which it hears no more of a page. */
  sendLinks(page: number, address: string): void {
    this.#start(async () => {
      const links = await this.#linksOf(page, address);
      if (links.length === 0) return;
      const { title } = this.#deps.pages.of(page);
      await this.#send(page, address, {
        title: "Unsubscribe",
        text:
          `Somebody, perhaps you, asked how to unsubscribe from ${title}. ` +
          "Use one of these links. If it was not you, ignore this e-mail.",
        links,
      });
    });
  }

  /** Waits until what was started has ended. */
  async settled(): Promise<void> {
    await Promise.all(this.#running);
  }

  async #ask(
    { owner, group }: SubscriptionScope,
    address: string,
  ): Promise<void> {
    const { subscribers, requests, pages, publicUrl } = this.#deps;
    const { title } = pages.of(owner);
    const page = await subscribers.page(owner);
    const audience = page.audiences.find((each) => each.group === group);
    const own = await subscribers.ofAddress(owner, "email", address);
    if (own.some(({ id }) => audienceOf(id) === audience?.id)) {
      const links = await this.#linksOf(owner, address);
      return await this.#send(owner, address, {
        title: "You are already subscribed",
        text:
          `Somebody, perhaps you, asked to subscribe this address to ${title}. It already is. ` +
          "Use one of these links to unsubscribe.",
        links,
      });
    }
    if (sizeOf(page) >= MAX_SUBSCRIBERS) return;
    const of = group === null ? title : `${quoted(group)} of ${title}`;
    await this.#send(owner, address, async () => {
      const token = await requests.create({ page: owner, group, address });
      return token === null ? null : {
        title: "Confirm your subscription",
        text:
          `Somebody, perhaps you, asked that you get an e-mail about each outage, incident and maintenance of ${of}. ` +
          "Confirm within a day. If it was not you, ignore this e-mail: you will get no more.",
        links: [{ title: "Confirm", url: `${publicUrl}${confirmPath(token)}` }],
      };
    });
  }

  async #linksOf(page: number, address: string): Promise<Link[]> {
    const { subscribers, publicUrl } = this.#deps;
    const stored = await subscribers.page(page);
    const own = await subscribers.ofAddress(page, "email", address);
    return own.map(({ id, token }) => {
      const group = groupOf(stored, id);
      const of = group === null ? "" : ` from ${quoted(group)}`;
      const url = `${publicUrl}${unsubscribePath(token)}`;
      return { title: `Unsubscribe${of}`, url };
    });
  }

  /** Unless the address was sent too many, or the page sends none. */
  async #send(
    page: number,
    address: string,
    content: Content | (() => Promise<Content | null>),
  ): Promise<void> {
    const { requests, channels, pages, publicUrl, now } = this.#deps;
    if (publicUrl === undefined || pages.isOff(page)) return;
    const sender = await channels.senderOf(page);
    if (sender === null || !await requests.takeMail(page, address)) return;
    const made = typeof content === "function" ? await content() : content;
    if (made === null) return;
    const { links, title, text } = made;
    const at = now();
    const notice: Notice = {
      ...pageNotice({
        type: "subscription",
        about: `s_${crypto.randomUUID()}`,
        ...{ step: 1, at, from: at, to: null, title, text },
      }),
      page: pages.of(page),
      links,
    };
    await this.#try({ page, address, notice, tries: 0, dueAt: at });
  }

  async #try(link: LinkMail): Promise<void> {
    const { channels, pages, now, mail, onSent } = this.#deps;
    const { page, address, notice } = link;
    const sender = await channels.senderOf(page);
    if (sender === null || pages.isOff(page)) return;
    const channel = channels.mailTo(sender, address, null);
    const { outcome, retryAfterMs } = await mail(channel, notice);
    onSent(outcome);
    const tries = link.tries + 1;
    const afterMs = AGAIN_AFTER_MS[link.tries];
    if (outcome !== "later" || afterMs === undefined) return;
    if (this.#again.length >= MAX_AGAIN) return;
    const waitMs = Math.max(afterMs, retryAfterMs ?? 0);
    const dueAt = now() + Math.min(waitMs, MAX_AGAIN_MS);
    this.#again.push({ ...link, tries, dueAt });
  }

  #start(work: () => Promise<unknown>): void {
    if (this.#running.size >= MAX_RUNNING) return;
    const running = work().catch((error) => this.#deps.onError(error))
      .finally(() => this.#running.delete(running));
    this.#running.add(running);
  }
}

interface Content {
  readonly title: string;
  readonly text: string;
  readonly links: readonly Link[];
}

/** The name of a group, as the page has it. */
function quoted(group: string): string {
  return `"${group || "Other services"}"`;
}
