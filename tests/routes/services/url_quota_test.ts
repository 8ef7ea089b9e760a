import assert from "node:assert/strict";
import { MonitorTable } from "../../../monitor/monitor_table.ts";
import { UrlQuota } from "../../../routes/services/url_quota.ts";
import { monitoredUrl } from "../../monitor/fixtures/monitored_url.ts";

/** A table with so many urls of user 1 and of others. */
function tableOf(own: number, others = 0, intervalMs = 60_000): MonitorTable {
  const table = new MonitorTable();
  for (let id = 1; id <= own + others; id++) {
    table.set(monitoredUrl({ id, intervalMs, ownerId: id <= own ? 1 : 2 }));
  }
  return table;
}

/** Stores nothing until it is let go. */
function held() {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { store: () => promise, letGo: resolve };
}

const done = () => Promise.resolve("done");
const urlOf = (ownerId: number, intervalMs = 60_000) => ({
  ownerId,
  intervalMs,
});

Deno.test("UrlQuota.reserveNew() counts what is being stored, of one account and of all", async () => {
  const cases: [own: number, others: number, status: number][] = [
    [2_499, 0, 403],
    [0, 49_999, 503],
  ];
  for (const [own, others, status] of cases) {
    const quota = new UrlQuota(tableOf(own, others));
    const { store, letGo } = held();
    const first = quota.reserveNew(urlOf(1), store);
    await assert.rejects(quota.reserveNew(urlOf(1), store), { status });
    letGo();
    await first;
  }
});

Deno.test("UrlQuota.reserveNew() gives the room back when storing ends, well or not", async () => {
  const quota = new UrlQuota(tableOf(2_499));
  const failing = () => Promise.reject(new Error("busy"));
  await assert.rejects(quota.reserveNew(urlOf(1), failing), /busy/);
  await quota.reserveNew(urlOf(1), done);
  await quota.reserveNew(urlOf(1), done);
});

Deno.test("UrlQuota.reserveNew() has room for other accounts while one has none", async () => {
  const quota = new UrlQuota(tableOf(2_500));
  await assert.rejects(quota.reserveNew(urlOf(1), done), { status: 403 });
  assert.equal(await quota.reserveNew(urlOf(2), done), "done");
});

Deno.test("UrlQuota.reserveNew() allows 2,500 urls at 10 s, and 25 at 100 ms, but no more often", async () => {
  const full: [urls: number, intervalMs: number][] = [
    [2_499, 10_000],
    [24, 100],
  ];
  for (const [urls, intervalMs] of full) {
    const quota = new UrlQuota(tableOf(urls, 0, intervalMs));
    assert.equal(await quota.reserveNew(urlOf(1, intervalMs), done), "done");
    const { store, letGo } = held();
    const first = quota.reserveNew(urlOf(1, intervalMs), store);
    await assert.rejects(quota.reserveNew(urlOf(1, intervalMs), done), {
      status: 403,
    });
    letGo();
    await first;
  }
  const quota = new UrlQuota(tableOf(25, 0, 100));
  await assert.rejects(quota.reserveNew(urlOf(1, 6_000_000), done), {
    status: 403,
    message:
      "Cannot watch the url so often: an account has 250 probes a second at most",
  });
});

Deno.test("UrlQuota.reserveChange() needs room only for what is to be probed more often", async () => {
  const quota = new UrlQuota(tableOf(24, 0, 100));
  const slow = urlOf(1, 1_000);
  await assert.rejects(quota.reserveChange(slow, { intervalMs: 50 }, done), {
    status: 403,
  });
  const { store, letGo } = held();
  const first = quota.reserveChange(slow, { intervalMs: 100 }, store);
  await assert.rejects(quota.reserveChange(slow, { intervalMs: 100 }, done), {
    status: 403,
  });
  assert.equal(
    await quota.reserveChange(slow, { intervalMs: 1_000 }, done),
    "done",
  );
  assert.equal(
    await quota.reserveChange(slow, { intervalMs: 2_000 }, done),
    "done",
  );
  letGo();
  await first;
  await quota.reserveChange(slow, { intervalMs: 100 }, done);
});

