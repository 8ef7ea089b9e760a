import type { Config } from "../config/parse_config.ts";
import type { Catalogue } from "../metrics/catalogue.ts";
import { alertRulesOf } from "../monitor/alert_rules.ts";
import { AlertRepeats } from "../monitor/alerts/alert_repeats.ts";
import { AlertSender } from "../monitor/alerts/alert_sender.ts";
import { CHANNEL_FORMS } from "../monitor/alerts/channels/channel_forms.ts";
import { createDeliver, type Deliver } from "../monitor/alerts/deliver.ts";
import { createMailer } from "../monitor/alerts/email/create_mailer.ts";
import { exchange, type ExchangeDeps } from "../monitor/alerts/exchange.ts";
import { OutageFolder } from "../monitor/alerts/outage_folder.ts";
import type {
  AttemptResult,
  DeliveryLine,
} from "../monitor/alerts/outbox_entry.ts";
import type { Channel, ChannelSettings } from "../monitor/channel.ts";
import { within } from "../monitor/clock_waits.ts";
import { createHttpSender } from "../monitor/checks/http/create_http_sender.ts";
import { realClock } from "../monitor/real_clock.ts";
import { causeText } from "../routes/pages/words/state_words.ts";
import type { ServiceLog } from "../routes/server/service_log.ts";
import type { Store } from "../store/create_store.ts";
import { alertRulesIn } from "./alert_rules_in.ts";
import type { Chore } from "./chores.ts";
import type { Engine } from "./create_engine.ts";
import { Watchdog } from "./watchdog.ts";
import { errorText } from "./error_text.ts";
import { Turn } from "./turn.ts";
import { isStoreAway } from "./is_store_away.ts";
import { MessageLinks } from "./message_links.ts";
import type { SubscriberNews } from "./subscribers/subscriber_news.ts";

export interface AlertsParts {
  readonly config: Pick<
    Config,
    | "alertGrouping"
    | "alertGroupIntervalMs"
    | "alertGroupWaitMs"
    | "deploy"
    | "publicUrl"
    | "watchdogUrl"
  >;
  readonly version: string;
  readonly store: Pick<
    Store,
    "alertRules" | "channels" | "outageBooks" | "outbox" | "watchdogMinutes"
  >;
  readonly engine: Pick<
    Engine,
    "guard" | "maintenance" | "owners" | "refreshUrls" | "table"
  >;
  readonly metrics: Pick<
    Catalogue,
    | "deliveries"
    | "deliveryDelay"
    | "outagesOpen"
    | "outboxWaiting"
    | "watchdogCalls"
  >;
  readonly log: Pick<ServiceLog, "error" | "warn">;
  readonly subscribers: Pick<SubscriberNews, "audiences" | "noteAnnounced">;
  /** The key of the login tokens, from which that of the links is derived. */
  readonly tokenSecret: () => Promise<Uint8Array>;
}

/** A delivery takes at most this long. */
const DELIVERY_TIMEOUT_MS = 10_000;
/** A mail takes several exchanges. */
const MAIL_TIMEOUT_MS = 20_000;
/** A notice is up to ten mails: they end before another instance may try it. */
const MAILS_TIMEOUT_MS = 45_000;
/** How often it is looked whether there is something to do. */
const PERIOD_MS = 250;
/** How often the store is asked while something goes on, and while nothing does. */
const BUSY_MS = 1_000;
const IDLE_MS = 5_000;
/** On Deno Deploy each question costs a read unit: once a run of the cron job is enough. */
const DEPLOY_IDLE_MS = 60_000;
/** How often an Alertmanager is told again of what lasts. */
const REPEAT_MS = 60_000;

/** Tells of outages: folds what was recorded, and delivers the messages that come of it. */
export class Alerts {
  /** Tries once to deliver a notice, as a test of a channel does. */
  readonly deliver: Deliver;
  readonly #parts: AlertsParts;
  readonly #folder: OutageFolder;
  readonly #sender: AlertSender;
  readonly #repeats: AlertRepeats;
  readonly #watchdog: Watchdog;
  readonly #links: MessageLinks;
  readonly #folding = new Turn();
  readonly #sending = new Turn();
  readonly #repeating = new Turn();
  /** Messages that waited when it was last looked; 1 before, since nobody knows. */
  #waiting = 1;
  /** Whether an outage went on when it was last looked. */
  #hasOutages = false;
  #isStopped = false;

