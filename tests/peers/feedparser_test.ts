import assert from "node:assert/strict";
import { hasModule, readByPython } from "./python_reader.ts";
import { startPageApp } from "../routes/pages/fixtures/page_app.ts";
import type { SampleUrl } from "../pages/fixtures/sample_urls.ts";

const present = await hasModule("feedparser");

interface ReadFeed {
  /** What the parser finds wrong; null for nothing. */
  readonly fault: string | null;
  readonly version: string;
  readonly title: string;
  readonly link: string;
  readonly self: readonly string[];
  readonly entries: readonly ReadEntry[];
}

interface ReadEntry {
  readonly id: string;
  readonly title: string;
  readonly link: string;
  readonly text: string;
  /** Seconds since the epoch. */
  readonly published: number;
}

const readByFeedparser = (text: string): Promise<ReadFeed> =>
  readByPython("read_feed.py", text);

const HOUR_MS = 3_600_000;

/** Names that a feed must escape. */
const URLS: SampleUrl[] = ["Web & <shop>", "Zahlungen \u202e€", "]]>"].map(
  (name, index) => ({
    name,
    tags: [index === 0 ? "A & B" : "Rest"],
    typicalMs: 9,
    outages: [
      { agoMs: 30 * HOUR_MS, durationMs: HOUR_MS, kind: "timeout" },
      ...index === 2
        ? [{ agoMs: HOUR_MS, durationMs: null, kind: "refused" } as const]
        : [],
    ],
  }),
);

const FEEDS: [path: string, entries: number, page: string][] = [
  ["/feed/events", 4, "/"],
  ["/feed/events?group=A+%26+B", 1, "/?group=A+%26+B"],
  ["/feed/3/events", 2, "/status/3"],
];

for (const [path, count, page] of FEEDS) {
  Deno.test({
    name: present
      ? `feedparser finds no fault in ${path} as Atom and as RSS, and reads the same in both and in JSON`
      : `feedparser reads ${path} (skipped: python3-feedparser is not installed)`,
    ignore: !present,
    async fn() {
      await using pages = await startPageApp(URLS, {
        settings: {
          publicUrl: "https://status.example.org",
          trustedProxies: ["127.0.0.1"],
        },
      });
      const textOf = async (ending: string) => {
        const [before, query] = path.split("?");
        const rest = query === undefined ? "" : `?${query}`;
        const asked = `${before}.${ending}${rest}`;
        const { status, text } = await pages.get(asked);
        assert.equal(status, 200, asked);
        return { text, self: `https://status.example.org${asked}` };
      };
      const json = JSON.parse((await textOf("json")).text);
      const told: ReadEntry[] = json.items.map((
        item: Record<string, string>,
      ) => ({
        id: item.id,
        title: item.title,
        link: item.url,
        text: item.content_text,
        published: Math.floor(Date.parse(item.date_published ?? "") / 1_000),
      }));
      assert.equal(told.length, count);
      assert.equal(new Set(told.map(({ id }) => id)).size, count);
      for (
        const [ending, version] of [["atom", "atom10"], ["rss", "rss20"]]
      ) {
        const { text, self } = await textOf(ending ?? "");
        const read = await readByFeedparser(text);
        assert.equal(read.fault, null);
        assert.equal(read.version, version);
        assert.equal(read.title, json.title);
        assert.equal(read.link, `https://status.example.org${page}`);
        assert.deepEqual(read.self, [self]);
        const bare = read.entries.map(({ text, ...entry }) => ({
          ...entry,
          text: text ?? "",
        }));
        assert.deepEqual(bare.map(withoutMarkup), told.map(withoutMarkup));
      }
    },
  });
}

/** The parser reads text as HTML and cleans it: what it leaves of marks is its own affair. */
function withoutMarkup({ title, text, ...entry }: ReadEntry) {
  const plain = (part: string) =>
    part.replace(/<[^>]*>|&\w+;|[<>&\s\ufffd]/g, "");
  return { ...entry, title: plain(title), text: plain(text) };
}