Deno.test("UrlQuota.reserveSome() takes as many as there is room for", async () => {
  const quota = new UrlQuota(tableOf(2_497));
  const { store, letGo } = held();
  const first = quota.reserveNew(urlOf(1), store);
  const some = (intervals: number[]) => {
    const urls = intervals.map((intervalMs) => ({ intervalMs }));
    return quota.reserveSome(
      1,
      urls,
      (fitting) => Promise.resolve(fitting.map(({ intervalMs }) => intervalMs)),
    );
  };
  assert.deepEqual(await some([60_000, 60_001, 60_002]), [60_000, 60_001]);
  letGo();
  await first;
  assert.deepEqual(await some([60_000, 60_001, 60_002, 60_003]), [
    60_000,
    60_001,
    60_002,
  ]);
  assert.deepEqual(await some([1, 60_000, 60_001]), [60_000, 60_001]);
});

/** Users from 3 on are operators; two members have five probes a second, of which they may have so many more. */
function boundTo(maxPerSecond: number) {
  const table = tableOf(3, 2, 1_000);
  table.set(monitoredUrl({ id: 9, intervalMs: 100, ownerId: 3 }));
  table.set(monitoredUrl({ id: 10, intervalMs: 100, ownerId: null }));
  const isMembers = ({ ownerId }: { readonly ownerId: number | null }) =>
    ownerId !== null && ownerId < 3;
  return new UrlQuota(table, { isMembers, maxPerSecond });
}

const TAKEN = {
  status: 403,
  message:
    "Cannot watch the url so often: all members of this Uptick together have 6 probes a second at most (MEMBER_PROBES), and they are taken",
};

Deno.test("UrlQuota bounds the probes a second of all members together, in whichever way they add some", async () => {
  const quota = boundTo(6);
  await assert.rejects(quota.reserveNew(urlOf(1, 500), done), TAKEN);
  assert.equal(await quota.reserveNew(urlOf(1, 1_000), done), "done");
  const { store, letGo } = held();
  const first = quota.reserveNew(urlOf(1, 1_000), store);
  await assert.rejects(quota.reserveNew(urlOf(2, 1_000), done), TAKEN);
  const change = (before: number, after: number) =>
    quota.reserveChange(urlOf(2, before), { intervalMs: after }, done);
  await assert.rejects(change(1_000, 999), TAKEN);
  assert.equal(await change(999, 1_000), "done");
  const fitting = await quota.reserveSome(
    2,
    [{ intervalMs: 1_000 }],
    (urls) => Promise.resolve(urls.length),
  );
  assert.equal(fitting, 0);
  letGo();
  await first;
});

Deno.test("UrlQuota lets operators have what members may not, and members what they have where the bound is lower", async () => {
  const quota = boundTo(2);
  assert.equal(await quota.reserveNew(urlOf(3, 100), done), "done");
  const slower = quota.reserveChange(
    urlOf(1, 1_000),
    { intervalMs: 2_000 },
    done,
  );
  assert.equal(await slower, "done");
});

Deno.test("UrlQuota bounds nothing that is no account's: whoever runs the program brought it", async () => {
  const table = new MonitorTable();
  for (let id = 1; id <= 3_000; id++) {
    table.set(monitoredUrl({ id, intervalMs: 1_000, ownerId: null }));
  }
  const quota = new UrlQuota(table);
  const before = { ownerId: null, intervalMs: 1_000 };
  assert.equal(
    await quota.reserveChange(before, { intervalMs: 100 }, done),
    "done",
  );
  const fitting = await quota.reserveSome(
    null,
    [before],
    (urls) => Promise.resolve(urls.length),
  );
  assert.equal(fitting, 1);
});
