import type { ErrorKind } from "./types.ts";

/** A request with a body; headers are ours, so that none needs to be judged. */
export interface HttpSendRequest {
  readonly url: string;
  readonly method: "POST" | "GET";
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** From the configuration: the address guard is not asked. */
  readonly isTrusted: boolean;
}

/** What a server answered. */
export interface HttpAnswer {
  readonly status: number;
  /** The field `Retry-After` as it stands; null where there is none. */
  readonly retryAfter: string | null;
  /** The field `Location` as it stands; left out where there is none. */
  readonly location?: string;
  /** At most 64 KiB of it. */
  readonly body: string;
}

/** Why no answer came. */
export interface HttpFailure {
  /** Null for trouble of our own. */
  readonly kind: ErrorKind | null;
  /** The whole request was sent: it may have had its effect. */
  readonly isSent: boolean;
}

/** What sending one request comes to. */
export type HttpSendResult =
  | { readonly is: "answer" } & HttpAnswer
  | { readonly is: "failure" } & HttpFailure;

export type HttpSend = (request: HttpSendRequest) => Promise<HttpSendResult>;
