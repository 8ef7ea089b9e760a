import { collection } from "./collection.ts";

/** The collections of what subscribers of status pages are told: a part of `KEYS`. */
export const SUBSCRIBER_KEYS = {
  subscriberPages: collection<[page: number]>("subscriber_pages", {
    parts: "page",
    value:
      "whom a status page has to tell: its audiences, how many each has, and which channel sends e-mails",
    kept: "as long as the account; the operator's for ever",
    writer: "whoever subscribes or unsubscribes, owners' requests",
  }),
  subscribers: collection<[id: number]>("subscribers", {
    parts: "id",
    value: "a subscriber; address, secret and token sealed",
    kept: "until it is unsubscribed, or could not be told for days",
    writer: "whoever subscribes",
  }),
  subscribersByAddress: collection<[page: number, hash: string, id: number]>(
    "subscribers_by_address",
    {
      parts: "page/hash/id",
      value: "`true`; the address as a keyed hash",
      kept: "as long as the subscriber",
      writer: "whoever subscribes",
    },
  ),
  subscriberRequests: collection<[page: number, hash: string]>(
    "subscriber_requests",
    {
      parts: "page/hash",
      value:
        "who is asked by e-mail whether they want to subscribe, as the SHA-256 of the link's code; the address sealed",
      kept: "a day",
      writer: "whoever asks",
    },
  ),
  subscriberMails: collection<[hash: string]>("subscriber_mails", {
    parts: "hash",
    value: "when an address, as a keyed hash, was sent links",
    kept: "a day",
    writer: "whoever asks",
  }),
  incidentNews: collection<[owner: number, id: number, version: number]>(
    "incident_news",
    {
      parts: "owner/id/version",
      value: "that an incident was published, or has a new update",
      kept: "until the page's subscribers are about to be told",
      writer: "whoever writes an incident",
    },
  ),
  maintenanceTold: collection<[owner: number, id: number]>("maintenance_told", {
    parts: "owner/id",
    value: "what subscribers were told last of a maintenance",
    kept: "as long as the maintenance, while its page has subscribers",
    writer: "whoever tells subscribers",
  }),
  announcements: collection<[audience: number, about: string, step: number]>(
    "announcements",
    {
      parts: "audience/about/step",
      value:
        "a message to all subscribers of an audience, and who has it in the outbox already",
      kept: "until all have it there, or for a day",
      writer: "whoever folds changes or tells subscribers",
    },
  ),
  subscriberOutbox: collection<
    [kind: string, subscriber: number, about: string, step: number]
  >("subscriber_outbox", {
    parts: "kind/subscriber/about/step",
    value: "a message that is to be delivered",
    kept: "until it is delivered, or given up after a day",
    writer: "whoever tells subscribers, and whoever delivers",
  }),
  subscriberDue: collection<
    [
      kind: string,
      at: number,
      subscriber: number,
      about: string,
      step: number,
    ]
  >("subscriber_due", {
    parts: "kind/time/subscriber/about/step",
    value: "`true`: when to try a message of that outbox",
    kept: "as long as the message",
    writer: "whoever writes the message",
  }),
  subscriberStates: collection<[kind: string, subscriber: number]>(
    "subscriber_states",
    {
      parts: "kind/subscriber",
      value: "how a subscriber's latest deliveries went",
      kept: "as long as the subscriber",
      writer: "whoever delivers",
    },
  ),
  subscriberDeliveries: collection<
    [page: number, at: number, kind: string, subscriber: number]
  >("subscriber_deliveries", {
    parts: "page/time/kind/subscriber",
    value: "a message to a subscriber that was delivered, or given up",
    kept: "30 days; at most the latest 1,000 of a page, except on Deno Deploy",
    writer: "whoever delivers",
  }),
};
