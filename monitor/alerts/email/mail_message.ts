import type { Channel } from "../../channel.ts";
import {
  cut,
  escapeTags,
  lineOf,
  linesOf,
  linkOf,
  plain,
  titleOf,
} from "../channels/message_text.ts";
import { textOf } from "../channels/setting_of.ts";
import type { Notice } from "../notice.ts";

/** One mail to one address; addresses are passed apart, so that none is read as several. */
export interface MailMessage {
  readonly from: { readonly name: string; readonly address: string };
  readonly to: { readonly name: string; readonly address: string };
  readonly envelope: { readonly from: string; readonly to: string[] };
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** The same on each try: many stores drop a double. */
  readonly messageId: string;
  /** Mails of one outage are one thread. */
  readonly references: string;
  readonly inReplyTo: string;
  readonly headers: Record<string, string>;
}

const MAX_LINES_LENGTH = 8_000;
const MAX_BODY_LENGTH = 1_000;
const MAX_PUBLIC_LENGTH = 3_000;

/** A notice as a mail, without images or anything that is fetched. */
export function mailMessage(
  notice: Notice,
  channel: Pick<Channel, "id" | "settings">,
  to: string,
  unsubscribe: string | null = null,
): MailMessage {
  const from = textOf(channel, "from");
  const domain = from.split("@").at(-1) ?? "localhost";
  const root = `<${notice.outage.id}.c${channel.id}@${domain}>`;
  const delivery = `${notice.id.replaceAll(":", ".")}.c${channel.id}`;
  const lines = linesOf(notice, MAX_LINES_LENGTH, (url) => lineOf(url));
  const links = [
    ...linksOf(notice),
    ...unsubscribe === null ? [] : [{ title: "Unsubscribe", url: unsubscribe }],
  ];
  const body = bodyOf(notice);
  const { page } = notice;
  return {
    from: { name: plain(page?.title ?? "Uptick"), address: from },
    to: { name: "", address: to },
    envelope: { from, to: [to] },
    subject: page === undefined
      ? titleOf(notice)
      : plain(`${page.title}: ${titleOf(notice)}`),
    text: [
      body,
      lines,
      ...links.map(({ title, url }) => `${title}: ${url}`),
    ].filter(Boolean).join("\n\n"),
    html: htmlOf(body, lines, links),
    messageId: `<${delivery}.${shortHash(to)}@${domain}>`,
    references: root,
    inReplyTo: root,
    headers: {
      "Auto-Submitted": "auto-generated",
      "X-Auto-Response-Suppress": "All",
      "X-Uptick-Outage": notice.outage.id,
      ...unsubscribeHeaders(unsubscribe),
    },
  };
}

/** By these mail programs offer to unsubscribe (RFC 8058): at one click where the link is https. */
function unsubscribeHeaders(url: string | null): Record<string, string> {
  if (url === null) return {};
  return {
    "List-Unsubscribe": `<${url}>`,
    ...url.startsWith("https:")
      ? { "List-Unsubscribe-Post": "List-Unsubscribe=One-Click" }
      : {},
  };
}

interface MailLink {
  readonly title: string;
  readonly url: string;
}

/** What an operator wrote for readers of a page keeps its lines. */
function bodyOf({ text, page }: Notice): string {
  return page === undefined
    ? plain(text, MAX_BODY_LENGTH)
    : cut(text, MAX_PUBLIC_LENGTH).split("\n")
      .map((line) => plain(line, MAX_PUBLIC_LENGTH)).join("\n");
}

function linksOf(notice: Notice): MailLink[] {
  if (notice.links !== undefined) return [...notice.links];
  const status = linkOf(notice);
  const { acknowledge } = notice;
  return [
    ...status === null ? [] : [{ title: "Status", url: status }],
    ...acknowledge === undefined
      ? []
      : [{ title: "Acknowledge", url: acknowledge }],
  ];
}

function htmlOf(
  body: string,
  lines: string,
  links: readonly MailLink[],
): string {
  const items = lines === ""
    ? ""
    : `<ul>${
      lines.split("\n").map((line) => `<li>${escape(line)}</li>`).join("")
    }</ul>`;
  const more = links.map(({ title, url }) =>
    `<p>${title}: <a href="${escape(url)}">${escape(url)}</a></p>`
  ).join("");
  const text = escape(body).replaceAll("\n", "<br>");
  return `<p>${text}</p>${items}${more}`;
}

function escape(text: string): string {
  return escapeTags(text).replaceAll('"', "&quot;").replaceAll("'", "&#39;");
}

/** Tells recipients apart in message ids, and tells nobody who they are (FNV-1a). */
function shortHash(text: string): string {
  let hash = 0x811c9dc5;
  for (const character of text) {
    hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
  }
  return (hash >>> 0).toString(36);
}
