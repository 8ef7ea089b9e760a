import assert from "node:assert/strict";
import { nextTelling } from "../../../monitor/alerts/next_telling.ts";
import { EMPTY_BOOK } from "../../../monitor/alerts/outage.ts";
import { START, storyFacts } from "./outage_story.ts";
import { someOutage } from "./some_outage.ts";

Deno.test("whether a url is in maintenance is asked only once a reminder is due", () => {
  const outage = someOutage({ urlIds: [1, 2], channelId: 1, at: START });
  const book = { ...EMPTY_BOOK, outages: [outage] };
  const asked: number[] = [];
  const facts = {
    ...storyFacts({ reminderSeconds: [600, 900] }),
    isHeld: (urlId: number) => {
      asked.push(urlId);
      return true;
    },
  };
  assert.equal(nextTelling(book, facts, START + 599_000), book);
  assert.deepEqual(asked, []);
  const [silent] = nextTelling(book, facts, START + 600_000).outages;
  assert.deepEqual(silent?.reminded, { 600000: START + 600_000 });
  assert.equal(silent?.telling, null);
  assert.deepEqual(asked, [1, 2]);
});
