import type {
  DeliveryLine,
  OutboxEntry,
} from "../../monitor/alerts/outbox_entry.ts";
import { noticeTitle } from "../../monitor/alerts/notice_title.ts";
import {
  channelMembers,
  shownSettings,
} from "../../monitor/fields/channel_fields.ts";
import { readId } from "../access/find_service.ts";
import type { UserViewer } from "../access/viewer.ts";
import type { HandlerFor } from "../access/viewers.ts";
import { readJsonObject } from "../server/json_body.ts";
import { listOf } from "../server/paging.ts";
import { answer, answerEnvelope, type Ctx } from "../server/request_context.ts";
import type { ChannelRow, OwnedChannels } from "./owned_channels.ts";

/** At most this many bytes describe a channel. */
const MAX_BYTES = 64 * 1024;

/** `/v1/channels`: where messages of one's urls go. */
export class ChannelApi {
  readonly #channels: OwnedChannels;
  /** Whether messages can have links. */
  readonly #hasLinks: boolean;

  constructor(channels: OwnedChannels, hasLinks: boolean) {
    this.#channels = channels;
    this.#hasLinks = hasLinks;
  }

  list: HandlerFor<UserViewer> = async (c, viewer) => {
    const rows = await this.#channels.list(viewer);
    const channels = listOf(rows.map(channelJson), null, rows.length);
    return answerEnvelope(c, { channels });
  };

  get: HandlerFor<UserViewer> = async (c, viewer) => {
    const row = await this.#channels.get(viewer, idOf(c));
    return answerEnvelope(c, oneJson(row));
  };

  /** `POST /v1/channels`: 201 with the channel, and what is to be known of it. */
  create: HandlerFor<UserViewer> = async (c, viewer) => {
    const members = await readJsonObject(c.req.raw, { maxBytes: MAX_BYTES });
    const row = await this.#channels.add(viewer, members);
    return answerEnvelope(c, { ...oneJson(row), ...this.#notes() }, 201);
  };

  change: HandlerFor<UserViewer> = async (c, viewer) => {
    const id = idOf(c);
    const members = await readJsonObject(c.req.raw, { maxBytes: MAX_BYTES });
    const row = await this.#channels.change(viewer, id, members);
    return answerEnvelope(c, { ...oneJson(row), ...this.#notes() });
  };

  remove: HandlerFor<UserViewer> = async (c, viewer) => {
    await this.#channels.remove(viewer, idOf(c));
    return answer(c, null, { status: 204 });
  };

  /** `GET /v1/channels/{id}/deliveries`: what was delivered or given up, the latest first, and what waits. */
  deliveries: HandlerFor<UserViewer> = async (c, viewer) => {
    const { lines, waiting } = await this.#channels.deliveries(
      viewer,
      idOf(c),
    );
    return answerEnvelope(c, {
      deliveries: listOf(lines.map(lineJson), null, lines.length),
      waiting: listOf(waiting.map(waitingJson), null, waiting.length),
    });
  };

  /** `POST /v1/channels/{id}/test`: 200 with what the service answered, whatever it was. */
  test: HandlerFor<UserViewer> = async (c, viewer) => {
    const result = await this.#channels.test(viewer, idOf(c));
    const { outcome, status, words } = result;
    return answerEnvelope(c, { test: { data: { outcome, status, words } } });
  };

  #notes(): { notes?: string[] } {
    if (this.#hasLinks) return {};
    return { notes: ["Messages have no links: PUBLIC_URL is not set"] };
  }
}

function idOf(c: Ctx): number {
  return readId(c, "channel");
}

function oneJson(row: ChannelRow): { channel: unknown } {
  return { channel: { data: channelJson(row) } };
}

function channelJson({ channel, state }: ChannelRow): Record<string, unknown> {
  return {
    id: channel.id,
    ...channelMembers(channel),
    settings: shownSettings(channel.kind, channel.settings),
    unsubscribed: channel.unsubscribed ?? [],
    state,
    from_configuration: channel.ownerId === null,
    created_at: Math.floor(channel.createdAt / 1_000),
    updated_at: Math.floor(channel.updatedAt / 1_000),
  };
}

function lineJson(line: DeliveryLine): Record<string, unknown> {
  const { at, noticeId, title, outcome, status, words, tries } = line;
  return {
    ...{ at: Math.floor(at / 1_000), notice_id: noticeId, title },
    ...{ outcome, status, words, tries },
  };
}

function waitingJson(entry: OutboxEntry): Record<string, unknown> {
  const { notice, dueAt, tries, last } = entry;
  return {
    notice_id: notice.id,
    title: noticeTitle(notice),
    next_try_at: Math.floor(dueAt / 1_000),
    tries,
    status: last?.status ?? null,
    words: last?.words ?? "",
  };
}
