import {
  type Notice,
  type NoticeShape,
  type NoticeUrl,
  shapeOf,
} from "../notice.ts";
import { causeWords } from "../notice_text.ts";
import { noticeTitle } from "../notice_title.ts";

/** At most this many characters of a name, an address or a reason. */
const MAX_PLAIN = 200;
const MAX_TITLE = 120;
/** What turns or hides the text around it, and what ends a line. */
const UNSEEN =
  // deno-lint-ignore no-control-regex
  /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]+/g;

/** Foreign text as it may stand in a message: one line, nothing unseen, not for ever. */
export function plain(text: string, most: number = MAX_PLAIN): string {
  const clean = text.normalize("NFC").replace(UNSEEN, " ").trim();
  return cut(clean.toWellFormed(), most);
}

/** The first `most` characters, never half of one, with a mark where something was left out. */
export function cut(text: string, most: number): string {
  if (text.length <= most) return text;
  const characters = [...text.slice(0, most)];
  const last = characters.at(-1) ?? "";
  const isHalf = !last.isWellFormed();
  return `${characters.slice(0, isHalf ? -2 : -1).join("")}…`;
}

/** A text escaped, and so short that no more than `most` characters come of it: what an escape is made of stays together. */
export function escapeWithin(
  text: string,
  most: number,
  escape: (text: string) => string,
): string {
  let length = most;
  let escaped = escape(cut(text, length));
  while (escaped.length > most) {
    length = Math.floor(length * most / escaped.length);
    escaped = escape(cut(text, length));
  }
  return escaped;
}

/** Whom a message calls, with a space behind it; as many as fit into `most` characters. */
export function callsWithin(
  mentions: readonly string[],
  most: number,
): string {
  let calls = "";
  for (const mention of mentions) {
    if (calls.length + mention.length + 1 > most) break;
    calls += `${mention} `;
  }
  return calls;
}

/** Text between the tags of markup; within a tag quotes matter too. */
export function escapeTags(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;");
}

export function titleOf(notice: Notice): string {
  return plain(noticeTitle(notice), MAX_TITLE);
}

/** How a url is: why it is down, where that is known. */
export function reasonOf(url: NoticeUrl): string {
  return url.state === "up" ? "up" : causeWords(url) || url.state;
}

/** A url of a notice, in words; `link` may make a link of its name. */
export function lineOf(
  url: NoticeUrl,
  escape: (text: string) => string = (text) => text,
  link: (name: string) => string = (name) => name,
): string {
  const name = link(escape(plain(url.name)));
  return `${name}: ${escape(plain(reasonOf(url)))}`;
}

/** A line for each url where there are several, as many as fit into `most` characters, or whatever `measure` counts. */
export function linesOf(
  { urls, more }: Notice,
  most: number,
  write: (url: NoticeUrl) => string,
  measure: (line: string) => number = ({ length }) => length,
): string {
  if (urls.length + more <= 1) return "";
  const lines: string[] = [];
  let length = 0;
  for (const url of urls) {
    const line = write(url);
    length += measure(line) + 1;
    if (length > most) break;
    lines.push(line);
  }
  const left = urls.length + more - lines.length;
  return [...lines, ...left > 0 ? [`… and ${left} more`] : []].join("\n");
}

const COLORS: Readonly<Record<NoticeShape, string>> = {
  alarm: "#d93025",
  more: "#d93025",
  warning: "#f29900",
  close: "#188038",
  test: "#5f6368",
};

/** Red for what is down, amber for what can wait, green for what is well again, grey for a test: `#rrggbb`. */
export function colorOf(notice: Notice): string {
  const isOver = notice.type === "digest" && notice.counts.down === 0;
  return COLORS[isOver ? "close" : shapeOf(notice)];
}

/** A link in Markdown by which the reader takes the outage on; empty where there is none. */
export function acknowledgeLink({ acknowledge }: Notice): string {
  return acknowledge === undefined ? "" : `[Acknowledge](${acknowledge})`;
}

/** The page that a message leads to: of the url that it is about. */
export function linkOf({ urls }: Notice): string | null {
  return urls[0]?.link ?? null;
}
