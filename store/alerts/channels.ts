import { listOf } from "../../monitor/alerts/channels/setting_of.ts";
import type { ChannelState } from "../../monitor/alerts/outbox_entry.ts";
import type {
  Channel,
  ChannelSettings,
  ChannelSpec,
  SecretBefore,
} from "../../monitor/channel.ts";
import { SecretKeyError } from "../codecs/secret_box.ts";
import { nextNumber } from "../database/counter.ts";
import type { Change, Database } from "../database/database.ts";
import { StoreError } from "../database/store_error.ts";
import { KEYS } from "../keys.ts";

/** At most this many channels of one account, or of the configuration. */
export const MAX_CHANNELS = 50;
const MAX_TRIES = 20;

/** How long a secret counts on beside the one that took its place. */
export const OLD_SECRET_MS = 86_400_000;

/** A channel as it is stored: its settings are one sealed text, with the secret before in it. */
export type StoredChannel = Omit<Channel, "settings" | "secretBefore"> & {
  readonly settings: string;
};

interface SealedSettings {
  readonly settings: ChannelSettings;
  readonly secretBefore: SecretBefore;
}

/** `channels/<id>`. */
export class Channels {
  readonly #database: Database;
  readonly #now: () => number;

  constructor(database: Database, now: () => number = Date.now) {
    this.#database = database;
    this.#now = now;
  }

  /** All channels, by id, but those whose secrets cannot be opened. */
  async all(): Promise<Channel[]> {
    const entries = await this.#database.list<StoredChannel>({
      prefix: KEYS.channels.key(),
    });
    return entries.flatMap(({ value }) => {
      try {
        return [this.#open(value)];
      } catch (error) {
        if (error instanceof SecretKeyError) return [];
        throw error;
      }
    });
  }

  async get(id: number): Promise<Channel | null> {
    const key = KEYS.channels.key(id);
    const { value } = await this.#database.get<StoredChannel>(key);
    return value === null ? null : this.#open(value);
  }

  /** Stores a channel of an account, or of the configuration (null), which has each name once; "full" where there are too many. */
  async create(
    ownerId: number | null,
    spec: ChannelSpec,
  ): Promise<Channel | "full"> {
    for (let tries = 0; tries < MAX_TRIES; tries++) {
      const { number: id, check, set } = await nextNumber(
        this.#database,
        "channel",
      );
      // read after the counter, whose check tells of those that come meanwhile
      const own = (await this.all()).filter((each) => each.ownerId === ownerId);
      const same = own.find(({ name }) => name === spec.name);
      if (ownerId === null && same !== undefined) return same;
      if (own.length >= MAX_CHANNELS) return "full";
      const now = this.#now();
      const channel: Channel = {
        ...spec,
        ...{ id, ownerId, createdAt: now, updatedAt: now },
      };
      const key = KEYS.channels.key(id);
      const written = await this.#database.commit({
        checks: [check],
        sets: [set, { key, value: this.#seal(channel) }],
      });
      if (written !== null) return channel;
    }
    throw new StoreError("busy", "add the channel");
  }

  /** Changes a channel; null where it is gone. How its deliveries went before counts no more. */
  async update(
    id: number,
    changes: Partial<ChannelSpec>,
  ): Promise<Channel | null> {
    const key = KEYS.channels.key(id);
    for (let tries = 0; tries < MAX_TRIES; tries++) {
      const { value, versionstamp } = await this.#database.get<StoredChannel>(
        key,
      );
      if (value === null) return null;
      const updatedAt = Math.max(this.#now(), value.updatedAt + 1);
      const before = this.#open(value);
      const channel = withoutGone(
        withSecretBefore({ ...before, ...changes, updatedAt }, before),
      );
      const state = await this.#freshState(id);
      const written = await this.#database.commit({
        checks: [{ key, versionstamp }, ...state.checks],
        sets: [{ key, value: this.#seal(channel) }, ...state.sets],
      });
      if (written !== null) return channel;
    }
    throw new StoreError("busy", "change the channel");
  }

  /** Notes that one of a channel's addresses wants no more mails. */
  async unsubscribe(id: number, address: string): Promise<void> {
    const key = KEYS.channels.key(id);
    for (let tries = 0; tries < MAX_TRIES; tries++) {
      const { value, versionstamp } = await this.#database.get<StoredChannel>(
        key,
      );
      const before = value?.unsubscribed ?? [];
      if (value === null || before.includes(address)) return;
      const unsubscribed = [...before, address];
      const written = await this.#database.commit({
        checks: [{ key, versionstamp }],
        sets: [{ key, value: { ...value, unsubscribed } }],
      });
      if (written !== null) return;
    }
    throw new StoreError("busy", "change the channel");
  }

  /** What counts against a channel is over once it was changed. */
  async #freshState(
    id: number,
  ): Promise<Required<Pick<Change, "checks" | "sets">>> {
    const key = KEYS.channelStates.key(id);
    const { value, versionstamp } = await this.#database.get<ChannelState>(key);
    if (value === null) return { checks: [], sets: [] };
    const { failingSince: _since, ...others } = value;
    const fresh = { ...others, failures: 0, holdUntil: 0, isBroken: false };
    return {
      checks: [{ key, versionstamp }],
      sets: [{ key, value: fresh }],
    };
  }

  /** What waits in its outbox is dropped when it is due. */
  async delete(id: number): Promise<void> {
    const lines = await this.#database.list({
      prefix: KEYS.deliveries.key(id),
    });
    await this.#database.commit({
      deletes: [
        KEYS.channels.key(id),
        KEYS.channelStates.key(id),
        ...lines.map(({ key }) => key),
      ],
    });
  }

  async deleteAllOf(ownerId: number): Promise<void> {
    const entries = await this.#database.list<StoredChannel>({
      prefix: KEYS.channels.key(),
    });
    for (const { value } of entries) {
      if (value.ownerId === ownerId) await this.delete(value.id);
    }
  }

  /** Makes the channels of the configuration equal to it; a name is an identity. */
  async sync(specs: readonly ChannelSpec[]): Promise<void> {
    const stored = (await this.all()).filter(({ ownerId }) => ownerId === null);
    const left = new Map(stored.map((channel) => [channel.name, channel]));
    for (const spec of specs) {
      const same = left.get(spec.name);
      left.delete(spec.name);
      if (same === undefined) await this.create(null, spec);
      else if (!isEqual(same, spec)) await this.update(same.id, spec);
    }
    for (const { id } of left.values()) await this.delete(id);
  }

  #seal(channel: Channel): StoredChannel {
    const { settings, secretBefore, ...others } = channel;
    const content = secretBefore === undefined
      ? settings
      : { settings, secretBefore } satisfies SealedSettings;
    const text = JSON.stringify(content);
    const place = placeOf(channel.id);
    return { ...others, settings: this.#database.secrets.seal(text, place) };
  }

  #open(stored: StoredChannel): Channel {
    const { secrets } = this.#database;
    const text = secrets.open(stored.settings, placeOf(stored.id));
    const content: ChannelSettings | SealedSettings = JSON.parse(text);
    return "secretBefore" in content
      ? { ...stored, ...content as SealedSettings }
      : { ...stored, settings: content as ChannelSettings };
  }
}

