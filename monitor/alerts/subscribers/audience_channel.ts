import type { Channel } from "../../channel.ts";
import { type Audience, pageOf } from "../../subscriber.ts";

/** An audience, as whoever makes messages of outages sees it: a channel of the page's owner. */
export function audienceChannel({ id, group }: Audience): Channel {
  const page = pageOf(id);
  return {
    id,
    name: "subscribers",
    ownerId: page === 0 ? null : page,
    kind: "webhook",
    enabled: true,
    shared: false,
    routes: [group === null ? { all: true } : { tags: [group] }],
    remindersMs: null,
    quietHours: null,
    mentions: [],
    settings: {},
    createdAt: 0,
    updatedAt: 0,
  };
}

/** The group that such a channel stands for. */
export function groupOf({ routes: [route] }: Channel): string | null {
  return route !== undefined && "tags" in route ? route.tags[0] ?? "" : null;
}
