/**
 * Why a probe failed: a closed list, so that nothing a target sends is ever
 * shown. The position is the code in stored ticks: append, never reorder.
 */
export const ERROR_KINDS = [
  "dns",
  "refused",
  "timeout",
  "tls",
  "protocol",
  "blocked",
  "redirect",
  "too-big",
  "status",
  "text",
  "inverted",
  "missed",
  "failed",
  "overrun",
  "assertion",
  "slow",
] as const;

export type ErrorKind = (typeof ERROR_KINDS)[number];

/**
 * What a probe can find; `unknown` means that our own trouble kept us from
 * telling. The position is the code in stored ticks and roll-ups: append, never
 * reorder.
 */
export const OUTCOMES = ["unknown", "up", "down", "degraded"] as const;

export type Outcome = (typeof OUTCOMES)[number];

/**
 * The code of a word that only a newer version knows. It is kept, written back
 * as it is, and shown as unknown.
 */
export type UnknownCode = number;

export const PROBE_METHODS = [
  "GET",
  "HEAD",
  "POST",
  "PUT",
  "PATCH",
  "DELETE",
  "OPTIONS",
] as const;

export type ProbeMethod = (typeof PROBE_METHODS)[number];

/** Over which version of IP a target is reached. */
export const IP_VERSIONS = ["any", "4", "6"] as const;

export type IpVersion = (typeof IP_VERSIONS)[number];

/** In which protocol `tls:` asks for TLS; empty where a connection begins with it. */
export const STARTTLS_PROTOCOLS = [
  "",
  "smtp",
  "imap",
  "pop3",
  "postgres",
] as const;

export type StartTlsProtocol = (typeof STARTTLS_PROTOCOLS)[number];

/** Which other program a monitor was imported from. */
export interface MonitorSource {
  /** The program's name, such as "uptime-kuma". */
  readonly system: string;
  /** What identifies the monitor there: with `system` it is imported once. */
  readonly id: string;
  /** The event that was open there: here it is derived from the state, which knows no foreign id. */
  readonly openEvent?: { readonly number: number; readonly id: number };
}

/** What an operator can do to a member's url. */
export const HOLDS = ["paused", "taken down"] as const;

export type HoldKind = (typeof HOLDS)[number];

/** An operator's hand on a member's url, and what it goes back to. */
export interface Hold {
  /** "paused": not probed. "taken down": nor shown to anybody but its owner and operators. */
  readonly kind: HoldKind;
  /** As the member had them. */
  readonly paused: boolean;
  readonly public: boolean;
}

/** What of an answer an assertion is about. */
export const ASSERTION_PLACES = [
  "status",
  "header",
  "text",
  "json",
  "duration",
  "certificate_days",
] as const;

export const ASSERTION_OPERATORS = [
  "eq",
  "ne",
  "lt",
  "le",
  "gt",
  "ge",
  "contains",
  "not_contains",
  "matches",
  "exists",
] as const;

/** What a target is when an assertion does not hold. */
export const ASSERTION_ELSES = ["down", "degraded"] as const;

/** What an answer must be like. */
export interface Assertion {
  readonly on: (typeof ASSERTION_PLACES)[number];
  /** Name of a header or path in JSON; empty elsewhere. */
  readonly at: string;
  readonly is: (typeof ASSERTION_OPERATORS)[number];
  /** Milliseconds for a duration. */
  readonly value: string | number | boolean | null;
  readonly else: (typeof ASSERTION_ELSES)[number];
}

/** How the TLS of a url differs from what is usual; an empty text changes nothing. */
export interface TlsRules {
  /** The only authorities to trust, or the certificates themselves, in PEM. */
  readonly ca: string;
  /** SHA-256 of the one certificate to trust, in 64 hexadecimal digits. */
  readonly fingerprint: string;
  /** Whether the certificate is judged at all. */
  readonly verify: boolean;
  /** The name that is asked for and that the certificate must have, in place of the host. */
  readonly serverName: string;
  /** What we show the server, in PEM, with what comes between it and its authority. */
  readonly clientCert: string;
  /** In PEM; a secret. */
  readonly clientKey: string;
}

