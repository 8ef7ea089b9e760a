import {
  decodeJson,
  endOfString,
  parseJsonObject,
} from "../server/json_object.ts";
import { isPlainObject } from "./plain_object.ts";

/** The answer's text, or why the body is refused (with status 400). */
export type Echo =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly error: string };

/**
 * The object in `bytes` with `"echoed":true` as its first member.
 *
 * Lossless: it copies text and never re-encodes values, so numbers keep their
 * digits, strings their escapes and members their order, doubled ones too.
 * Only white space between tokens goes, and the client's own `echoed` members,
 * which must not be `true` or `"true"`. There may be any number of members:
 * those who echo are known, and the system that this one replaces counts none.
 */
export function echoBody(bytes: Uint8Array): Echo {
  let text: string;
  try {
    text = decodeJson(bytes);
    // nothing is to be taken out of what most programs write
    if (isPlainObject(text)) {
      return { ok: true, text: `{"echoed":true,${text.slice(1)}` };
    }
    parseJsonObject(text, Infinity);
  } catch (error) {
    if (!(error instanceof SyntaxError || error instanceof RangeError)) {
      throw error;
    }
    return { ok: false, error: error.message };
  }
  let echo = '{"echoed":true';
  for (const member of compactMembers(text)) {
    const value = echoedValue(member);
    if (value === null) echo += `,${member}`;
    else if (decodeString(value) === "true") {
      return { ok: false, error: `Cannot echo the body: "echoed" is true` };
    }
  }
  return { ok: true, text: `${echo}}` };
}

/** The top-level members of valid JSON, each as `"name":value` without white space. */
function compactMembers(text: string): string[] {
  const members: string[] = [];
  let depth = 0;
  let member = "";
  let from = text.indexOf("{") + 1; // where the text that is not yet copied starts
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 0x22 /* " */) at = endOfString(text, at) - 1;
    else if (code <= 0x20) {
      member += text.slice(from, at);
      from = at + 1;
    } else if (code === 0x7b /* { */ || code === 0x5b /* [ */) depth++;
    else if (depth > 0) {
      if (code === 0x7d /* } */ || code === 0x5d /* ] */) depth--;
    } else if (code === 0x2c /* , */ || code === 0x7d /* } */) {
      member += text.slice(from, at);
      if (member !== "") members.push(member);
      member = "";
      from = at + 1;
    }
  }
  return members;
}

/** The value's text if the member's name means `echoed`, however it is escaped; else null. */
function echoedValue(member: string): string | null {
  const end = endOfString(member, 0);
  return decodeString(member.slice(0, end)) === "echoed"
    ? member.slice(end + 1)
    : null;
}

/** What a JSON string says; any other value as it stands. */
function decodeString(json: string): string {
  if (json.charCodeAt(0) !== 0x22 /* " */) return json;
  return json.includes("\\") ? JSON.parse(json) : json.slice(1, -1);
}
