import type { Config } from "../../config/parse_config.ts";
import type { Catalogue } from "../../metrics/catalogue.ts";
import { textOf } from "../../monitor/alerts/channels/setting_of.ts";
import { createMailer } from "../../monitor/alerts/email/create_mailer.ts";
import { createHttpSender } from "../../monitor/checks/http/create_http_sender.ts";
import { RateLimit } from "../../routes/access/rate_limit.ts";
import type { ServiceLog } from "../../routes/server/service_log.ts";
import type { SubscriptionDesk } from "../../routes/subscribers/subscription_desk.ts";
import type { Store } from "../../store/create_store.ts";
import type { Engine } from "../create_engine.ts";
import { errorText } from "../error_text.ts";
import { isStoreAway } from "../is_store_away.ts";
import { MailPlaces } from "./mail_places.ts";
import { PageNews } from "./page_news.ts";
import { StatusPages } from "./status_pages.ts";
import {
  SubscriberChannels,
  UNSUBSCRIBE_SETTING,
} from "./subscriber_channels.ts";
import { SubscriberDelivery } from "./subscriber_delivery.ts";
import { SubscriberNews } from "./subscriber_news.ts";
import { Desk } from "./subscription_desk.ts";
import { SubscriptionMails } from "./subscription_mails.ts";

export interface SubscribersParts {
  readonly config: Pick<Config, "deploy" | "pageTitle" | "publicUrl">;
  readonly version: string;
  readonly store: Pick<
    Store,
    | "announcements"
    | "channels"
    | "incidents"
    | "maintenances"
    | "pageNews"
    | "subscriberLog"
    | "subscriberOutboxes"
    | "subscriberRequests"
    | "subscribers"
  >;
  readonly engine: Pick<
    Engine,
    "chosen" | "guard" | "maintenance" | "owners" | "table"
  >;
  readonly metrics: Catalogue;
  readonly log: Pick<ServiceLog, "error">;
}

/** Who subscribes to the status pages, and what tells them. */
export interface SubscribersOfPages {
  readonly desk: SubscriptionDesk;
  readonly news: SubscriberNews;
  /** Reads which pages can send mails, so that the first visitors are told. Never rejects. */
  warmUp(): Promise<void>;
}

/** A request to a webhook takes at most this long. */
const WEBHOOK_TIMEOUT_MS = 10_000;
/** A mail takes several exchanges. */
const MAIL_TIMEOUT_MS = 20_000;
/** One host is challenged so often at once, and once in so long then, whoever asks. */
const CHALLENGES_PER_HOST = { burst: 10, refillMs: 360_000 };

/** Puts together all that subscribers of the status pages need; nothing is started yet. */
export function createSubscribers(parts: SubscribersParts): SubscribersOfPages {
  const { config, version, store, engine, metrics, log } = parts;
  const { guard, owners } = engine;
  const { publicUrl } = config;
  const onError = (error: unknown) => {
    if (isStoreAway(error)) return;
    log.error("alerts", `Cannot tell a subscriber: ${errorText(error)}`);
  };
  const exchanging = {
    send: createHttpSender({ guard, timeoutMs: WEBHOOK_TIMEOUT_MS }),
    userAgent: `Uptick/${version} (+${publicUrl ?? "uptime monitor"})`,
    now: Date.now,
  };
  const pages = new StatusPages({ config, owners, chosen: engine.chosen });
  const channels = new SubscriberChannels({
    subscribers: store.subscribers,
    channels: store.channels,
    pages,
    ownerOf: (channel) => owners.ownerOf(channel),
    publicUrl,
  });
  const delivery = new SubscriberDelivery({
    ...exchanging,
    pages,
    places: new MailPlaces(),
    sendMail: createMailer({
      guard,
      timeoutMs: MAIL_TIMEOUT_MS,
      totalMs: MAIL_TIMEOUT_MS,
      ownName: URL.parse(publicUrl ?? "")?.hostname ?? "localhost",
      unsubscribeLinkOf: (channel) =>
        Promise.resolve(textOf(channel, UNSUBSCRIBE_SETTING) || null),
    }),
  });
  const mails = new SubscriptionMails({
    subscribers: store.subscribers,
    requests: store.subscriberRequests,
    ...{ channels, pages, publicUrl, now: Date.now, onError },
    mail: (channel, notice) => delivery.mail(channel, notice),
    onSent: (outcome) =>
      metrics.subscriberDeliveries.labels("email", outcome).inc(),
  });
  const news = new SubscriberNews({
    ...{ store, pages, channels, delivery, mails, metrics, onError },
    deploy: config.deploy,
    pageNews: new PageNews({
      store: store.pageNews,
      incidents: store.incidents,
      maintenances: store.maintenances,
      maintenance: engine.maintenance,
      table: engine.table,
      ...{ owners, pages, now: Date.now, onError },
    }),
  });
  const desk = new Desk({
    subscribers: store.subscribers,
    requests: store.subscriberRequests,
    log: store.subscriberLog,
    hostLimit: new RateLimit(CHALLENGES_PER_HOST),
    ...{ pages, mails, guard, exchanging },
    onChange: () => news.noteChanged(),
  });
  const warmUp = async () => {
    await mails.read().catch(onError);
  };
  return { desk, news, warmUp };
}
