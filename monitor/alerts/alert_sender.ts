import type { Channel } from "../channel.ts";
import type { OutboxStore } from "./alert_store.ts";
import { DigestMaker } from "./digest_maker.ts";
import { digestId } from "./digest_notice.ts";
import { deliveryLine } from "./delivery_line.ts";
import { failingEntries } from "./failing_notice.ts";
import {
  digestStep,
  hourOf,
  isLastOfHour,
  limitedUntil,
  MAX_PER_HOUR,
  sentThisHour,
  wasFull,
  withLimitWords,
} from "./hourly_limit.ts";
import { type Notice, shapeOf } from "./notice.ts";
import type {
  AttemptResult,
  ChannelState,
  OutboxEntry,
  OutboxKey,
  StoredEntry,
} from "./outbox_entry.ts";
import {
  type DeliveryPlan,
  mayHaveArrived,
  planDelivery,
} from "./plan_delivery.ts";
import { retryDelayMs } from "./retry_delay.ts";

export interface AlertSenderDeps {
  readonly store: OutboxStore;
  /** Channels by id, others may be among them; those that are off have `enabled` false, for whatever reason. */
  channels(ids: readonly number[]): Promise<Channel[]>;
  /** Wall clock, milliseconds since the epoch. */
  readonly now: () => number;
  readonly random: () => number;
  /** Tries once, and resolves in every case, well before others may try the same. Of several receivers those in `reached` have it. */
  deliver(
    channel: Channel,
    notice: Notice,
    reached: readonly string[],
  ): Promise<AttemptResult>;
  /** Whether a message of this kind of channel is pointless once the outage is over. */
  isSilentWhenLate(kind: Channel["kind"]): boolean;
  /** Told of a channel that is broken, or gave up its latest messages; true where it was taken away. */
  onFailing?(channel: Channel, state: ChannelState): Promise<boolean>;
  /** The enabled channels that are told of one that fails. */
  othersOf(failing: Channel): Promise<Channel[]>;
  /** At most this many channels are served at once; 32 where it is not told. */
  readonly maxBusy?: number;
  /** Told of each try that ended: what came of it, and how long after its event, in milliseconds. */
  onAttempt?(
    channel: Channel,
    outcome: AttemptResult["outcome"],
    delayMs: number,
  ): void;
  onError(error: unknown): void;
}

/** The messages of one outage that are due. */
type DueOutage = [outageId: string, keys: OutboxKey[]];

/** What has come of one outage's messages. */
interface Served {
  /** Whether the channel may get more now. */
  readonly mayGoOn: boolean;
  /** How the channel is, as far as it is known. */
  readonly state: ChannelState | undefined;
}

/** An entry that is being tried is left alone by all others for this long: longer than any try. */
const TAKEN_MS = 60_000;
/** A message that cannot be delivered for this long is given up. */
const GIVE_UP_AFTER_MS = 24 * 3_600_000;
/** At most this many channels are served at once, unless told otherwise. */
const MAX_BUSY_CHANNELS = 32;
/** At most this many due messages are looked at in one pass. */
const MAX_DUE = 500;
/** How often the owner's other channels are told of one that fails. */
const TELL_FAILING_MS = 24 * 3_600_000;
/** What a broken channel has waiting is looked at again after this time. */
const BROKEN_WAIT_MS = 30 * 60_000;

/** A channel that gave up this many messages in a row is failing. */
export const FAILING = 3;
/** What comes after a message that somebody tries is looked at again after this time. */
const SOON_MS = 1_000;

/**
 * Delivers what is in the outbox. Any instance may: a message is taken by
 * writing its entry anew, which only one can. One message at a time goes to a
 * channel, and those of one outage in the order of their steps.
 */
export class AlertSender {
  readonly #deps: AlertSenderDeps;
  readonly #digests: DigestMaker;
  /** Channels that are being served, and until when. */
  readonly #busy = new Map<number, Promise<void>>();

