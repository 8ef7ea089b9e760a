import assert from "node:assert/strict";
import type { NoticeUrl } from "../../../monitor/alerts/notice.ts";
import { noticeText } from "../../../monitor/alerts/notice_text.ts";
import { noticeUrl } from "../../../monitor/alerts/notice_url.ts";
import { lineOf } from "../../../monitor/alerts/channels/message_text.ts";
import { takeRecord } from "../../../monitor/alerts/take_record.ts";
import { EMPTY_BOOK } from "../../../monitor/alerts/outage.ts";
import type { Monitor } from "../../../monitor/types.ts";
import { monitoredUrl } from "../fixtures/monitored_url.ts";
import { START, storyFacts } from "./outage_story.ts";
import { someNotice } from "./some_notice.ts";

const DETAIL = "json $.db eq up: it is down";

/** The url of an outage that began with an assertion, as a channel of this owner has it. */
function toldTo(
  ownerId: number | null,
  monitor: Partial<Monitor>,
  isUp = false,
): NoticeUrl {
  const is = "change";
  const record = {
    is,
    urlId: 1,
    at: START,
    recordedAt: START,
    status: 200,
  } as const;
  const facts = storyFacts({});
  let book = takeRecord(
    EMPTY_BOOK,
    {
      ...record,
      ...{
        number: 1,
        from: "up",
        to: "down",
        kind: "assertion",
        detail: DETAIL,
      },
    },
    facts,
  );
  if (isUp) {
    const up = { number: 2, from: "down", to: "up", kind: null } as const;
    book = takeRecord(book, { ...record, ...up }, facts);
  }
  const [outage] = book.outages;
  assert.ok(outage);
  const [member] = outage.members;
  assert.ok(member);
  return noticeUrl(member, { ownerId }, {
    outage,
    monitors: new Map([[1, monitoredUrl({ id: 1, ...monitor })]]),
    linkOf: () => null,
    causeOf: () => "its answer was not as expected",
  });
}

const cases: [
  what: string,
  channelOwner: number | null,
  monitor: Partial<Monitor>,
  want: string | null,
][] = [
  ["an account, of its own url", 7, { ownerId: 7 }, DETAIL],
  ["another account", 8, { ownerId: 7 }, null],
  ["the configuration, of an account's url", null, { ownerId: 7 }, null],
  ["the configuration, of its url", null, { ownerId: null }, DETAIL],
  ["an operator, of the configuration's url", 7, { ownerId: null }, DETAIL],
];

for (const [what, channelOwner, monitor, want] of cases) {
  const verb = want === null ? "hides" : "tells";
  Deno.test(`noticeUrl() ${verb} what was seen on a channel of ${what}`, () => {
    assert.equal(toldTo(channelOwner, monitor).detail, want);
  });
}

Deno.test("noticeUrl() tells nothing of what was seen once the url is up", () => {
  assert.equal(toldTo(7, { ownerId: 7 }, true).detail, null);
});

Deno.test("texts and lines of messages say what was seen, after the cause", () => {
  const url = toldTo(7, { ownerId: 7, name: "api" });
  const want = `its answer was not as expected (${DETAIL})`;
  assert.ok(noticeText(someNotice({ urls: [url] })).endsWith(`: ${want}`));
  assert.equal(lineOf(url), `api: ${want}`);
});
