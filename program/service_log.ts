import type { ServiceLog } from "../routes/server/service_log.ts";
import type { LogSink } from "./log_file.ts";

export interface ServiceLogOptions {
  readonly debug?: boolean;
  readonly now?: () => number;
}

/** At most this many characters of a message are written; the rest is cut off. */
const MAX_MESSAGE_LENGTH = 8192;

/**
 * All control and format characters, the line separators that some viewers
 * break lines at, and lone surrogates.
 */
const UNSAFE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/**
 * A log with lines such as
 * `2017/08/14 14:47:50 INFO http: Server started :8080`, in local time.
 *
 * An event is always one line: control characters and others that could hide
 * or forge one are written as `\n`, `\r`, `\t` or `\u{hex}`.
 */
export function createServiceLog(
  sink: Pick<LogSink, "write">,
  { debug = false, now = Date.now }: ServiceLogOptions = {},
): ServiceLog {
  const at = (level: string) => (component: string, message: string) =>
    sink.write(
      `${stamp(new Date(now()))} ${level} ${safe(component)}: ${safe(message)}`,
    );
  return {
    debug: debug ? at("DEBUG") : () => {},
    info: at("INFO"),
    warn: at("WARN"),
    error: at("ERROR"),
  };
}

function stamp(date: Date): string {
  const two = (value: number) => String(value).padStart(2, "0");
  const day = [date.getFullYear(), two(date.getMonth() + 1)];
  const clock = [date.getHours(), date.getMinutes(), date.getSeconds()];
  return `${day.join("/")}/${two(date.getDate())} ${clock.map(two).join(":")}`;
}

function safe(text: string): string {
  return text.slice(0, MAX_MESSAGE_LENGTH).replace(UNSAFE, escapeCharacter);
}

function escapeCharacter(character: string): string {
  if (character === "\n") return "\\n";
  if (character === "\r") return "\\r";
  if (character === "\t") return "\\t";
  return `\\u{${character.codePointAt(0)?.toString(16)}}`;
}
