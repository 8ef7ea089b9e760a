import { AlertSender } from "../../../monitor/alerts/alert_sender.ts";
import { OutageFolder } from "../../../monitor/alerts/outage_folder.ts";
import type { AlertRules } from "../../../monitor/alert_rules.ts";
import type { AttemptResult } from "../../../monitor/alerts/outbox_entry.ts";
import type { MaintenanceTable } from "../../../monitor/maintenance/maintenance_table.ts";
import type { Monitor } from "../../../monitor/types.ts";
import { type Chore, Chores } from "../../../program/chores.ts";
import { Channels } from "../../../store/alerts/channels.ts";
import { OutageBooks } from "../../../store/alerts/outage_books.ts";
import { Outbox } from "../../../store/alerts/outbox.ts";
import { SecretBox } from "../../../store/codecs/secret_box.ts";
import { Database } from "../../../store/database/database.ts";
import { StoreError } from "../../../store/database/store_error.ts";
import { seeded } from "../seeded.ts";
import { SimKv, type Weather } from "../sim_kv.ts";
import type { SimProcess } from "../sim_process.ts";
import type { SimStore } from "../sim_store.ts";
import type { VirtualTime } from "../virtual_time.ts";
import type { Receivers } from "./receivers.ts";

/** A call that takes longer than this is given up, as on a remote store. */
const DEADLINE_MS = 5_000;

export interface AlertSurroundings {
  readonly time: VirtualTime;
  readonly store: SimStore;
  readonly weather: Weather;
  readonly receivers: Receivers;
  readonly monitors: readonly Monitor[];
  readonly rules: AlertRules;
  /** What is in maintenance, and when by the clock of who asks. */
  readonly maintenance: MaintenanceTable;
}

/** How often it is looked whether there is something to do: as the program does while something goes on, and while nothing does. */
const BUSY_MS = 1_000;
const IDLE_MS = 5_000;

/** One run of one instance, as far as it tells of outages: the program's own parts. */
export class AlertInstance {
  readonly process: SimProcess;
  readonly channels: Channels;
  readonly books: OutageBooks;
  readonly outbox: Outbox;
  readonly chores: Chores;
  /** How often the store was in trouble. */
  troubles = 0;

  constructor(
    process: SimProcess,
    { seed, ...around }: AlertSurroundings & { seed: number },
  ) {
    this.process = process;
    const random = seeded(seed);
    const now = () => process.wallMs();
    const kv = new SimKv(around.store, { process, ...around }).asKv();
    const database = new Database(kv, {
      random,
      secrets: new SecretBox(["a key of the tests"]),
      timers: process,
      deadlineMs: DEADLINE_MS,
    });
    this.channels = new Channels(database, now);
    this.books = new OutageBooks(database);
    this.outbox = new Outbox(database, now);
    const folder = this.#createFolder(around);
    const sender = this.#createSender(around, random);
    this.chores = new Chores({
      clock: process,
      chores: [
        this.#chore("fold", () => folder.fold()),
        this.#chore("deliver", () => sender.look()),
      ],
      onError: (_name, error) => this.#onError(error),
    });
  }

  /** Looks often while something goes on, as `work` says. */
  #chore(name: string, work: () => Promise<boolean>): Chore {
    let idleUntil = -Infinity;
    return {
      name,
      periodMs: BUSY_MS,
      run: async () => {
        if (this.process.monotonicMs() < idleUntil) return;
        const isBusy = await work();
        const sleepMs = isBusy ? 0 : IDLE_MS;
        idleUntil = this.process.monotonicMs() + sleepMs;
      },
    };
  }

  #createFolder(
    { monitors, rules, maintenance }: AlertSurroundings,
  ): OutageFolder {
    return new OutageFolder({
      store: this.books,
      channels: () => this.channels.all(),
      now: () => this.process.wallMs(),
      monitors: () => monitors,
      refresh: () => Promise.resolve(),
      ownerOf: ({ ownerId }) => ownerId ?? 0,
      rulesOf: () => Promise.resolve(rules),
      isHeld: (monitor, at) => maintenance.suppresses(monitor, at),
      linkOf: () => null,
      causeOf: () => "it does not answer",
    });
  }

  #createSender(
    { receivers }: AlertSurroundings,
    random: () => number,
  ): AlertSender {
    const { process } = this;
    return new AlertSender({
      store: this.outbox,
      channels: () => this.channels.all(),
      now: () => process.wallMs(),
      random,
      deliver: (channel, notice) =>
        new Promise<AttemptResult>((resolve) =>
          receivers.deliver(
            channel,
            notice,
            process,
            (result) => process.deliver(() => resolve(result)),
          )
        ),
      othersOf: async (failing) =>
        (await this.channels.all()).filter((each) =>
          each.enabled && each.id !== failing.id &&
          each.ownerId === failing.ownerId
        ),
      isSilentWhenLate: () => false,
      onError: (error) => this.#onError(error),
    });
  }

  /** The store may be in trouble; anything else is a bug. */
  #onError(error: unknown): void {
    if (!(error instanceof StoreError)) throw error;
    this.troubles++;
  }
}
