import { FAILING } from "../../monitor/alerts/alert_sender.ts";
import { plain } from "../../monitor/alerts/channels/message_text.ts";
import { channelNotice } from "../../monitor/alerts/channel_notice.ts";
import { deliveryLine } from "../../monitor/alerts/delivery_line.ts";
import { hearsOf } from "../../monitor/alerts/hears_of.ts";
import type { Notice } from "../../monitor/alerts/notice.ts";
import type {
  AttemptResult,
  ChannelState,
  DeliveryLine,
  OutboxEntry,
} from "../../monitor/alerts/outbox_entry.ts";
import type { Channel, ChannelSpec } from "../../monitor/channel.ts";
import {
  readChannelFields,
  readChannelSettings,
  readChannelSpec,
} from "../../monitor/fields/channel_fields.ts";
import type { Monitor } from "../../monitor/types.ts";
import type { AddressGuard } from "../../monitor/guard/address_guard.ts";
import type { Channels } from "../../store/alerts/channels.ts";
import type { Outbox } from "../../store/alerts/outbox.ts";
import type { OwnerTable } from "../access/owner_table.ts";
import { RateLimit } from "../access/rate_limit.ts";
import { isOperator, type UserViewer } from "../access/viewer.ts";
import { HttpError } from "../server/http_error.ts";

export interface OwnedChannelsDeps {
  readonly channels: Channels;
  readonly outbox: Outbox;
  /** All that are operators' share what is theirs. */
  readonly owners: Pick<OwnerTable, "isOperators">;
  readonly guard: Pick<AddressGuard, "checkUrl">;
  /** Tries once to deliver a notice. */
  readonly deliver: (
    channel: Channel,
    notice: Notice,
  ) => Promise<AttemptResult>;
}

/** Tests of one account at once, and the time until one more. */
const MAX_TESTS = 10;
const TEST_REFILL_MS = 6_000;
/** Settings that lead somewhere. */
const ADDRESSES = ["url", "server", "host"] as const;

/** A channel and how it is. */
export interface ChannelRow {
  readonly channel: Channel;
  readonly state: "ok" | "failing" | "broken";
}

