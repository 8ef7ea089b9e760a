import assert from "node:assert/strict";
import fc from "fast-check";
import {
  foldOutages,
  tellingOf,
} from "../../../monitor/alerts/fold_outages.ts";
import { EMPTY_BOOK } from "../../../monitor/alerts/outage.ts";
import {
  recordsOf,
  START,
  type StoryChange,
  storyFacts,
  type StoryOptions,
  tellStory,
} from "./outage_story.ts";

const OFTEN: StoryChange[] = [
  [0, 1, "down"],
  [100, 1, "up"],
  [200, 1, "down"],
  [300, 1, "up"],
  [400, 1, "down"],
];

const stories: [
  name: string,
  changes: readonly StoryChange[],
  want: readonly string[],
  options?: StoryOptions,
][] = [
  ["nothing without a change", [], []],
  [
    "an outage is told after the wait, and its end at once",
    [[5, 1, "down"], [100, 1, "up"]],
    ["25 opened o_1_2 1", "100 resolved o_1_2 (1)"],
  ],
  ["what is up again within the wait is not told", [
    [5, 1, "down"],
    [24, 1, "up"],
  ], []],
  [
    "who looks late tells what lasted, at the times at which it was",
    [[5, 1, "down"], [100, 1, "up"], [200, 2, "down"], [210, 2, "up"]],
    ["100 opened o_1_2 1", "200 resolved o_1_2 (1)"],
    { lookSeconds: 2_000 },
  ],
  [
    "with no wait it is told at once",
    [[5, 1, "down"], [6, 1, "up"]],
    ["5 opened o_1_2 1", "6 resolved o_1_2 (1)"],
    { groupWaitSeconds: 0 },
  ],
  [
    "urls of one host are one outage, which is over with the last",
    [[0, 1, "down"], [9, 2, "down"], [50, 1, "up"], [90, 2, "up"]],
    ["20 opened o_1_2 1,2", "90 resolved o_1_2 (1),(2)"],
    { hosts: { 1: "a", 2: "a" } },
  ],
  [
    "urls of two hosts are two outages",
    [[0, 1, "down"], [9, 2, "down"], [50, 1, "up"], [90, 2, "up"]],
    [
      "20 opened o_1_2 1",
      "29 opened o_2_2 2",
      "50 resolved o_1_2 (1)",
      "90 resolved o_2_2 (2)",
    ],
  ],
  [
    "what joins later is a change, told no more often than each interval",
    [
      [0, 1, "down"],
      [30, 2, "down"],
      [40, 3, "down"],
      [50, 2, "up"],
      [400, 3, "up"],
      [900, 1, "up"],
    ],
    [
      "20 opened o_1_2 1",
      "320 changed o_1_2 (2),1,3",
      "620 changed o_1_2 (2),(3),1",
      "900 resolved o_1_2 (1),(2),(3)",
    ],
    { grouping: "all" },
  ],
  [
    "urls that share a tag are one outage",
    [[0, 1, "down"], [5, 2, "down"], [6, 3, "down"]],
    ["20 opened o_1_2 1,2", "26 opened o_3_2 3"],
    { grouping: "tag", tags: { 1: ["core", "eu"], 2: ["core"] } },
  ],
  [
    "ungrouped, each url is an outage of its own",
    [[0, 1, "down"], [5, 2, "down"]],
    ["20 opened o_1_2 1", "25 opened o_2_2 2"],
    { grouping: "none", hosts: { 1: "a", 2: "a" } },
  ],
  [
    "more than half of ten is everything, and what follows is part of it",
    [1, 2, 3, 4, 5, 6, 7].map((id) => [id, id, "down"] as const),
    ["21 opened o_1_2 1,2,3,4,5,6,7"],
    { urls: 10, groupIntervalSeconds: 9_999 },
  ],
  [
    "half of ten is not everything",
    [1, 2, 3, 4, 5].map((id) => [id, id, "down"] as const),
    [1, 2, 3, 4, 5].map((id) => `${id + 20} opened o_${id}_2 ${id}`),
    { urls: 10 },
  ],
  [
    "what depends on a url that is down is part of its outage",
    [[0, 1, "down"], [5, 2, "down"]],
    ["20 opened o_1_2 1,2"],
    { dependsOn: { 2: [1] } },
  ],
  [
    "also when it was seen first",
    [[0, 2, "down"], [5, 1, "down"]],
    ["25 opened o_1_2 1,2"],
    { dependsOn: { 2: [1] } },
  ],
  [
    "a url that goes down while one is that it depends on joins its outage, and ends with it",
    [
      [0, 1, "down"],
      [30, 2, "down"],
      [400, 1, "up"],
      [500, 3, "down"],
      [600, 2, "up"],
      [700, 3, "up"],
    ],
    [
      "20 opened o_1_2 1",
      "320 changed o_1_2 1,2",
      "520 opened o_3_2 3",
      "600 resolved o_1_2 (1),(2)",
      "700 resolved o_3_2 (3)",
    ],
    { dependsOn: { 2: [1], 3: [1] } },
  ],
  [
    "what was told to be down before stays an outage of its own",
    [[0, 2, "down"], [60, 1, "down"], [120, 2, "up"], [180, 1, "up"]],
    [
      "20 opened o_2_2 2",
      "80 opened o_1_2 1",
      "120 resolved o_2_2 (2)",
      "180 resolved o_1_2 (1)",
    ],
    { dependsOn: { 2: [1] } },
  ],
  [
    "a url that comes back with the one that it depends on, and goes down by itself later, is an outage of its own",
    [
      [0, 1, "down"],
      [5, 2, "down"],
      [60, 1, "up"],
      [65, 2, "up"],
      [200, 2, "down"],
    ],
    ["20 opened o_1_2 1,2", "65 resolved o_1_2 (1),(2)", "220 opened o_2_4 2"],
    { dependsOn: { 2: [1] } },
  ],
  [
    "that a url is slow explains no downtime",
    [[0, 1, "slow"], [30, 2, "down"]],
    ["20 opened d_1_2 1", "50 opened o_2_2 2"],
    { dependsOn: { 2: [1] } },
  ],
  [
    "two urls that depend on each other, as nobody may say, are one outage",
    [[0, 1, "down"], [5, 2, "down"], [60, 1, "up"], [65, 2, "up"]],
    ["20 opened o_1_2 1,2", "65 resolved o_1_2 (1),(2)"],
    { dependsOn: { 1: [2], 2: [1] } },
  ],
  [
    "urls that were told before stay what they are when all is down, and the rest is one outage",
    [
      [0, 1, "down"],
      ...[2, 3, 4, 5, 6, 7].map((id) => [100 + id, id, "down"] as const),
      [300, 1, "up"],
    ],
    [
      "20 opened o_1_2 1",
      "122 opened o_2_2 2,3,4,5,6,7",
      "300 resolved o_1_2 (1)",
    ],
    { urls: 10 },
  ],
  [
    "nine urls are too few for everything",
    [1, 2, 3, 4, 5, 6, 7, 8, 9].map((id) => [0, id, "down"] as const),
    [1, 2, 3, 4, 5, 6, 7, 8, 9].map((id) => `20 opened o_${id}_2 ${id}`),
    { urls: 9 },
  ],
  [
    "reminders are a day apart at most",
    [[0, 1, "down"]],
    [
      "20 opened o_1_2 1",
      "43200 reminder o_1_2 1",
      "129600 reminder o_1_2 1",
      "216000 reminder o_1_2 1",
    ],
    { reminderSeconds: [43_200], lookSeconds: 20, untilSeconds: 250_000 },
  ],
  [
    "four changes within an hour, or a fifth after it, are no flapping",
    [
      ...OFTEN.slice(0, 4),
      [3_601, 1, "down"],
      [3_700, 1, "up"],
    ],
    [
      "20 opened o_1_2 1",
      "100 resolved o_1_2 (1)",
      "220 opened o_1_4 1",
      "300 resolved o_1_4 (1)",
      "3621 opened o_1_6 1",
      "3700 resolved o_1_6 (1)",
    ],
  ],
  [
    "a url that begins to flap while it is told to be down is told so at once, and once",
    [
      [0, 2, "down"],
      ...OFTEN.map(([second, url, to]) => [second + 1, url, to] as const),
      [501, 1, "up"],
      [601, 1, "down"],
    ],
    [
      "20 opened o_2_2 1,2",
      "320 changed o_2_2 (1),2",
      "401 changed o_2_2 1,2",
      "2401 changed o_2_2 1,2",
    ],
    { grouping: "all" },
  ],
  [
    "a url that is not watched any more ends its outage",
    [[0, 1, "down"]],
    ["20 opened o_1_2 1", "60 resolved o_1_2 (1)"],
    { goneAt: { 1: 60 } },
  ],
  [
    "reminders come after their time, and then after twice that",
    [[0, 1, "down"], [3_999, 1, "up"]],
    [
      "20 opened o_1_2 1",
      "600 reminder o_1_2 1",
      "1800 reminder o_1_2 1",
      "3999 resolved o_1_2 (1)",
    ],
    { reminderSeconds: [600] },
  ],
  [
    "a url that changes five times within an hour flaps, until it was calm for 30 minutes",
    [...OFTEN, [500, 1, "up"], [600, 1, "down"], [700, 1, "up"]],
    [
      "20 opened o_1_2 1",
      "100 resolved o_1_2 (1)",
      "220 opened o_1_4 1",
      "300 resolved o_1_4 (1)",
      "420 opened o_1_6 1",
      "2500 resolved o_1_6 (1)",
    ],
  ],
  [
    "what flaps and stays down is down",
    OFTEN,
    [
      "20 opened o_1_2 1",
      "100 resolved o_1_2 (1)",
      "220 opened o_1_4 1",
      "300 resolved o_1_4 (1)",
      "420 opened o_1_6 1",
      "2200 changed o_1_6 1",
    ],
  ],
  [
    "what is slow is told, and that it is not any more",
    [[5, 1, "slow"], [100, 1, "up"]],
    ["25 opened d_1_2 1", "100 resolved d_1_2 (1)"],
  ],
  [
    "what is slow and what is down are never one outage, of one host or of half of all",
    [
      ...[1, 2, 3, 4, 5].map((id) => [0, id, "slow"] as const),
      ...[6, 7].map((id) => [1, id, "down"] as const),
    ],
    ["20 opened d_1_2 1,2,3,4,5", "21 opened o_6_2 6,7"],
    {
      urls: 10,
      hosts: Object.fromEntries([1, 2, 3, 4, 5, 6, 7].map((id) => [id, "a"])),
    },
  ],
  [
    "a slow url that goes down ends the one and begins the other; that it is slow then is another again",
    [[0, 1, "slow"], [60, 1, "down"], [120, 1, "slow"], [180, 1, "up"]],
    [
      "20 opened d_1_2 1",
      "60 resolved d_1_2 (1)",
      "80 opened o_1_3 1",
      "120 resolved o_1_3 (1)",
      "140 opened d_1_4 1",
      "180 resolved d_1_4 (1)",
    ],
  ],
  [
    "a url that is slow for a moment, and then down, is told to be down alone",
    [[0, 1, "slow"], [10, 1, "down"]],
    ["30 opened o_1_3 1"],
  ],
  [
    "what is slow later is another message, and that some are fast again is none",
    [
      [0, 1, "slow"],
      [5, 2, "slow"],
      [100, 3, "slow"],
      [200, 2, "up"],
      [250, 2, "slow"],
      [300, 1, "up"],
      [400, 2, "up"],
      [500, 3, "up"],
    ],
    [
      "20 opened d_1_2 1,2",
      "120 opened d_3_2 3",
      "270 opened d_2_4 2",
      "300 resolved d_1_2 (1),(2)",
      "400 resolved d_2_4 (2)",
      "500 resolved d_3_2 (3)",
    ],
    { grouping: "all" },
  ],
  [
    "a url that is slow again and again is told so, and then nothing until it was calm",
    OFTEN.map(([second, url, to]) =>
      [second, url, to === "down" ? "slow" : to] as const
    ).concat([[500, 1, "up"], [600, 1, "slow"], [700, 1, "up"]]),
    [
      "20 opened d_1_2 1",
      "100 resolved d_1_2 (1)",
      "220 opened d_1_4 1",
      "300 resolved d_1_4 (1)",
      "420 opened d_1_6 1",
      "2500 resolved d_1_6 (1)",
    ],
  ],
  [
    "that it was slow often does not make a downtime one of many",
    [
      [0, 1, "slow"],
      [60, 1, "up"],
      [120, 1, "slow"],
      [180, 1, "up"],
      [240, 1, "down"],
      [300, 1, "up"],
    ],
    [
      "20 opened d_1_2 1",
      "60 resolved d_1_2 (1)",
      "140 opened d_1_4 1",
      "180 resolved d_1_4 (1)",
      "260 opened o_1_6 1",
      "300 resolved o_1_6 (1)",
    ],
  ],
  [
    "nobody is reminded of what is slow, nor told that it is still so",
    [[0, 1, "slow"], [30, 2, "slow"], [40, 2, "up"]],
    ["20 opened d_1_2 1"],
    { grouping: "all", reminderSeconds: [600] },
  ],
  [
    "a heartbeat is told to be late after a wait of its own, and that its ping came",
    [[0, 1, "late"], [100, 1, "up"], [200, 1, "late"], [400, 1, "up"]],
    ["350 opened l_1_4 1", "400 resolved l_1_4 (1)"],
    { lateWaitSeconds: 150 },
  ],
  [
    "a late heartbeat whose ping does not come is down",
    [[0, 1, "late"], [300, 1, "down"]],
    ["150 opened l_1_2 1", "300 resolved l_1_2 (1)", "320 opened o_1_3 1"],
    { lateWaitSeconds: 150 },
  ],
];

