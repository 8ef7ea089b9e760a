/** The ways to tell somebody. */
export const CHANNEL_KINDS = [
  "webhook",
  "slack",
  "discord",
  "telegram",
  "ntfy",
  "teams",
  "pagerduty",
  "alertmanager",
  "apprise",
  "email",
] as const;

export type ChannelKind = (typeof CHANNEL_KINDS)[number];

/** Which urls a channel hears of: all of its owner's, those with one of these tags, or those of these names. */
export type ChannelRoute =
  | { readonly all: true }
  | { readonly tags: readonly string[] }
  | { readonly urls: readonly string[] };

/** When a channel is left alone with what can wait. */
export interface QuietHours {
  /** `22:00`, in the time zone; with `to` before it, over midnight. */
  readonly from: string;
  readonly to: string;
  /** On which days it begins, from 0 for Sunday. */
  readonly days: readonly number[];
  /** An IANA name such as "Europe/Berlin". */
  readonly timeZone: string;
}

/** What the settings of all kinds of channels have in common: texts, numbers and lists of texts by name. */
export type ChannelSettings = Readonly<
  Record<string, string | number | boolean | readonly string[]>
>;

/** A secret that was changed, and counts beside its successor for a while. */
export interface SecretBefore {
  readonly secret: string;
  readonly until: number;
}

/** Where messages go. */
export interface Channel {
  /** Ids count from 1, and none is used twice. */
  readonly id: number;
  readonly name: string;
  /** The account that added it; null for one of the configuration. */
  readonly ownerId: number | null;
  readonly kind: ChannelKind;
  readonly enabled: boolean;
  /** An operator's: it hears of all of the operator's urls, not only of its owner's own. */
  readonly shared: boolean;
  readonly routes: readonly ChannelRoute[];
  /** After which time it is reminded of an outage first; null for never. */
  readonly remindersMs: number | null;
  readonly quietHours: QuietHours | null;
  /** Whom a message calls, in the words of the medium. */
  readonly mentions: readonly string[];
  /** What its kind needs, secrets among it. */
  readonly settings: ChannelSettings;
  /** What its `secret` was until it was changed, for receivers that have not followed yet. */
  readonly secretBefore?: SecretBefore;
  /** Addresses of `to` that want no more mails. */
  readonly unsubscribed?: readonly string[];
  /** Milliseconds since the Unix epoch, as all times here. */
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** What a person may say of a channel. */
export type ChannelSpec = Omit<
  Channel,
  | "id"
  | "ownerId"
  | "secretBefore"
  | "unsubscribed"
  | "createdAt"
  | "updatedAt"
>;
