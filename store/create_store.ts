import type { MonitorTable } from "../monitor/monitor_table.ts";
import type { LeftOut } from "../monitor/state_times.ts";
import type { SubscriberKind } from "../monitor/subscriber.ts";
import type { Monitor } from "../monitor/types.ts";
import { AlertRuleChoices } from "./alerts/alert_rule_choices.ts";
import { Channels } from "./alerts/channels.ts";
import { News } from "./alerts/news.ts";
import { OutageBooks } from "./alerts/outage_books.ts";
import { Outbox } from "./alerts/outbox.ts";
import { ApiKeys } from "./api_keys.ts";
import { Audit } from "./audit.ts";
import { BoardOrders } from "./board_orders.ts";
import { Choices } from "./choices.ts";
import { claimKey } from "./claims.ts";
import { Packing } from "./history/packing.ts";
import type { Database } from "./database/database.ts";
import { oneAtATime } from "./database/one_at_a_time.ts";
import { DeletedUrls } from "./deleted_urls.ts";
import { Events } from "./events.ts";
import { Heartbeats } from "./heartbeats.ts";
import { History } from "./history/history.ts";
import { Sweeper } from "./history/sweep.ts";
import { Incidents } from "./incidents.ts";
import { Invitations } from "./invitations.ts";
import { LastSeen } from "./last_seen.ts";
import { Maintenances } from "./maintenances.ts";
import { PasswordResets } from "./password_resets.ts";
import { PingNews } from "./ping_news.ts";
import { Shards } from "./shards.ts";
import { Announcements } from "./alerts/subscribers/announcements.ts";
import { PageNewsStore } from "./alerts/subscribers/page_news.ts";
import { SubscriberLog } from "./alerts/subscribers/subscriber_log.ts";
import { subscriberOutboxKeys } from "./alerts/subscribers/subscriber_outbox_keys.ts";
import { SubscriberRequests } from "./alerts/subscribers/subscriber_requests.ts";
import { Subscribers } from "./alerts/subscribers/subscribers.ts";
import { TrackingState } from "./tracking_state.ts";
import { Urls } from "./urls.ts";
import { Users } from "./users.ts";
import { WatchdogMinutes } from "./watchdog_minutes.ts";

export interface StoreOptions {
  readonly windowMs: number;
  /** How long ticks are kept. */
  readonly retentionMs: number;
  /** How many windows have claims of their own. */
  readonly claimWindows: number;
  /** What uptime leaves out; nothing where it is not told. */
  readonly leftOut?: LeftOut;
}

/** Every collection of one database. */
export interface Store {
  readonly database: Database;
  readonly shards: Shards;
  readonly urls: Urls;
  readonly deletedUrls: DeletedUrls;
  readonly users: Users;
  readonly apiKeys: ApiKeys;
  readonly boardOrders: BoardOrders;
  readonly choices: Choices;
  readonly incidents: Incidents;
  readonly invitations: Invitations;
  readonly passwordResets: PasswordResets;
  readonly lastSeen: LastSeen;
  readonly audit: Audit;
  readonly events: Events;
  readonly heartbeats: Heartbeats;
  readonly pingNews: PingNews;
  readonly history: History;
  readonly packing: Packing;
  readonly sweeper: Sweeper;
  readonly trackingState: TrackingState;
  readonly alertRules: AlertRuleChoices;
  readonly channels: Channels;
  readonly maintenances: Maintenances;
  readonly news: News;
  readonly outageBooks: OutageBooks;
  readonly outbox: Outbox;
  readonly announcements: Announcements;
  readonly pageNews: PageNewsStore;
  readonly subscribers: Subscribers;
  readonly subscriberRequests: SubscriberRequests;
  readonly subscriberLog: SubscriberLog;
  /** Apart by kind: what a mail server holds up, holds up no webhook. */
  readonly subscriberOutboxes: Readonly<Record<SubscriberKind, Outbox>>;
  readonly watchdogMinutes: WatchdogMinutes;
}

export function createStore(database: Database, options: StoreOptions): Store {
  const { windowMs, retentionMs, claimWindows, leftOut } = options;
  const shards = new Shards(database, {
    windowMs,
    claimKey: (shard, window) => claimKey(shard, window, claimWindows),
  });
  const randomOperation = () =>
    Math.floor(Math.random() * Number.MAX_SAFE_INTEGER);
  const urls = new Urls(database);
  const subscribers = new Subscribers(database);
  // thousands of messages must not stand before an alert in the store
  const patient = oneAtATime(database);
  const outboxOf = (kind: SubscriberKind) =>
    new Outbox(patient, Date.now, subscriberOutboxKeys(kind));
  return {
    database,
    shards,
    urls,
    deletedUrls: new DeletedUrls(database, urls),
    users: new Users(database),
    apiKeys: new ApiKeys(database),
    boardOrders: new BoardOrders(database),
    choices: new Choices(database),
    incidents: new Incidents(database),
    invitations: new Invitations(database),
    passwordResets: new PasswordResets(database),
    lastSeen: new LastSeen(database),
    audit: new Audit(database),
    events: new Events(database),
    heartbeats: new Heartbeats(database),
    pingNews: new PingNews(database),
    history: new History(database, shards, { retentionMs, leftOut }),
    packing: new Packing(database, shards, {
      retentionMs,
      leftOut,
      randomOperation,
    }),
    sweeper: new Sweeper(database, { tickRetentionMs: retentionMs }),
    trackingState: new TrackingState(database),
    alertRules: new AlertRuleChoices(database),
    channels: new Channels(database),
    maintenances: new Maintenances(database),
    news: new News(database),
    outageBooks: new OutageBooks(database),
    outbox: new Outbox(database),
    announcements: new Announcements(patient),
    pageNews: new PageNewsStore(database),
    subscribers,
    subscriberRequests: new SubscriberRequests(database, subscribers.hashes),
    subscriberLog: new SubscriberLog(database),
    subscriberOutboxes: {
      email: outboxOf("email"),
      webhook: outboxOf("webhook"),
    },
    watchdogMinutes: new WatchdogMinutes(database),
  };
}

/** At most this many readings in a row while others keep writing; the next refresh goes on. */
const MAX_READS = 5;

/** Takes over what was read, and tells which urls are to be known: what lacks is neither probed nor shown. */
export type TakeOver = () => (monitor: Monitor) => boolean;

/**
 * Brings a table of urls up to date when somebody has written one. `read` reads
 * what else changes the version of the urls; what it answers with is called
 * only where nothing was written meanwhile, so that a slow reading never
 * replaces a newer one.
 */
export function urlRefresher(
  urls: Pick<Urls, "version" | "all">,
  table: Pick<MonitorTable, "replaceAll">,
  read: () => Promise<TakeOver> = () => Promise.resolve(() => () => true),
): () => Promise<void> {
  let known: string | null | undefined;
  return async () => {
    let version = await urls.version();
    for (let reads = 0; version !== known && reads < MAX_READS; reads++) {
      const [all, takeOver] = await Promise.all([urls.all(), read()]);
      const after = await urls.version();
      // what was written while it was read may lack: it is read once more
      if (after === version) {
        table.replaceAll(all.filter(takeOver()));
        known = version;
      }
      version = after;
    }
  };
}
