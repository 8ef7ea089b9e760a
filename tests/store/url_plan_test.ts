import assert from "node:assert/strict";
import { openDatabase } from "../../store/database/open_database.ts";
import {
  applyUrlPlan,
  type ConfiguredUrl,
  dropsTooMuch,
  planUrls,
} from "../../store/url_plan.ts";
import { Urls } from "../../store/urls.ts";
import { monitoredUrl } from "../monitor/fixtures/monitored_url.ts";

/** A url of the configuration. */
function configured(
  name: string,
  changes: Partial<ConfiguredUrl> = {},
): ConfiguredUrl {
  const { id: _id, createdAt: _c, updatedAt: _u, ...url } = monitoredUrl({
    name,
    ownerId: null,
    url: `https://${name}.example.org`,
  });
  return { ...url, ...changes };
}

class Rig implements AsyncDisposable {
  private constructor(
    readonly urls: Urls,
    readonly close: () => void,
  ) {}

  static async open(...names: string[]): Promise<Rig> {
    const database = await openDatabase(":memory:");
    const urls = new Urls(database);
    await urls.createAll(names.map((name) => configured(name)));
    return new Rig(urls, () => database.close());
  }

  async plan(...urls: ConfiguredUrl[]) {
    return await planUrls(await this.urls.all(), urls);
  }

  async names(): Promise<string[]> {
    return (await this.urls.all()).map(({ name }) => name).sort();
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.close();
    return Promise.resolve();
  }
}

Deno.test("planUrls() tells what is new, what differs in which field, and what is missing", async () => {
  await using rig = await Rig.open("a", "b", "c");
  const plan = await rig.plan(
    configured("b"),
    configured("c", { intervalMs: 5_000, tags: ["x"] }),
    configured("d"),
  );
  assert.deepEqual(plan.added.map(({ name }) => name), ["d"]);
  assert.deepEqual(
    plan.changed.map(({ monitor, fields }) => [
      monitor.name,
      fields.map(({ field }) => field).sort(),
    ]),
    [["c", ["intervalMs", "tags"]]],
  );
  assert.deepEqual(plan.missing.map(({ name }) => name), ["a"]);
});

Deno.test("applyUrlPlan() keeps what is missing unless it is told to drop it", async () => {
  await using rig = await Rig.open("a", "b");
  const plan = await rig.plan(configured("b"), configured("c"));
  await applyUrlPlan(rig.urls, plan, { drops: false });
  assert.deepEqual(await rig.names(), ["a", "b", "c"]);
  await applyUrlPlan(
    rig.urls,
    await rig.plan(configured("b"), configured("c")),
    {
      drops: true,
    },
  );
  assert.deepEqual(await rig.names(), ["b", "c"]);
});

Deno.test("a url that comes back under its name has its id again", async () => {
  await using rig = await Rig.open("a", "b");
  const before = (await rig.urls.all()).find(({ name }) => name === "a");
  await applyUrlPlan(rig.urls, await rig.plan(configured("b")), {
    drops: true,
  });
  await applyUrlPlan(
    rig.urls,
    await rig.plan(configured("a"), configured("b")),
    { drops: true },
  );
  const after = (await rig.urls.all()).find(({ name }) => name === "a");
  assert.equal(after?.id, before?.id);
});

Deno.test("`was` renames a url, which keeps its id; its old name is free again", async () => {
  await using rig = await Rig.open("old");
  const [before] = await rig.urls.all();
  const plan = await rig.plan(configured("new", { was: "old" }));
  assert.deepEqual(plan.missing, []);
  await applyUrlPlan(rig.urls, plan, { drops: true });
  const [after] = await rig.urls.all();
  assert.deepEqual([after?.id, after?.name], [before?.id, "new"]);
  assert.equal((await rig.urls.createAll([configured("new")])).length, 0);
  assert.equal((await rig.urls.createAll([configured("old")])).length, 1);
});

Deno.test("`was` of a name that is still in use is nobody's", async () => {
  await using rig = await Rig.open("a");
  const plan = await rig.plan(configured("a"), configured("b", { was: "a" }));
  assert.deepEqual(plan.added.map(({ name }) => name), ["b"]);
});

const DROPS: [
  what: string,
  stored: number,
  kept: number,
  added: number,
  want: boolean,
][] = [
  ["nothing", 20, 20, 0, false],
  ["one of one, replaced by another", 1, 0, 1, false],
  ["the only one", 1, 0, 0, true],
  ["all of a few", 5, 0, 0, true],
  ["ten of eleven", 11, 1, 0, false],
  ["eleven of twenty-one", 21, 10, 0, true],
  ["eleven of twenty-two", 22, 11, 0, false],
  ["all of a hundred, replaced by others", 100, 0, 100, true],
];

for (const [what, stored, kept, added, want] of DROPS) {
  Deno.test(`dropsTooMuch() is ${want} for ${what}`, async () => {
    const names = Array.from({ length: stored }, (_, index) => `u${index}`);
    const monitors = names.map((name, index) =>
      monitoredUrl({ id: index + 1, name, ownerId: null })
    );
    const plan = await planUrls(monitors, [
      ...names.slice(0, kept).map((name) => configured(name)),
      ...Array.from({ length: added }, (_, index) => configured(`n${index}`)),
    ]);
    assert.equal(dropsTooMuch(plan), want);
  });
}