/** Sealed settings cannot be put into another channel. */
export function placeOf(id: number): string {
  return `channel ${id} settings`;
}

/** Where the secret was changed, the one before counts for a day more. */
function withSecretBefore(channel: Channel, before: Channel): Channel {
  const { secretBefore, ...others } = channel;
  const { secret: old = "" } = before.settings;
  const { secret = "" } = channel.settings;
  const isReplaced = channel.kind === before.kind && old !== secret;
  if (isReplaced && typeof old === "string" && old !== "" && secret !== "") {
    const until = channel.updatedAt + OLD_SECRET_MS;
    return { ...others, secretBefore: { secret: old, until } };
  }
  const counts = secretBefore !== undefined && !isReplaced &&
    secretBefore.until > channel.updatedAt;
  return counts ? channel : others;
}

/** An address that was taken out, and comes again, wants mails. */
function withoutGone(channel: Channel): Channel {
  const { unsubscribed, ...others } = channel;
  if (unsubscribed === undefined) return channel;
  const addresses = listOf(channel, "to");
  const left = unsubscribed.filter((each) => addresses.includes(each));
  return left.length === 0 ? others : { ...others, unsubscribed: left };
}

function isEqual(channel: Channel, spec: ChannelSpec): boolean {
  return Object.entries(spec).every(([field, value]) =>
    JSON.stringify(channel[field as keyof Channel]) === JSON.stringify(value)
  );
}
