import type { Kind } from "./value_kind.ts";

/** A JSON Schema, as it goes into the OpenAPI document. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** How a form asks for a value; how each looks and is read is the form's matter. */
export type FormControl =
  | "title"
  | "url"
  | "duration"
  | "long duration"
  | "choice"
  | "text"
  | "lines of text"
  /** They end in CR LF, as in most protocols. */
  | "lines of a protocol"
  | "count"
  | "size"
  | "one per line"
  | "tick"
  | "assertions"
  | "secret"
  | "secret lines"
  | "headers";

/** One field of the form that a url is edited with. */
export interface FormField {
  /** The part of the form that it stands in. */
  readonly part: "target" | "request" | "rule" | "headers" | "heartbeat";
  readonly control: FormControl;
  readonly label: string;
  readonly hint?: string;
  /** It shares a line with its neighbour. */
  readonly isHalf?: boolean;
}

/** One member of the JSON object that stands for a url: all that there is to say of it. */
export interface UrlMember<T> {
  /** The member's name on the wire and in the urls file. */
  readonly name: string;
  /** The rule that a value must keep, and its reader. */
  readonly kind: Kind<T, unknown>;
  /** A new url's value; without one, somebody must say it or a setting holds it. */
  readonly default?: T;
  /** The value appears neither in a problem nor in an answer. */
  readonly secret?: boolean;
  /** What the API takes. */
  readonly schema: JsonSchema;
  /** What the API tells the owner, where that is not the value under the same name. */
  readonly answer?: {
    readonly name: string;
    readonly schema: JsonSchema;
    readonly of: (value: T) => unknown;
  };
  /** The kinds of addresses that it means something for, by their schemes; all where nothing is said. */
  readonly kinds?: readonly string[];
  /** How a configuration file has it, where that is not the value. */
  readonly written?: (value: T) => unknown;
  /** Whoever may see the url sees it, not only its owner. */
  readonly isShownToAll?: boolean;
  /** Without one, the form has other means to set it. */
  readonly form?: FormField;
}
