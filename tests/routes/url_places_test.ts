import assert from "node:assert/strict";
import { UrlTable } from "../../monitor/url_table.ts";
import { UrlPlaces } from "../../routes/url_places.ts";
import { monitoredUrl } from "../monitor/fixtures/monitored_url.ts";

/** A table with so many urls of user 1 and of others. */
function tableOf(own: number, others = 0): UrlTable {
  const table = new UrlTable();
  for (let id = 1; id <= own + others; id++) {
    table.set(monitoredUrl({ id, ownerId: id <= own ? 1 : 2 }));
  }
  return table;
}

/** Stores nothing until it is let go. */
function held() {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { store: () => promise, letGo: resolve };
}

Deno.test("UrlPlaces.forOne() counts what is being stored, of one account and of all", async () => {
  const cases: [own: number, others: number, status: number][] = [
    [2_499, 0, 403],
    [0, 49_999, 503],
  ];
  for (const [own, others, status] of cases) {
    const places = new UrlPlaces(tableOf(own, others));
    const { store, letGo } = held();
    const first = places.forOne(1, store);
    await assert.rejects(places.forOne(1, store), { status });
    letGo();
    await first;
  }
});

Deno.test("UrlPlaces.forOne() gives the place back when storing ends, well or not", async () => {
  const places = new UrlPlaces(tableOf(2_499));
  const failing = () => Promise.reject(new Error("busy"));
  await assert.rejects(places.forOne(1, failing), /busy/);
  await places.forOne(1, () => Promise.resolve());
  await places.forOne(1, () => Promise.resolve());
});

Deno.test("UrlPlaces.forOne() has a place for other accounts while one has none", async () => {
  const places = new UrlPlaces(tableOf(2_500));
  await assert.rejects(places.forOne(1, held().store), { status: 403 });
  assert.equal(await places.forOne(2, () => Promise.resolve("kept")), "kept");
});

Deno.test("UrlPlaces.forSome() takes as many as there is room for", async () => {
  const places = new UrlPlaces(tableOf(2_497));
  const { store, letGo } = held();
  const first = places.forOne(1, store);
  const some = (urls: number[]) =>
    places.forSome(1, urls, (fitting) => Promise.resolve([...fitting]));
  assert.deepEqual(await some([1, 2, 3, 4]), [1, 2]);
  letGo();
  await first;
  assert.deepEqual(await some([1, 2, 3, 4]), [1, 2, 3]);
});