for (const [name, changes, want, options] of stories) {
  Deno.test(`foldOutages(): ${name}`, () => {
    assert.deepEqual(tellStory(changes, options), want);
  });
}

Deno.test("foldOutages(): half a thousand urls that are down at once are one message", () => {
  const changes = Array.from(
    { length: 500 },
    (_, index) => [index / 40, index + 1, "down"] as const,
  );
  const told = tellStory(changes, { urls: 500, untilSeconds: 60 });
  assert.equal(told.length, 1);
});

/** Urls that go down and up, each in turn, at seconds that only grow. */
const changesOf = fc.array(
  fc.tuple(fc.integer({ min: 0, max: 400 }), fc.integer({ min: 1, max: 12 })),
  { maxLength: 60 },
).map((steps) => {
  let second = 0;
  const down = new Set<number>();
  return steps.map(([pause, url]): StoryChange => {
    second += pause;
    const isDown = down.has(url);
    if (isDown) down.delete(url);
    else down.add(url);
    return [second, url, isDown ? "up" : "down"];
  });
});

const optionsOf = fc.record({
  grouping: fc.constantFrom("host" as const, "all", "none"),
  groupWaitSeconds: fc.constantFrom(0, 20, 100),
  lookSeconds: fc.constantFrom(1, 7, 300),
  urls: fc.constant(12),
  untilSeconds: fc.constant(40_000),
  hosts: fc.constant({ 1: "a", 2: "a", 3: "a" }),
});