  constructor(parts: AlertsParts) {
    this.#parts = parts;
    const { version, engine, config } = parts;
    const send = createHttpSender({
      guard: engine.guard,
      timeoutMs: DELIVERY_TIMEOUT_MS,
    });
    const userAgent = `Uptick/${version} (+${
      config.publicUrl ?? "uptime monitor"
    })`;
    this.#watchdog = new Watchdog({
      ...{ url: config.watchdogUrl, send, userAgent },
      claim: (minute) => this.#claimMinute(minute),
      ...{ metrics: parts.metrics, log: parts.log },
    });
    const exchanging = { send, userAgent, now: Date.now };
    this.#links = new MessageLinks({
      publicUrl: config.publicUrl,
      tokenSecret: parts.tokenSecret,
      ownerOf: (channel) => this.#ownerOf(channel),
    });
    this.deliver = createDeliver({
      ...exchanging,
      sendMail: createMailer({
        guard: engine.guard,
        timeoutMs: MAIL_TIMEOUT_MS,
        totalMs: MAILS_TIMEOUT_MS,
        ownName: URL.parse(config.publicUrl ?? "")?.hostname ?? "localhost",
        unsubscribeLinkOf: (channel, address) =>
          this.#links.unsubscribeOf(channel, address),
      }),
      keepSettings: (channel, settings) =>
        this.#keepSettings(channel, settings),
      acknowledgeLinkOf: (channel, notice) =>
        this.#links.acknowledgeOf(channel, notice),
    });
    this.#repeats = this.#createRepeats(exchanging);
    this.#folder = this.#createFolder();
    this.#sender = this.#createSender();
  }

  /** Results were recorded; with changes among them there is something to fold. */
  noteRecorded(hasChanges: boolean): void {
    this.#watchdog.note();
    if (hasChanges) this.#folding.wake();
  }

  /** There is something to fold, though no state has changed. */
  noteNews(): void {
    this.#folding.wake();
  }

  get chores(): Chore[] {
    return [
      {
        name: "fold changes into outages",
        periodMs: PERIOD_MS,
        run: () => this.#look(this.#folding, () => this.#fold()),
      },
      {
        name: "deliver messages",
        periodMs: PERIOD_MS,
        run: () => this.#look(this.#sending, () => this.#lookForDue()),
      },
      {
        name: "repeat alerts",
        periodMs: PERIOD_MS,
        run: () => this.#repeat(),
      },
      ...this.#watchdog.chores,
    ];
  }

  /** The end of a run of the cron job: what was recorded last is folded, and what is due delivered. */
  async finishRun(): Promise<void> {
    for (const { run } of this.chores) await run();
    await this.#sender.settled();
  }

  /** Begins nothing more; waits a while for what is being delivered. */
  async stop(graceMs: number): Promise<void> {
    this.#isStopped = true;
    await within(realClock, graceMs, this.#sender.settled());
  }

  /** Looks if it is time to; `work` says whether something goes on. */
  async #look(turn: Turn, work: () => Promise<boolean>): Promise<void> {
    if (this.#isStopped) return;
    const idleMs = this.#parts.config.deploy ? DEPLOY_IDLE_MS : IDLE_MS;
    await turn.run(work, { busyMs: BUSY_MS, idleMs });
  }

  async #fold(): Promise<boolean> {
    return this.#hasOutages = await this.#folder.fold();
  }

  /** Costs nothing while nothing goes on. */
  async #repeat(): Promise<void> {
    if (this.#isStopped || !this.#hasOutages && !this.#repeats.remembers) {
      return;
    }
    await this.#repeating.run(async () => {
      await this.#repeats.repeat();
      return false;
    }, { busyMs: REPEAT_MS, idleMs: REPEAT_MS });
  }

  async #keepSettings(
    channel: Channel,
    settings: ChannelSettings,
  ): Promise<void> {
    const { store, log } = this.#parts;
    await store.channels.update(channel.id, { settings });
    if (channel.ownerId !== null) return;
    log.warn(
      "alerts",
      `The service of channel "${channel.name}" has changed its settings: ` +
        "set chat_id in the configuration to what GET /v1/channels shows",
    );
  }

  async #lookForDue(): Promise<boolean> {
    const { outbox } = this.#parts.store;
    const isBusy = await this.#sender.look();
    // a question less where nothing has waited
    if (!isBusy && this.#waiting === 0) return false;
    this.#waiting = await outbox.countWaiting();
    this.#parts.metrics.outboxWaiting.set(this.#waiting);
    return isBusy || this.#waiting > 0;
  }

  async #claimMinute(minute: number): Promise<boolean | null> {
    try {
      return await this.#parts.store.watchdogMinutes.claim(minute);
    } catch (error) {
      if (isStoreAway(error)) return null;
      throw error;
    }
  }

  #ownerOf(owned: Pick<Channel, "ownerId">): number {
    return this.#parts.engine.owners.ownerOf(owned);
  }

  /** All channels; those of a disabled account are off until it is enabled again. */
  async #channels(): Promise<Channel[]> {
    const { store, engine } = this.#parts;
    const channels = await store.channels.all();
    return channels.map((channel) =>
      engine.owners.isDisabled(channel)
        ? { ...channel, enabled: false }
        : channel
    );
  }

  #createFolder(): OutageFolder {
    const { config, store, engine, metrics, subscribers } = this.#parts;
    const { table, maintenance } = engine;
    return new OutageFolder({
      store: store.outageBooks,
      channels: async () => [
        ...await this.#channels(),
        ...await subscribers.audiences(),
      ],
      now: Date.now,
      monitors: () => table.all(),
      refresh: () => engine.refreshUrls(),
      ownerOf: (owned) => this.#ownerOf(owned),
      rulesOf: async (owner) =>
        alertRulesOf(
          owner,
          alertRulesIn(config),
          await store.alertRules.get(owner),
        ),
      isHeld: (monitor, at) => maintenance.suppresses(monitor, at),
      linkOf: (id) => this.#links.statusOf(id),
      causeOf: causeText,
      onEntries: (count) => {
        this.#waiting += count;
        this.#sending.wake();
        this.#repeating.wake();
        subscribers.noteAnnounced();
      },
      onOpen: (count) => metrics.outagesOpen.set(count),
    });
  }

  #createRepeats(exchanging: ExchangeDeps): AlertRepeats {
    const { store, engine } = this.#parts;
    return new AlertRepeats({
      books: () => store.outageBooks.books(),
      past: (owner) => store.outageBooks.past(owner),
      channels: () => this.#channels(),
      monitors: () => engine.table.all(),
      ownerOf: (owned) => this.#ownerOf(owned),
      linkOf: (id) => this.#links.statusOf(id),
      causeOf: causeText,
      send: async (channel, request) => {
        const form = CHANNEL_FORMS.alertmanager;
        return (await exchange(exchanging, form, channel, request)).result;
      },
      onChange: async ({ id }, result) => {
        const at = Date.now();
        const line = repeatsLine(result, at);
        await store.outbox.note(id, line, (state) => state);
      },
      now: Date.now,
    });
  }

  #createSender(): AlertSender {
    const { store, metrics, log } = this.#parts;
    return new AlertSender({
      store: store.outbox,
      channels: () => this.#channels(),
      now: Date.now,
      random: Math.random,
      deliver: this.deliver,
      othersOf: async (failing) =>
        (await this.#channels()).filter((each) =>
          each.enabled && each.id !== failing.id &&
          this.#ownerOf(each) === this.#ownerOf(failing)
        ),
      isSilentWhenLate: (kind) =>
        kind !== "email" && (CHANNEL_FORMS[kind].isSilentWhenLate ?? false),
      onAttempt: ({ kind }, outcome, delayMs) => {
        metrics.deliveries.labels(kind, outcome).inc();
        if (outcome !== "sent") return;
        metrics.deliveryDelay.observe(Math.max(0, delayMs) / 1_000);
      },
      onError: (error) => {
        if (isStoreAway(error)) return;
        log.error("alerts", `Cannot deliver a message: ${errorText(error)}`);
      },
    });
  }
}

/** What a channel's log says when repeats begin to fail, and when they arrive again. */
function repeatsLine(
  { outcome, status, words }: AttemptResult,
  at: number,
): DeliveryLine {
  return {
    ...{ at, noticeId: "", title: "Repeats of what lasts" },
    outcome: outcome === "sent" ? "sent" : "given up",
    ...{ status, words, tries: 1 },
  };
}