  constructor(deps: AlertSenderDeps) {
    this.#deps = deps;
    this.#digests = new DigestMaker({ store: deps.store, now: deps.now });
  }

  /** Starts to deliver what is due; does not wait until it is delivered. Says whether there was anything. */
  async look(): Promise<boolean> {
    const { store, now, maxBusy = MAX_BUSY_CHANNELS } = this.#deps;
    const due = await store.due(now(), MAX_DUE);
    if (due.length === 0) return false;
    const byChannel = Map.groupBy(due, ({ channelId }) => channelId);
    const idle = [...byChannel].filter(([id]) => !this.#busy.has(id))
      .slice(0, Math.max(0, maxBusy - this.#busy.size));
    if (idle.length === 0) return true;
    const ids = idle.map(([id]) => id);
    const [channels, states] = await Promise.all([
      this.#deps.channels(ids),
      store.channelStates(ids),
    ]);
    const byId = new Map(channels.map((channel) => [channel.id, channel]));
    for (const [id, keys] of idle) {
      if (this.#busy.has(id)) continue;
      const served = this.#serve(id, keys, byId.get(id), states.get(id))
        .catch((error) => this.#deps.onError(error))
        .finally(() => this.#busy.delete(id));
      this.#busy.set(id, served);
    }
    return true;
  }

  /** Waits until what was started has ended. */
  async settled(): Promise<void> {
    await Promise.all(this.#busy.values());
  }

  async #serve(
    id: number,
    keys: readonly OutboxKey[],
    channel: Channel | undefined,
    state: ChannelState | undefined,
  ): Promise<void> {
    const { now } = this.#deps;
    let served: Served = { mayGoOn: true, state };
    let isDigestMade = false;
    let queue = await this.#inOrder(id, keys, state);
    while (queue.length > 0 && served.mayGoOn) {
      if (!isDigestMade && this.#isDigestDue(channel, queue, served.state)) {
        isDigestMade = true;
        await this.#digests.make(id, digestStep(served.state, now()));
        queue = await this.#inOrder(id, await this.#dueOf(id), served.state);
        continue;
      }
      const [[outageId, ofOutage] = ["", []], ...rest] = queue;
      queue = rest;
      const entries = await this.#deps.store.entriesOf(id, outageId);
      await this.#forgetGone(ofOutage, entries);
      if (channel === undefined || !channel.enabled) {
        await this.#deps.store.remove(entries);
        continue;
      }
      served = await this.#serveOutage(channel, entries, served.state);
    }
  }

  async #dueOf(id: number): Promise<OutboxKey[]> {
    const { store, now } = this.#deps;
    const due = await store.due(now(), MAX_DUE);
    return due.filter(({ channelId }) => channelId === id);
  }

  /** What is due by outage: a digest first, then, where not all may be sent, what has begun. */
  async #inOrder(
    id: number,
    keys: readonly OutboxKey[],
    state: ChannelState | undefined,
  ): Promise<DueOutage[]> {
    const outages = [...Map.groupBy(keys, ({ outageId }) => outageId)];
    const left = MAX_PER_HOUR - sentThisHour(state, this.#deps.now());
    const urgent = new Set([digestId(id)]);
    if (outages.length > left) {
      const first = await this.#deps.store.page(id, null, MAX_DUE);
      for (const { entry: { outageId, notice } } of first) {
        if (shapeOf(notice) === "alarm") urgent.add(outageId);
      }
    }
    const rank = ([outageId]: DueOutage) =>
      outageId === digestId(id) ? 0 : urgent.has(outageId) ? 1 : 2;
    return outages.sort((a, b) => rank(a) - rank(b));
  }

  /**
   * The last message of an hour tells all that wait, and so does the first one
   * after an hour that was full. Services that keep incidents of their own hear
   * of each by itself.
   */
  #isDigestDue(
    channel: Channel | undefined,
    queue: readonly DueOutage[],
    state: ChannelState | undefined,
  ): boolean {
    const { isSilentWhenLate, now } = this.#deps;
    if (queue.length < 2 || state === undefined) return false;
    if (!channel?.enabled || isSilentWhenLate(channel.kind)) return false;
    if (this.#heldUntil(state) > now()) return false;
    const isWaiting = queue.some(([id]) => id === digestId(channel.id));
    return isWaiting || wasFull(state, now()) || isLastOfHour(state, now());
  }

  /** A clock that was set back may have left a second time at which an entry is due. */
  async #forgetGone(
    keys: readonly OutboxKey[],
    entries: readonly StoredEntry[],
  ): Promise<void> {
    const { store, now } = this.#deps;
    const steps = new Set(entries.map(({ entry }) => entry.step));
    for (const key of keys) {
      if (!steps.has(key.step)) await store.forget(key, now());
    }
  }

  async #serveOutage(
    channel: Channel,
    entries: readonly StoredEntry[],
    state: ChannelState | undefined,
  ): Promise<Served> {
    const { store, now } = this.#deps;
    const plan = planDelivery(entries, now());
    if (plan === null) return { mayGoOn: true, state };
    const waitUntil = Math.max(
      this.#heldUntil(state),
      plan.first.entry.dueAt,
    );
    if (state?.isBroken && this.#isOld(plan.first)) {
      return await this.#giveUp(channel, plan, state);
    }
    if (waitUntil > now()) {
      // whatever is due waits for the first, or for the channel
      const { isTaken } = plan.first.entry;
      await this.#postpone(entries, isTaken ? now() + SOON_MS : waitUntil);
      return { mayGoOn: true, state };
    }
    // before anything is taken: whoever has read less may take one of them
    if (!await store.remove(plan.superseded)) return { mayGoOn: true, state };
    const taken = await store.replace(plan.first, {
      ...plan.first.entry,
      dueAt: now() + TAKEN_MS,
      // a try whose instance died says nothing of the receiver
      tries: plan.first.entry.tries + (plan.first.entry.isTaken ? 0 : 1),
      isTaken: true,
      mayHaveArrived: mayHaveArrived(plan.first.entry),
    });
    if (taken === null) return { mayGoOn: true, state }; // somebody else has it
    const notice = isLastOfHour(state, now())
      ? withLimitWords(plan.notice, now())
      : plan.notice;
    const next = await this.#try(channel, taken, { ...plan, notice });
    return { mayGoOn: next !== null, state: next ?? state };
  }

  #isOld({ entry: { createdAt } }: StoredEntry): boolean {
    return this.#deps.now() - createdAt >= GIVE_UP_AFTER_MS;
  }

  /** What a broken channel was to be told a day ago is told nobody. */
  async #giveUp(
    channel: Channel,
    plan: DeliveryPlan,
    state: ChannelState,
  ): Promise<Served> {
    const result: AttemptResult = {
      ...{ outcome: "final", status: null, retryAfterMs: null },
      words: "not sent within a day: the channel must be changed or tested",
    };
    await this.#deps.store.remove(plan.superseded);
    const next = await this.#settle(plan.first, plan, result) ?? state;
    await this.#tellFailing(channel, next, result);
    return { mayGoOn: true, state: next };
  }

  #heldUntil(state: ChannelState | undefined): number {
    const now = this.#deps.now();
    if (state === undefined) return 0;
    if (state.isBroken) return now + BROKEN_WAIT_MS;
    return Math.max(state.holdUntil, limitedUntil(state, now));
  }

