import assert from "node:assert/strict";
import fc from "fast-check";
import { AlertRig } from "./alert_rig.ts";
import {
  type StoryChange,
  type StoryOptions,
  tellStory,
} from "./outage_story.ts";

/** Url 1 is in maintenance. */
const WINDOW: StoryOptions = { maintenance: { 1: [100, 500] } };

const stories: [
  name: string,
  changes: readonly StoryChange[],
  want: readonly string[],
  options?: StoryOptions,
][] = [
  [
    "what was down before and is up within is told at once",
    [[10, 1, "down"], [200, 1, "up"]],
    ["30 opened o_1_2 1", "200 resolved o_1_2 (1)"],
  ],
  [
    "what was down before and goes on after is told neither within nor then",
    [[10, 1, "down"], [900, 1, "up"]],
    ["30 opened o_1_2 1", "900 resolved o_1_2 (1)"],
  ],
  [
    "what went down just before is told, although its wait ends within",
    [[95, 1, "down"], [300, 1, "up"]],
    ["115 opened o_1_2 1", "300 resolved o_1_2 (1)"],
  ],
  [
    "what is down within and still down at the end is told then",
    [[200, 1, "down"], [900, 1, "up"]],
    ["500 opened o_1_2 1", "900 resolved o_1_2 (1)"],
  ],
  [
    "what goes down shortly before the end waits as long as ever",
    [[495, 1, "down"], [900, 1, "up"]],
    ["515 opened o_1_2 1", "900 resolved o_1_2 (1)"],
  ],
  [
    "what is down and up within is nothing",
    [[200, 1, "down"], [300, 1, "up"], [350, 1, "slow"], [400, 1, "up"]],
    [],
  ],
  [
    "what comes and goes within does not flap",
    [
      ...[200, 220, 240, 260, 280].flatMap((second): StoryChange[] => [
        [second, 1, "down"],
        [second + 10, 1, "up"],
      ]),
      [600, 1, "down"],
      [700, 1, "up"],
    ],
    ["620 opened o_1_12 1", "700 resolved o_1_12 (1)"],
  ],
  [
    "what was down before, came up and went down again within is told twice",
    [[10, 1, "down"], [200, 1, "up"], [300, 1, "down"], [900, 1, "up"]],
    [
      "30 opened o_1_2 1",
      "200 resolved o_1_2 (1)",
      "500 opened o_1_4 1",
      "900 resolved o_1_4 (1)",
    ],
  ],
  [
    "what was slow before and is down within is told of its end alone",
    [[10, 1, "slow"], [200, 1, "down"], [300, 1, "slow"], [400, 1, "up"]],
    ["30 opened d_1_2 1", "400 resolved d_1_2 (1)"],
  ],
  [
    "what was slow before and is down at the end is told then",
    [[10, 1, "slow"], [200, 1, "down"], [900, 1, "up"]],
    [
      "30 opened d_1_2 1",
      "500 resolved d_1_2 (1)",
      "500 opened o_1_3 1",
      "900 resolved o_1_3 (1)",
    ],
  ],
  [
    "what was down before and answers slowly within is told to be up at once, and to be slow later",
    [[10, 1, "down"], [200, 1, "slow"], [900, 1, "up"]],
    [
      "30 opened o_1_2 1",
      "200 resolved o_1_2 (1)",
      "500 opened d_1_3 1",
      "900 resolved d_1_3 (1)",
    ],
  ],
  [
    "a url of the same host is told at once, and the one in maintenance joins it at the end",
    [[200, 1, "down"], [210, 2, "down"], [1000, 1, "up"], [1000, 2, "up"]],
    [
      "230 opened o_2_2 2",
      "530 changed o_2_2 1,2",
      "1000 resolved o_2_2 (1),(2)",
    ],
    { ...WINDOW, hosts: { 1: "a", 2: "a" } },
  ],
  [
    "several that are still down at the end are one outage",
    [[200, 1, "down"], [300, 2, "down"], [900, 1, "up"], [900, 2, "up"]],
    ["500 opened o_1_2 1,2", "900 resolved o_1_2 (1),(2)"],
    {
      maintenance: { 1: [100, 500], 2: [100, 500] },
      hosts: { 1: "a", 2: "a" },
    },
  ],
  [
    "what nobody watches any more at the end is nothing",
    [[200, 1, "down"]],
    [],
    { ...WINDOW, goneAt: { 1: 400 } },
  ],
  [
    "what the first probe after the end finds up again is not told",
    [[200, 1, "down"], [510, 1, "up"]],
    [],
    { ...WINDOW, confirmSeconds: 25 },
  ],
  [
    "what is still down is told once a probe had the time to find it up again",
    [[200, 1, "down"], [900, 1, "up"]],
    ["525 opened o_1_2 1", "900 resolved o_1_2 (1)"],
    { ...WINDOW, confirmSeconds: 25 },
  ],
  [
    "what goes down after the end is told as ever",
    [[505, 1, "down"], [900, 1, "up"]],
    ["525 opened o_1_2 1", "900 resolved o_1_2 (1)"],
    { ...WINDOW, confirmSeconds: 60 },
  ],
  [
    "who looks late tells the same",
    [[200, 1, "down"], [900, 1, "up"]],
    ["900 opened o_1_2 1", "2000 resolved o_1_2 (1)"],
    { ...WINDOW, lookSeconds: 2_000 },
  ],
  [
    "nobody is reminded within, nor afterwards of what was left out",
    [[10, 1, "down"], [3_000, 1, "up"]],
    [
      "30 opened o_1_2 1",
      "310 reminder o_1_2 1",
      "2110 reminder o_1_2 1",
      "3000 resolved o_1_2 (1)",
    ],
    { maintenance: { 1: [400, 2_000] }, reminderSeconds: [300] },
  ],
];

