import assert from "node:assert/strict";
import type { Monitor } from "../../../../monitor/types.ts";
import { orderOf } from "../../../../routes/pages/status/board_order.ts";
import { groupsInOrder } from "../../../../routes/pages/status/status_order.ts";

/** `3b@Shop`: id, name and first tag. */
function monitorOf(text: string): Monitor {
  const [, id, name, tag] = /^(\d+)(\w+)(?:@(.+))?$/.exec(text) ?? [];
  return {
    id: Number(id),
    name,
    tags: tag === undefined ? [] : [tag],
    ownerId: null,
  } as unknown as Monitor;
}

const CASES: [
  what: string,
  monitors: string,
  chosen: { services?: number[]; groups?: string[] },
  configured: string[],
  groups: string,
][] = [
  ["by age where nothing is said", "3a 1c 2b", {}, [], "-: 1 2 3"],
  [
    "as the configuration lists them, and then by age",
    "3a 1c 2b 4d",
    {},
    ["b", "a"],
    "-: 2 3 1 4",
  ],
  [
    "groups as their first services come, those without a tag last",
    "1a 2b@X 3c@Y 4d@X",
    {},
    ["c"],
    "Y: 3; X: 2 4; -: 1",
  ],
  [
    "as somebody chose, new ones by name whatever the configuration says",
    "1B 2a 3C 4d 5b",
    { services: [4, 99, 1] },
    ["a"],
    "-: 4 1 2 5 3",
  ],
  [
    "groups as somebody chose, new ones by name, those without a tag last",
    "1a@Z 2b 3c@Y 4d@x 5e@A",
    { groups: ["Z", "gone"] },
    [],
    "Z: 1; A: 5; x: 4; Y: 3; -: 2",
  ],
  [
    "those without a tag where somebody put them",
    "1a@Z 2b 3c@Y",
    { groups: ["Y", "", "Z"] },
    [],
    "Y: 3; -: 2; Z: 1",
  ],
];

for (const [what, monitors, chosen, configured, want] of CASES) {
  Deno.test(`groupsInOrder() has services ${what}`, () => {
    const order = orderOf(
      { services: [], groups: [], ...chosen },
      ({ name }) => {
        const place = configured.indexOf(name);
        return place < 0 ? undefined : place;
      },
    );
    const found = groupsInOrder(
      monitors.split(" ").map(monitorOf),
      { has: () => true },
      order,
    ).map(({ tag, monitors }) =>
      `${tag ?? "-"}: ${monitors.map(({ id }) => id).join(" ")}`
    );
    assert.equal(found.join("; "), want);
  });
}