  async #postpone(
    entries: readonly StoredEntry[],
    until: number,
  ): Promise<void> {
    const { store, now } = this.#deps;
    for (const stored of entries) {
      if (stored.entry.dueAt > now()) continue;
      await store.replace(stored, { ...stored.entry, dueAt: until });
    }
  }

  /** How the channel is then; null where it gets no more for now. */
  async #try(
    channel: Channel,
    taken: StoredEntry,
    plan: DeliveryPlan,
  ): Promise<ChannelState | null> {
    const { deliver, isSilentWhenLate, now } = this.#deps;
    const isSilent = plan.isLate && isSilentWhenLate(channel.kind);
    const { notice, last } = taken.entry;
    const reached = plan.notice.id === notice.id ? last?.reached ?? [] : [];
    const result: AttemptResult = isSilent
      ? {
        outcome: "sent",
        status: null,
        words: "over before it could be delivered: nothing was sent",
        retryAfterMs: null,
      }
      : await deliver(channel, plan.notice, reached);
    const eventAt = Date.parse(plan.notice.timestamp);
    this.#deps.onAttempt?.(channel, result.outcome, now() - eventAt);
    const isSpent = taken.entry.tries >= (result.maxTries ?? Infinity);
    const isOver = result.outcome === "sent" || result.outcome === "final" ||
      isSpent || this.#isOld(taken);
    const state = isOver
      ? await this.#settle(taken, plan, result)
      : await this.#retry(taken, plan, result);
    if (state !== null) await this.#tellFailing(channel, state, result);
    return isOver ? state : null;
  }

  /** A channel that gives up its messages, or gets no more, is told to the owner's others once a day. */
  async #tellFailing(
    failing: Channel,
    state: ChannelState,
    { words }: AttemptResult,
  ): Promise<void> {
    const { store, othersOf, onFailing, now } = this.#deps;
    const { isBroken, failures, toldFailingAt = -Infinity } = state;
    if (!isBroken && failures < FAILING) return;
    if (await onFailing?.(failing, state)) return;
    if (now() - toldFailingAt < TELL_FAILING_MS) return;
    const others = await othersOf(failing);
    await store.add(failingEntries(failing, words, others, now()));
    await store.changeState(failing.id, (state) => ({
      ...state,
      toldFailingAt: now(),
    }));
  }

  async #settle(
    taken: StoredEntry,
    plan: DeliveryPlan,
    result: AttemptResult,
  ): Promise<ChannelState | null> {
    const { store, now } = this.#deps;
    const isSent = result.outcome === "sent";
    const at = now();
    const { tries } = taken.entry;
    const hour = hourOf(at);
    return await store.settle({
      taken,
      done: [taken.entry, ...plan.covered.slice(1).map(({ entry }) => entry)],
      line: deliveryLine(plan.notice, result, { at, tries }),
      change: ({ failingSince, ...state }) => ({
        ...state,
        ...isSent ? {} : { failingSince: failingSince ?? at },
        failures: isSent ? 0 : state.failures + 1,
        isBroken: isSent ? false : state.isBroken,
        hour,
        sent: sentThisHour(state, at) + 1,
      }),
    });
  }

  /** Holds the whole channel: what else waits for it would fail the same way. */
  async #retry(
    taken: StoredEntry,
    { isLate }: DeliveryPlan,
    result: AttemptResult,
  ): Promise<ChannelState> {
    const { store, now, random } = this.#deps;
    const { entry } = taken;
    const isBroken = result.outcome === "broken";
    const delayMs = isBroken
      ? BROKEN_WAIT_MS
      : retryDelayMs(entry.tries, result.retryAfterMs, random);
    const at = now();
    const next: OutboxEntry = {
      ...entry,
      dueAt: at + delayMs,
      isTaken: false,
      last: result,
      // of what is late, it is the end that may have arrived
      mayHaveArrived: entry.mayHaveArrived === true ||
        (result.mayHaveArrived === true && !isLate),
    };
    const changed = await store.changeState(entry.channelId, (state) => ({
      ...state,
      // not shorter than what another instance was told
      holdUntil: Math.max(state.holdUntil, at + delayMs),
      isBroken: state.isBroken || isBroken,
    }));
    await store.replace(taken, next);
    return changed;
  }
}
