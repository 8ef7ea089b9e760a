import { collection } from "./collection.ts";
import { SUBSCRIBER_KEYS } from "./subscriber_keys.ts";

export type { Collection } from "./collection.ts";

/** Every collection of the store. A key is made here and nowhere else. */
export const KEYS = {
  schema: collection<[]>("schema", {
    parts: "",
    value: "the number of the layout of keys and values",
    kept: "for ever",
    writer: "opening, with each step of a migration",
    isLocal: true,
  }),
  counters: collection<
    [name: "channel" | "incident" | "maintenance" | "url" | "user"]
  >("counters", {
    parts: "name",
    value: "the latest number that was given away",
    kept: "for ever",
    writer:
      "whoever adds a url, a user, a channel, an incident or a maintenance",
  }),
  urls: collection<[id: number]>("urls", {
    parts: "id",
    value: "a url with its settings",
    kept: "until it is deleted or retired",
    writer: "the start, owners' requests, `import --from`",
  }),
  urlsByName: collection<[name: string]>("urls_by_name", {
    parts: "name",
    value: "the id of the operator's url of this name",
    kept: "until it is retired",
    writer: "the start",
  }),
  urlsByUser: collection<[user: number, id: number]>("urls_by_user", {
    parts: "user/id",
    value: "`true`",
    kept: "as long as the url",
    writer: "owners' requests",
  }),
  urlsDeleted: collection<[user: number, id: number]>("urls_deleted", {
    parts: "user/id",
    value: "a url that can be brought back, and when it was deleted",
    kept: "ten minutes, until it is purged",
    writer: "owners' requests",
  }),
  urlsRetired: collection<[name: string]>("urls_retired", {
    parts: "name",
    value: "a url that the configuration no longer has",
    kept: "until the configuration has it again",
    writer: "the start",
  }),
  urlsVersion: collection<[]>("urls_version", {
    parts: "",
    value:
      "a time; its versionstamp changes with every write of a url, and of what is read again with them",
    kept: "for ever",
    writer: "whoever writes a url",
  }),
  users: collection<[id: number]>("users", {
    parts: "id",
    value: "an account",
    kept: "until it is deleted",
    writer: "requests",
  }),
  usersByEmail: collection<[email: string]>("users_by_email", {
    parts: "e-mail",
    value: "the id of the account",
    kept: "as long as the account",
    writer: "requests",
  }),
  owners: collection<[user: number]>("owners", {
    parts: "user",
    value: "whether an account is the operator's or disabled, and its page",
    kept: "as long as the account; none where nothing of it is said",
    writer: "requests, `user`",
  }),
  lastSeen: collection<[user: number]>("last_seen", {
    parts: "user",
    value: "when somebody last came with the account, to the hour",
    kept: "as long as the account",
    writer: "requests",
  }),
  passwordResets: collection<[user: number]>("password_resets", {
    parts: "user",
    value: "a link to set a new password, as the SHA-256 of its code",
    kept: "until it is used, or another takes its place",
    writer: "the operator's requests",
  }),
  audit: collection<[at: number, entry: string]>("audit", {
    parts: "at/entry",
    value: "what an operator did, or a sign-in: who, what, to whom, from where",
    kept: "90 days",
    writer: "requests",
  }),
  slugs: collection<[slug: string]>("slugs", {
    parts: "slug",
    value: "the id of the account whose page has this name",
    kept: "until the account chooses another, or is deleted",
    writer: "owners' requests",
  }),
  boardOrders: collection<[page: string]>("board_orders", {
    parts: "page",
    value: "the order of a status page: ids of services, tags of groups",
    kept: "until it is given up, or the account deleted",
    writer: "owners' requests",
  }),
  apiKeys: collection<[hash: string]>("api_keys", {
    parts: "hash",
    value: "an API key, as its SHA-256: whose it is, what it may do",
    kept: "until it is revoked, or its account deleted",
    writer: "owners' requests, and its use",
  }),
  apiKeysByUser: collection<[user: number, hash: string]>("api_keys_by_user", {
    parts: "user/hash",
    value: "`true`",
    kept: "as long as the key",
    writer: "owners' requests",
  }),
  invitations: collection<[hash: string]>("invitations", {
    parts: "hash",
    value: "an invitation, as the SHA-256 of its code: by whom, until when",
    kept: "until it is used, revoked, or over for a while",
    writer: "the operator's requests, and signing up",
  }),
  firstOperator: collection<[]>("first_operator", {
    parts: "",
    value:
      "the id of the first operator; its versionstamp changes when one goes",
    kept: "for ever: `/setup` is there until then",
    writer: "`/setup`, `user operator`, and whatever takes an operator away",
  }),
  choices: collection<[]>("choices", {
    parts: "",
    value:
      "what the operator chose: who may sign up, title and logo, private ranges",
    kept: "for ever",
    writer: "the operator's requests",
  }),
  secrets: collection<[name: "token" | "sealing" | "subscribers"]>("secrets", {
    parts: "name",
    value:
      "the key of the login tokens; which key opens the sealed secrets, and not that key; the key of subscribers' hashes, sealed",
    kept: "for ever",
    writer: "the first start, the first subscriber",
  }),
  trackingState: collection<[]>("tracking_state", {
    parts: "",
    value: "whether the state file of the tracking service exists",
    kept: "for ever",
    writer: "requests, where there is no file system",
  }),
  states: collection<[shard: number]>("states", {
    parts: "shard",
    value: "packed states of the shard's urls, and the hour that is packed",
    kept: "for ever",
    writer: "whoever holds the shard",
  }),
  live: collection<[shard: number, place: number]>("live", {
    parts: "shard/place",
    value: "the number of a window and its packed ticks",
    kept: "until a later window takes its place",
    writer: "whoever holds the shard",
  }),
  ticks: collection<[shard: number, hour: number, part: number]>("ticks", {
    parts: "shard/hour/part",
    value: "packed ticks of an hour",
    kept: "as long as `--retention` says",
    writer: "packing",
  }),
  hours: collection<[shard: number, hour: number]>("hours", {
    parts: "shard/hour",
    value: "packed roll-ups of an hour",
    kept: "35 days",
    writer: "packing",
  }),
  days: collection<[shard: number, day: number]>("days", {
    parts: "shard/day",
    value: "packed roll-ups of a day (UTC)",
    kept: "400 days",
    writer: "packing",
  }),
  events: collection<[url: number, number: number]>("events", {
    parts: "url/number",
    value: "a time of uptime or downtime",
    kept: "400 days after its end",
    writer: "whoever holds the shard",
  }),
  changes: collection<[url: number, number: number]>("changes", {
    parts: "url/number",
    value:
      "that a url is in another state, that its certificate expires soon; of url 0, that nobody watched",
    kept: "until it is folded into an outage",
    writer: "whoever holds the shard; starts, and a look at all certificates",
  }),
  certificatesTold: collection<[url: number]>("certificates_told", {
    parts: "url",
    value:
      "how many days before they expire it was told of certificates, by the hour in which they do",
    kept: "until 30 days after that",
    writer: "whoever looks at all certificates",
  }),
  outageBooks: collection<[owner: number, part: number]>("outage_books", {
    parts: "owner/part",
    value: "the outages of an owner that go on, as text in parts",
    kept: "as long as one goes on",
    writer: "whoever folds changes",
  }),
  outages: collection<[owner: number, place: number]>("outages", {
    parts: "owner/place",
    value: "an outage that is over",
    kept: "until a later one takes its place: 200 of each owner",
    writer: "whoever folds changes",
  }),
  outageCounts: collection<[owner: number]>("outage_counts", {
    parts: "owner",
    value: "how many outages are over",
    kept: "as long as the account",
    writer: "whoever folds changes",
  }),
  alertRules: collection<[owner: number]>("alert_rules", {
    parts: "owner",
    value: "what an owner chose of how their outages are made",
    kept: "as long as the account; the operator's for ever",
    writer: "owners' requests",
  }),
  incidents: collection<[owner: number, id: number]>("incidents", {
    parts: "owner/id",
    value: "an incident with its updates",
    kept:
      "until it is deleted, or the oldest resolved one of more than 200 of an owner",
    writer: "owners' requests, and outages where they open drafts",
  }),
  incidentBooks: collection<[owner: number]>("incident_books", {
    parts: "owner",
    value:
      "the open incidents of an owner in brief, and which outages opened a draft",
    kept: "as long as the account; the operator's for ever",
    writer: "whoever writes an incident",
  }),
  maintenances: collection<[owner: number, id: number]>("maintenances", {
    parts: "owner/id",
    value: "the rule of a maintenance: its windows are computed from it",
    kept: "until it is deleted, or over and in the way of a new one",
    writer: "the start, owners' requests",
  }),
  pastMaintenances: collection<[owner: number, id: number, at: number]>(
    "past_maintenances",
    {
      parts: "owner/id/time",
      value: "windows of a maintenance until it was changed or deleted then",
      kept: "as long as ended events: 400 days; the latest 500 of an owner",
      writer: "whoever changes or deletes one",
    },
  ),
  channels: collection<[id: number]>("channels", {
    parts: "id",
    value: "a channel; its settings sealed",
    kept: "until it is deleted",
    writer: "the start, owners' requests",
  }),
  channelStates: collection<[id: number]>("channel_states", {
    parts: "id",
    value: "how a channel's latest deliveries went",
    kept: "as long as the channel",
    writer: "whoever delivers",
  }),
  outbox: collection<[channel: number, outage: string, step: number]>(
    "outbox",
    {
      parts: "channel/outage/step",
      value: "a message that is to be delivered",
      kept: "until it is delivered, or given up after a day",
      writer: "whoever folds changes, and whoever delivers",
    },
  ),
  due: collection<
    [at: number, channel: number, outage: string, step: number]
  >("due", {
    parts: "time/channel/outage/step",
    value: "`true`: when to try a message of the outbox",
    kept: "as long as the message",
    writer: "whoever writes the message",
  }),
  deliveries: collection<[channel: number, place: number]>("deliveries", {
    parts: "channel/place",
    value: "a message that was delivered, or given up",
    kept: "30 days, or until a later one takes its place: 200 of each channel",
    writer: "whoever delivers",
  }),
  ...SUBSCRIBER_KEYS,
  watchdog: collection<[]>("watchdog", {
    parts: "",
    value: "the minute in which the watchdog url was asked last, and by whom",
    kept: "for ever",
    writer: "one instance a minute, with `WATCHDOG_URL`",
    isLocal: true,
  }),
  heartbeats: collection<[shard: number, url: number]>("heartbeats", {
    parts: "shard/url",
    value: "what the pings of a heartbeat amount to",
    kept: "as long as the url",
    writer: "each ping, and whoever finds that one may be lost",
  }),
  pingNews: collection<[]>("ping_news", {
    parts: "",
    value: "which heartbeats were pinged by way of another instance",
    kept: "until the twentieth after it",
    writer: "who takes a ping and does not hold the shard",
    isLocal: true,
  }),
  pings: collection<[url: number, place: number]>("pings", {
    parts: "url/place",
    value: "a ping of a heartbeat, with the beginning of its body",
    kept: "until the twentieth after it",
    writer: "each ping",
  }),
  claims: collection<[place: number, shard: number]>("claims", {
    parts: "place/shard",
    value: "who probes the shard in which window",
    kept: "until a later window takes its place",
    writer: "every instance that probes",
    isLocal: true,
  }),
  health: collection<[]>("health", {
    parts: "",
    value: "a time",
    kept: "for ever",
    writer: "whoever had trouble with the store",
    isLocal: true,
  }),
  imported: collection<[system: string, id: number]>("imported", {
    parts: "system/id",
    value: "which monitor of another program is about to get this id",
    kept: "until the monitor is written",
    writer: "`import --from`",
    isLocal: true,
  }),
  importedBefore: collection<[system: string, id: number]>("imported_before", {
    parts: "system/id",
    value: "which monitor of another program was written with this id",
    kept: "for ever: what is deleted stays away",
    writer: "`import --from`",
  }),
  import: collection<[step: "packing"]>("import", {
    parts: "step",
    value: "which export is being imported; whether all of it is written",
    kept: "until it is imported",
    writer: "`import`",
    isLocal: true,
  }),
};

/** Sorts behind every number that a key may end in. */
export const LAST_PART = Number.MAX_SAFE_INTEGER;