Deno.test("foldOutages(): each outage opens once and ends once, whatever happens", () => {
  fc.assert(
    fc.property(changesOf, optionsOf, (changes, options) => {
      const told = tellStory(changes, options).map((line) => line.split(" "));
      const ids = new Set(told.map(([, , id]) => id));
      const stillDown = new Set<number>();
      for (const [, url, to] of changes) {
        if (to === "down") stillDown.add(url);
        else stillDown.delete(url);
      }
      let open = 0;
      for (const id of ids) {
        const types = told.filter(([, , each]) => each === id)
          .map(([, type]) => type);
        assert.equal(types[0], "opened");
        const ends = types.filter((type) => type === "resolved").length;
        assert.ok(ends <= 1 && types.lastIndexOf("opened") === 0);
        if (ends === 1) assert.equal(types.at(-1), "resolved");
        else open++;
      }
      assert.equal(open > 0, stillDown.size > 0);
    }),
    { numRuns: 40 },
  );
});

Deno.test("foldOutages(): a downtime that outlasts the wait is told", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 300 }),
      fc.integer({ min: 1, max: 300 }),
      fc.constantFrom(1, 7, 60, 1_000),
      (from, length, lookSeconds) => {
        const changes: StoryChange[] = [
          [from, 1, "down"],
          [from + length, 1, "up"],
        ];
        const told = tellStory(changes, { lookSeconds });
        assert.equal(told.length, length >= 20 ? 2 : 0);
      },
    ),
  );
});