/** What users do with their channels, whichever way they ask. */
export class OwnedChannels {
  readonly #deps: OwnedChannelsDeps;
  readonly #tests = new RateLimit({
    burst: MAX_TESTS,
    refillMs: TEST_REFILL_MS,
  });

  constructor(deps: OwnedChannelsDeps) {
    this.#deps = deps;
  }

  /** By id; operators see those of the configuration too. */
  async list(viewer: UserViewer): Promise<ChannelRow[]> {
    const { channels, outbox } = this.#deps;
    const seen = (await channels.all())
      .filter((each) => maySeeChannel(viewer, each));
    const states = await outbox.channelStates(seen.map(({ id }) => id));
    return seen.map((channel) => rowOf(channel, states.get(channel.id)));
  }

  /** Names of the channels that are told of outages of a url. */
  async hearersOf(monitor: Monitor): Promise<string[]> {
    const { channels, owners } = this.#deps;
    const isOperators = owners.isOperators(monitor);
    const all = await channels.all();
    return all.filter((each) =>
      owners.isOperators(each) === isOperators && hearsOf(each, monitor)
    ).map(({ name }) => name);
  }

  /** @throws {HttpError} 404 for a channel that the viewer may not see. */
  async get(viewer: UserViewer, id: number): Promise<ChannelRow> {
    const { channels, outbox } = this.#deps;
    const channel = await channels.get(id);
    if (channel === null || !maySeeChannel(viewer, channel)) {
      throw channelNotFound();
    }
    return rowOf(channel, await outbox.channelState(id));
  }

  /** @throws {HttpError} 400 naming every problem; 403 when there is no room. */
  async add(
    viewer: UserViewer,
    members: Readonly<Record<string, unknown>>,
  ): Promise<ChannelRow> {
    const { spec, problems } = readChannelSpec(members);
    if (spec === null) throw refused(problems);
    this.#judge(viewer, spec);
    const channel = await this.#deps.channels.create(viewer.user.id, spec);
    if (channel === "full") {
      throw new HttpError(
        403,
        "Cannot add the channel: the account has as many as it may have",
      );
    }
    return rowOf(channel, undefined);
  }

  /** @throws {HttpError} 404, 409 for one of the configuration, 400 naming every problem. */
  async change(
    viewer: UserViewer,
    id: number,
    members: Readonly<Record<string, unknown>>,
  ): Promise<ChannelRow> {
    const { channel: stored } = await this.#own(viewer, id);
    const { fields, settings, problems } = readChannelFields(members);
    const kind = fields.kind ?? stored.kind;
    const before = kind === stored.kind ? stored.settings : {};
    const read = readChannelSettings(kind, settings ?? {}, before);
    const all = [...problems, ...read.problems];
    if (all.length > 0) throw refused(all);
    const changes = { ...fields, settings: read.settings };
    this.#judge(viewer, { ...stored, ...changes });
    const changed = await this.#deps.channels.update(id, changes);
    if (changed === null) throw channelNotFound();
    return rowOf(changed, undefined);
  }

  async remove(viewer: UserViewer, id: number): Promise<void> {
    await this.#own(viewer, id);
    await this.#deps.channels.delete(id);
  }

  /** A channel, what was delivered or given up, the latest first, and what waits. */
  async deliveries(
    viewer: UserViewer,
    id: number,
  ): Promise<ChannelRow & { lines: DeliveryLine[]; waiting: OutboxEntry[] }> {
    const row = await this.get(viewer, id);
    const { outbox } = this.#deps;
    const [lines, waiting] = await Promise.all([
      outbox.lines(id),
      outbox.entriesFor(id),
    ]);
    return { ...row, lines, waiting };
  }

  /** Sends a message that says that it is a test, as any other is sent, and tells what came of it. */
  async test(viewer: UserViewer, id: number): Promise<AttemptResult> {
    const { channel } = await this.get(viewer, id);
    const verdict = this.#tests.take(String(viewer.user.id));
    if (!verdict.ok) {
      throw new HttpError(429, "Cannot test the channel: wait a moment", {
        "Retry-After": `${verdict.retryAfterSeconds}`,
      });
    }
    const notice = testNotice(channel, viewer);
    const result = await this.#deps.deliver(channel, notice);
    const isSent = result.outcome === "sent";
    const line = deliveryLine(notice, result, { at: Date.now(), tries: 1 });
    await this.#deps.outbox.note(
      id,
      line,
      (state) =>
        isSent
          ? { ...state, failures: 0, holdUntil: 0, isBroken: false }
          : state,
    );
    return result;
  }

  async #own(viewer: UserViewer, id: number): Promise<ChannelRow> {
    const row = await this.get(viewer, id);
    if (row.channel.ownerId !== null) return row;
    throw new HttpError(
      409,
      "Cannot change the channel: it is in the configuration",
    );
  }

  /** Judged again whenever something is sent. */
  #judge(viewer: UserViewer, spec: ChannelSpec): void {
    if (spec.shared && !isOperator(viewer)) {
      throw refused(['Cannot set "shared": only an operator can']);
    }
    for (const name of ADDRESSES) {
      const given = spec.settings[name];
      if (typeof given !== "string") continue;
      const url = name === "host" ? `https://${given}/` : given;
      const verdict = this.#deps.guard.checkUrl(url);
      if (verdict.ok) continue;
      throw refused([
        `Cannot set "${name}" of "settings": ${verdict.rule}`,
      ]);
    }
  }
}

function maySeeChannel(
  viewer: UserViewer,
  { ownerId }: Pick<Channel, "ownerId">,
): boolean {
  return ownerId === null ? isOperator(viewer) : ownerId === viewer.user.id;
}

function rowOf(channel: Channel, state: ChannelState | undefined): ChannelRow {
  const isFailing = (state?.failures ?? 0) >= FAILING;
  if (state?.isBroken) return { channel, state: "broken" };
  return { channel, state: isFailing ? "failing" : "ok" };
}

function refused(problems: readonly string[]): HttpError {
  return new HttpError(400, problems.join("\n"));
}

function channelNotFound(): HttpError {
  return new HttpError(
    404,
    "Cannot find the channel: there is none with this id",
  );
}

function testNotice({ id, name }: Channel, { user }: UserViewer): Notice {
  const now = Date.now();
  const outageId = `t_${id}`;
  const notice = channelNotice("test", {
    ...{ id: `${outageId}:test:${now}`, outageId, now },
  });
  const text = `This is a test of the channel ${plain(name, 100)}, ` +
    `sent by ${user.email}: the channel works`;
  return { ...notice, text };
}