/** What somebody wants watched. The v1 API calls it a service. */
export interface Monitor {
  /** Ids count from 1, and none is used twice. */
  readonly id: number;
  readonly name: string;
  /** Its scheme says how it is asked. */
  readonly url: string;
  /** The user who added it; null when it is the operator's. */
  readonly ownerId: number | null;
  /** Where it was imported from; absent or null for what the configuration or a person added. */
  readonly source?: MonitorSource | null;
  /** It was imported, and an operator changed since where it asks: the address guard applies. */
  readonly isGuarded?: boolean;
  readonly intervalMs: number;
  readonly timeoutMs: number;
  readonly method: ProbeMethod;
  /** `200-299,401`; empty means every status below 400. */
  readonly expectedStatus: string;
  /** Text that the body must contain; empty means that nothing is asked of it. */
  readonly expectedText: string;
  /** At most so many bytes of a body are looked at, decompressed. */
  readonly maxBodyBytes: number;
  /** Of a heartbeat: the longest time between two pings, unless `cron` says when they are due. */
  readonly periodMs: number;
  /** Of a heartbeat: when pings are due, in five fields; empty means every `periodMs`. */
  readonly cron: string;
  /** The zone in which `cron` is meant, such as Europe/Berlin. */
  readonly timeZone: string;
  /** Of a heartbeat: how late a ping may be before it is down. */
  readonly graceMs: number;
  /** Of a heartbeat: how long a run may take; 0 means as long as it likes. */
  readonly maxRunMs: number;
  /** Of a heartbeat: the secret part of its address. */
  readonly pingToken?: string;
  /** What it was before, which is good until then, in milliseconds since the epoch. */
  readonly formerPingToken?: string;
  readonly formerPingTokenUntil?: number;
  /** A slower answer is degraded; 0 means that none is. */
  readonly degradedAboveMs: number;
  /** Whether 429 and 503 with `Retry-After` are degraded instead of down. */
  readonly degradedIfBusy: boolean;
  /** All must hold. */
  readonly assertions: readonly Assertion[];
  /** Sent with each request; values are secrets and are never shown again. */
  readonly headers: Readonly<Record<string, string>>;
  readonly followRedirects: boolean;
  /** Sent with a request; a secret. */
  readonly body: string;
  /** Of the body; empty: by what the body is. */
  readonly contentType: string;
  /** `user:password` or empty; a secret. */
  readonly basicAuth: string;
  /** A token or empty; a secret. */
  readonly bearer: string;
  readonly ipVersion: IpVersion;
  /** It is up when its check fails. */
  readonly inverted: boolean;
  /** From 0; more of them are a failure. */
  readonly maxRedirects: number;
  readonly tls: TlsRules | null;
  /** What is sent over a connection of `tcp:`; empty: nothing. */
  readonly send: string;
  /** Of `tls:` alone. */
  readonly starttls: StartTlsProtocol;
  /** Failed probes in a row before the url counts as down; from 1. */
  readonly failuresBeforeDown: number;
  /** Successful probes in a row before a url that was down counts as up; from 1. */
  readonly successesBeforeUp: number;
  /** A failure that is not confirmed yet is looked into after this time, where the interval is longer. */
  readonly retryAfterMs: number;
  readonly public: boolean;
  /** Whether all who see the url see its address; its owner always does. */
  readonly showAddress: boolean;
  readonly paused: boolean;
  /** An operator's hand on it; absent or null where there is none. */
  readonly hold?: Hold | null;
  readonly tags: readonly string[];
  /** Names or ids of monitors of the same owner: while one of them is down, that this one is needs no outage of its own. */
  readonly dependsOn: readonly (string | number)[];
  /** Milliseconds since the Unix epoch, as all times here. */
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** What a probe needs to know of a url. */
export type ProbeTarget = Pick<
  Monitor,
  | "url"
  | "timeoutMs"
  | "method"
  | "expectedStatus"
  | "expectedText"
  | "maxBodyBytes"
  | "headers"
  | "followRedirects"
  | "degradedAboveMs"
  | "degradedIfBusy"
  | "assertions"
  | "body"
  | "contentType"
  | "basicAuth"
  | "bearer"
  | "ipVersion"
  | "inverted"
  | "maxRedirects"
  | "tls"
  | "send"
  | "starttls"
  | "ownerId"
  | "isGuarded"
>;

/** Where the time of a probe went, in milliseconds; 0 where a phase was not reached. */
export interface ProbePhases {
  readonly lookupMs: number;
  readonly connectMs: number;
  readonly tlsMs: number;
  readonly firstByteMs: number;
}

/**
 * What of our own could be the cause of a failure: that nobody told us of the
 * name, that there was no route, or, since all that was seen is that nothing
 * came, our own delay or a silent line.
 */
export type Suspect = "dns" | "route" | "wait";

/** What a probe waited for when its time was over. */
export type Waited = "connect" | "tls" | "first-byte" | "body";

/**
 * How a probe left this machine. Who is to witness for our network must be
 * reached in the same way.
 */
export interface ProbePath {
  /** Whether a name was resolved, rather than an address given. */
  readonly byName: boolean;
  readonly family: 4 | 6;
  /** Whether anyone on the internet could reach the address. */
  readonly isPublic: boolean;
  /** The address itself, or the /64 of an IPv6 one. */
  readonly network: string;
}

export interface ProbeResult {
  readonly outcome: Outcome;
  /** From the start of the lookup to the end of the headers, or of the body where the rule needs it. */
  readonly durationMs: number;
  /** The final status, where one arrived. */
  readonly status: number | null;
  /** Set exactly when `outcome` is "down" or "degraded". */
  readonly kind: ErrorKind | null;
  /** Set where the failure could be our own. */
  readonly suspect: Suspect | null;
  /** Set where `suspect` is "wait". */
  readonly waited: Waited | null;
  /** Which answered, else which was tried first; of the last hop. Null where none was tried. */
  readonly address: string | null;
  /** To `address`; null where that is. */
  readonly path: ProbePath | null;
  readonly phases: ProbePhases;
  /** `notAfter` of the certificate in milliseconds since the epoch, bad ones too; null without TLS. */
  readonly certificateExpiresAt: number | null;
  /** Which assertion does not hold, and what was seen: plain text of at most 200 characters, for the owner alone. */
  readonly detail?: string;
}

/** A result of which our own part has been told apart: it is fit to be recorded. */
export interface JudgedResult extends Omit<ProbeResult, "durationMs"> {
  /** Null when the time was not the target's alone. */
  readonly durationMs: number | null;
}

/** The stored outcome of one slot. */
export interface Tick {
  /** The slot, in milliseconds since the epoch. */
  readonly at: number;
  readonly outcome: Outcome | UnknownCode;
  /** Response time, a multiple of 0.1 ms; null when the outcome is unknown, and where the time was ours rather than the target's. */
  readonly durationMs: number | null;
  readonly status: number | null;
  readonly kind: ErrorKind | UnknownCode | null;
}

/** A period of uptime or downtime. */
export interface MonitorEvent {
  readonly urlId: number;
  /** Counted per url, without gaps; the first of our own is 1 or more, imported ones may be below. */
  readonly number: number;
  /** The id that an imported event had where it came from. */
  readonly id?: number;
  readonly event: "uptime" | "downtime" | "degraded" | UnknownCode;
  readonly startedAt: number;
  /** Null while it lasts. */
  readonly endedAt: number | null;
  /** Why it began, unless it is an uptime. */
  readonly kind: ErrorKind | UnknownCode | null;
  readonly status: number | null;
}

/** An event that began, and the one before it, which ended with that. */
export interface StateChange {
  readonly newEvent: MonitorEvent;
  /** Null where it is the url's first. */
  readonly endedEvent: MonitorEvent | null;
}

/** What `Clock.setTimer` returns. */
export type Timer = unknown;

/** Time and timers, so that a simulation can stand in for them. */
export interface Clock {
  /** Wall clock, milliseconds since the epoch; may jump. */
  wallMs(): number;
  /** Milliseconds that never go back. */
  monotonicMs(): number;
  setTimer(callback: () => void, delayMs: number): Timer;
  clearTimer(timer: Timer): void;
}
