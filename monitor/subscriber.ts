/** The ways to hear of a status page that something is sent for. */
export const SUBSCRIBER_KINDS = ["email", "webhook"] as const;
export type SubscriberKind = (typeof SUBSCRIBER_KINDS)[number];

/** At most this many subscribers has a page, those of its groups among them. */
export const MAX_SUBSCRIBERS = 10_000;
/** At most this many audiences has a page: all of it, and groups of it that somebody has subscribed to. */
export const MAX_AUDIENCES = 100;

/**
 * Those who hear of the same: of a whole page, or of one group of it. Towards
 * outages an audience is a channel, and what it is told is then written to the
 * outbox of each subscriber.
 */
export interface Audience {
  readonly id: number;
  /** The tag of the group: empty for services without a tag, null for the whole page. */
  readonly group: string | null;
}

/** Somebody who hears of a page. */
export interface Subscriber {
  readonly id: number;
  readonly kind: SubscriberKind;
  /** An e-mail address, or the url of a webhook. */
  readonly address: string;
  /** `whsec_…`: what a webhook's messages are signed with. */
  readonly secret?: string;
  /** By whom it is known it may be ended: the secret part of links. */
  readonly token: string;
  /** Milliseconds since the Unix epoch. */
  readonly createdAt: number;
}

/**
 * An id says whose page it is of, which audience of it, and which subscriber,
 * so that those of a page, and of an audience, are neighbours in the store. An
 * audience is its own number 0. Ids of channels are counted from 1 and never
 * get as far as the first audience.
 */
const NUMBERS = 2 ** 22;
const PLACES = 2 ** 10;
/** The last place that an audience can have on its page. */
export const LAST_PLACE = PLACES - 1;

/** The id of a page's audience; `place` counts from 1. */
export function audienceId(page: number, place: number): number {
  return (page * PLACES + place) * NUMBERS;
}

/** The id of a subscriber; `number` counts from 1 within the page. */
export function subscriberId(audience: number, number: number): number {
  return audience + number;
}

/** Whether a channel that is to be told is an audience. */
export function isAudience(id: number): boolean {
  return id >= NUMBERS && id % NUMBERS === 0;
}

/** The audience of a subscriber, or of itself. */
export function audienceOf(id: number): number {
  return id - id % NUMBERS;
}

/** Which subscriber of its page it is. */
export function numberOf(id: number): number {
  return id % NUMBERS;
}

/** Whose page a subscriber or an audience is of. */
export function pageOf(id: number): number {
  return Math.floor(id / NUMBERS / PLACES);
}

/** The ids of a page: from the first up to, not including, the second. */
export function idsOfPage(page: number): readonly [from: number, to: number] {
  return [audienceId(page, 0), audienceId(page + 1, 0)];
}

/** The ids of an audience's subscribers, in the same way. */
export function idsOfAudience(
  audience: number,
): readonly [from: number, to: number] {
  return [audience + 1, audience + NUMBERS];
}
