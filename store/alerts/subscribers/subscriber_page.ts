import {
  type Audience,
  audienceId,
  audienceOf,
  LAST_PLACE,
  MAX_AUDIENCES,
  MAX_SUBSCRIBERS,
  type SubscriberKind,
} from "../../../monitor/subscriber.ts";

/** An audience, and how many it has of each kind. */
export interface CountedAudience
  extends Audience, Readonly<Record<SubscriberKind, number>> {}

/** Whom a status page has to tell. */
export interface SubscriberPage {
  readonly page: number;
  /** The number of its latest subscriber. */
  readonly latest: number;
  /** The channel whose server sends its mails; null for none. */
  readonly emailChannelId: number | null;
  /** How many subscribers were removed because nothing could be delivered to them. */
  readonly dropped: number;
  /** Those that somebody has subscribed to. */
  readonly audiences: readonly CountedAudience[];
}

export function newPage(page: number): SubscriberPage {
  return {
    ...{ page, latest: 0, emailChannelId: null, dropped: 0, audiences: [] },
  };
}

/** How many subscribers a page has. */
export function sizeOf({ audiences }: SubscriberPage): number {
  return audiences.reduce(
    (sum, { email, webhook }) => sum + email + webhook,
    0,
  );
}

/** The group that a subscriber hears of; null for the whole page. */
export function groupOf(
  { audiences }: SubscriberPage,
  subscriberId: number,
): string | null {
  const own = audiences.find(({ id }) => id === audienceOf(subscriberId));
  return own?.group ?? null;
}

/** The page with one more subscriber, and what audience it is of; null where there is no room. */
export function withSubscriber(
  before: SubscriberPage,
  group: string | null,
  kind: SubscriberKind,
): { readonly page: SubscriberPage; readonly audience: number } | null {
  if (sizeOf(before) >= MAX_SUBSCRIBERS) return null;
  const known = before.audiences.find((each) => each.group === group);
  if (known === undefined && before.audiences.length >= MAX_AUDIENCES) {
    return null;
  }
  const audience = known ??
    { id: freeId(before), group, email: 0, webhook: 0 };
  const more = { ...audience, [kind]: audience[kind] + 1 };
  const audiences = [
    ...before.audiences.filter((each) => each !== known),
    more,
  ].sort((a, b) => a.id - b.id);
  const page = { ...before, latest: before.latest + 1, audiences };
  return { page, audience: audience.id };
}

/** The page with one subscriber less. */
export function withoutSubscriber(
  before: SubscriberPage,
  audience: number,
  kind: SubscriberKind,
): SubscriberPage {
  const audiences = before.audiences.map((each) =>
    each.id === audience
      ? { ...each, [kind]: Math.max(0, each[kind] - 1) }
      : each
  ).filter(({ email, webhook }) => email + webhook > 0);
  return { ...before, audiences };
}

/** Not the one that was given back last: an outage that goes on may have been told to the audience that had it. */
function freeId({ page, latest, audiences }: SubscriberPage): number {
  const taken = new Set(audiences.map(({ id }) => id));
  let place = 1 + latest % LAST_PLACE;
  while (taken.has(audienceId(page, place))) place = 1 + place % LAST_PLACE;
  return audienceId(page, place);
}
