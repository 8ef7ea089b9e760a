import { oneDirection } from "../words/one_direction.ts";
import { eventName, type Outage } from "../parts/outage.ts";
import { durationText } from "../client/time_words.js";
import { escapeXml } from "../words/escape_xml.ts";
import { causeText } from "../words/state_words.ts";
import { lastingMomentText } from "../words/time_text.ts";

/** One outage, as a feed tells it. Addresses are absolute. */
export interface FeedItem {
  /** It never changes. */
  readonly id: string;
  readonly link: string;
  readonly title: string;
  readonly text: string;
  /** Milliseconds since the epoch. */
  readonly publishedAt: number;
  readonly updatedAt: number;
}

export interface Feed {
  readonly title: string;
  readonly home: string;
  readonly self: string;
  readonly updatedAt: number;
  /** Newest first. */
  readonly items: readonly FeedItem[];
}

/** What happened, as an item that changes once: when the outage ends. */
export function feedItem({ monitor, event }: Outage, origin: string): FeedItem {
  const { startedAt, endedAt } = event;
  const link = `${origin}/status/${monitor.id}`;
  const name = oneDirection(monitor.name);
  const cause = causeText(event);
  const why = cause === "" ? "" : ` Cause: ${cause}.`;
  const span = endedAt === null
    ? `Since ${lastingMomentText(startedAt)}.`
    : `From ${lastingMomentText(startedAt)} to ${lastingMomentText(endedAt)}.`;
  return {
    id: `${link}#event-${eventName(event)}`,
    link,
    title: endedAt === null
      ? `${name} is down`
      : `${name} was down for ${durationText(endedAt - startedAt)}`,
    text: span + why,
    publishedAt: startedAt,
    updatedAt: endedAt ?? startedAt,
  };
}

/** RFC 4287. */
export function atomXml(
  { title, home, self, updatedAt, items }: Feed,
): string {
  const time = (at: number) => new Date(at).toISOString();
  const entries = items.map((item) =>
    `<entry><id>${escapeXml(item.id)}</id><title>${
      escapeXml(item.title)
    }</title>` +
    `<link href="${escapeXml(item.link)}"/><published>${
      time(item.publishedAt)
    }</published>` +
    `<updated>${time(item.updatedAt)}</updated><content type="text">${
      escapeXml(item.text)
    }</content></entry>`
  );
  return `<?xml version="1.0" encoding="utf-8"?>\n` +
    `<feed xmlns="http://www.w3.org/2005/Atom"><id>${
      escapeXml(self)
    }</id><title>${escapeXml(title)}</title>` +
    `<author><name>${escapeXml(title)}</name></author>` +
    `<link href="${escapeXml(home)}"/><link rel="self" href="${
      escapeXml(self)
    }"/>` +
    `<updated>${time(updatedAt)}</updated>${entries.join("")}</feed>\n`;
}

/** RSS 2.0, whose times are those of RFC 822. */
export function rssXml(
  { title, home, self, updatedAt, items }: Feed,
): string {
  const time = (at: number) => new Date(at).toUTCString();
  const built = `<lastBuildDate>${time(updatedAt)}</lastBuildDate>`;
  const entries = items.map((item) =>
    `<item><guid isPermaLink="false">${escapeXml(item.id)}</guid><title>${
      escapeXml(item.title)
    }</title>` +
    `<link>${escapeXml(item.link)}</link><pubDate>${
      time(item.publishedAt)
    }</pubDate>` +
    `<description>${escapeXml(item.text)}</description></item>`
  );
  return `<?xml version="1.0" encoding="utf-8"?>\n` +
    `<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel>` +
    `<title>${escapeXml(title)}</title><link>${escapeXml(home)}</link>` +
    `<description>${escapeXml(title)}</description><language>en</language>` +
    `<atom:link rel="self" type="application/rss+xml" href="${
      escapeXml(self)
    }"/>${built}${entries.join("")}</channel></rss>\n`;
}

/** JSON Feed 1.1 (jsonfeed.org). */
export function jsonFeed({ title, home, self, items }: Feed): unknown {
  return {
    version: "https://jsonfeed.org/version/1.1",
    title,
    home_page_url: home,
    feed_url: self,
    items: items.map((item) => ({
      id: item.id,
      url: item.link,
      title: item.title,
      content_text: item.text,
      date_published: new Date(item.publishedAt).toISOString(),
      date_modified: new Date(item.updatedAt).toISOString(),
    })),
  };
}