for (const [name, changes, want, options = WINDOW] of stories) {
  Deno.test(`maintenance and alerts: ${name}`, () => {
    assert.deepEqual(tellStory(changes, options), want);
  });
}

Deno.test("maintenance and alerts: whatever happens, what lasts beyond the end is told, and nothing begins to be told within", () => {
  const seconds = fc.uniqueArray(fc.integer({ min: 1, max: 1_500 }), {
    ...{ minLength: 1, maxLength: 4 },
  });
  fc.assert(
    fc.property(seconds, fc.integer({ min: 1, max: 9 }), (times, look) => {
      const changes = times.sort((a, b) => a - b)
        .map((second, index): StoryChange => [
          second,
          1,
          index % 2 === 0 ? "down" : "up",
        ]);
      const told = tellStory(changes, { ...WINDOW, lookSeconds: look });
      const downs = changes.flatMap(([from, , to], index) =>
        to === "down" ? [[from, changes[index + 1]?.[0] ?? Infinity]] : []
      );
      for (const [index, [from = 0, to = 0]] of downs.entries()) {
        const id = `o_1_${index * 2 + 2}`;
        const isWithin = from >= 100 && from < 500;
        const wait = isWithin ? Math.max(500, from + 20) : from + 20;
        if (Math.abs(to - wait) <= look) continue;
        const opened = told.find((line) => line.includes(`opened ${id} `));
        assert.equal(opened !== undefined, to > wait, `${id}: ${told}`);
        const at = Number(opened?.split(" ")[0] ?? wait);
        assert.ok(at >= wait && at <= wait + look, `${id}: ${told}`);
      }
    }),
    { numRuns: 60 },
  );
});

Deno.test("maintenance and alerts: the message says that it was held, and since when it is really down, whichever instance dies meanwhile", async () => {
  for (const atCall of [1, 2, 3, 4, 5, 6]) {
    using rig = await AlertRig.open();
    await rig.addChannel("ops");
    rig.story([[200, 1, "down"], [900, 1, "up"]]);
    rig.isHeld = (_, second) => second >= 100 && second < 500;
    for (const second of [230, 499, 500, 530, 600, 930]) {
      rig.second = second;
      await rig.arrive();
      const death = { atCall, isDone: atCall % 2 === 0 };
      if (second === 500) await rig.instance(death).run();
      await rig.instance().run();
    }
    const ids = new Set(rig.ledger.map(({ id }) => id));
    assert.deepEqual([...ids], ["o_1_2:opened:1", "o_1_2:resolved:2"]);
    assert.match(
      rig.ledger[0]?.text ?? "",
      /^api is down since 04:55 UTC: .*\. This message was held until the maintenance was over$/,
    );
    assert.doesNotMatch(rig.ledger.at(-1)?.text ?? "", /held/);
  }
});