Deno.test("foldOutages(): an outage began with its own urls, whatever else was up again before it was told", () => {
  const story = recordsOf([[0, 1, "down"], [2, 2, "down"], [10, 2, "up"]]);
  // the second url failed first, and took longer to count as down
  const records = story.map((record) =>
    record.urlId === 2 && record.to === "down"
      ? { ...record, at: START - 300_000 }
      : record
  );
  const facts = storyFacts({});
  const { book } = foldOutages(EMPTY_BOOK, records, facts, START + 30_000);
  assert.equal(tellingOf(book)?.startedAt, START);
});

Deno.test("foldOutages() returns the same book where nothing happens", () => {
  const folded = foldOutages(EMPTY_BOOK, [], storyFacts({}), START);
  assert.equal(folded.book, EMPTY_BOOK);
});

Deno.test("foldOutages(): what goes down while something is down that it depends on never opens an outage", () => {
  // the second depends on the first, the third on the second
  const dependsOn = { 2: [1], 3: [2, 12] };
  fc.assert(
    fc.property(changesOf, optionsOf, (changes, options) => {
      const told = tellStory(changes, { ...options, dependsOn });
      const opened = new Set(
        told.map((line) => line.split(" ")).filter(([, type]) =>
          type === "opened"
        ).map(([, , id]) => id),
      );
      const down = new Set<number>();
      recordsOf(changes).forEach(({ urlId, number, to }) => {
        const above = Object.entries(dependsOn)
          .find(([id]) => Number(id) === urlId)?.[1] ?? [];
        if (to === "down" && above.some((id) => down.has(id))) {
          assert.ok(!opened.has(`o_${urlId}_${number}`), told.join("\n"));
        }
        if (to === "down") down.add(urlId);
        else down.delete(urlId);
      });
    }),
    { numRuns: 40 },
  );
});
