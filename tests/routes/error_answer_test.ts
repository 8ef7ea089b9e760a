import assert from "node:assert/strict";
import { TurnQueue } from "../../routes/access/turn_queue.ts";
import { PasswordHasher } from "../../routes/access/password.ts";
import { Database, type Kv } from "../../store/database/database.ts";
import { PASSWORD } from "./fixtures/api_client.ts";
import { startHttpApp } from "./fixtures/http_app.ts";

/** A store that works until its error is set. */
async function breakableStore() {
  const kv = await Deno.openKv(":memory:");
  let error: Error | null = null;
  const guarded =
    <Args extends unknown[], Result>(call: (...args: Args) => Result) =>
    (...args: Args): Result => {
      if (error !== null) throw error;
      return call(...args);
    };
  const broken: Kv = {
    get: guarded(kv.get.bind(kv)) as Kv["get"],
    getMany: guarded(kv.getMany.bind(kv)) as Kv["getMany"],
    list: guarded(kv.list.bind(kv)) as Kv["list"],
    atomic: guarded(kv.atomic.bind(kv)),
    close: () => {},
  };
  return {
    kv,
    database: new Database(broken),
    breakWith: (next: Error | null) => error = next,
  };
}

const troubles: [words: string, told: string][] = [
  ["database is locked", "the store is busy"],
  ["database or disk is full", "the store is full"],
  ["secret/path/of/the/store.db is broken", "the store is in trouble"],
];

for (const [words, told] of troubles) {
  Deno.test(`errorAnswer() tells of "${words}" no more than that ${told}`, async () => {
    const { kv, database, breakWith } = await breakableStore();
    await using app = await startHttpApp({ kv, database });
    const token = await app.signUp("a@example.com");
    const id = await app.addUrl(token);
    breakWith(new Error(words));
    const body = { url: "https://example.com/" };
    for (
      const [method, path] of [
        ["GET", "/v1/services"],
        ["POST", "/v1/services"],
        ["PATCH", `/v1/services/${id}`],
        ["DELETE", `/v1/services/${id}`],
      ] as const
    ) {
      const sent = method === "POST" || method === "PATCH" ? { body } : {};
      const { status, json, headers } = await app.send(method, path, {
        token,
        ...sent,
      });
      assert.equal(status, 503, `${method} ${path}`);
      assert.deepEqual(json, {
        status: 503,
        status_desc: "Service Unavailable",
        errors: [`Cannot do that now: ${told}`],
      });
      assert.equal(headers.get("retry-after"), "5");
    }
    const login = await app.send("POST", "/login", {
      body: { Email: "a@example.com", Password: PASSWORD },
    });
    assert.deepEqual(
      [login.status, login.json],
      [503, { error: `Cannot do that now: ${told}` }],
    );
    assert.ok(app.errors.every((each) => each.includes(words)));
    assert.ok(app.errors.length >= 5);
    breakWith(null);
    assert.equal(
      (await app.send("GET", `/v1/services/${id}`, { token })).status,
      200,
    );
    kv.close();
  });
}

Deno.test("errorAnswer() tells of a bug nothing at all, and the log tells what it was", async () => {
  let broken = true;
  await using app = await startHttpApp({
    health: {
      checkStore: () => {
        if (broken) throw new TypeError("x is not a function");
        return Promise.resolve(null);
      },
    },
  });
  const { status, json, headers } = await app.send("GET", "/health", {
    headers: { "X-Request-ID": "abc" },
  });
  assert.deepEqual([status, json], [500, { error: "Internal error" }]);
  assert.equal(headers.get("x-request-id"), "abc");
  assert.deepEqual(app.errors, ["x is not a function (request abc)"]);
  assert.match(app.lines[0] ?? "", /"GET \/health HTTP\/1\.1" 500 /);
  broken = false;
  assert.equal((await app.send("GET", "/health")).status, 200);
});

Deno.test("errorAnswer() answers 503 and when to come back when too many passwords wait", async () => {
  const queue = new TurnQueue({ concurrency: 1, maxWaiting: 1 });
  const hasher = new PasswordHasher({ rounds: 20_000, queue });
  await using app = await startHttpApp({ hasher });
  const answers = await Promise.all(
    Array.from({ length: 12 }, (_, i) =>
      app.send("POST", "/login", {
        body: { Email: `u${i}@example.com`, Password: PASSWORD },
      })),
  );
  const busy = answers.filter(({ status }) => status === 503);
  assert.ok(busy.length > 0);
  assert.ok(answers.every(({ status }) => status === 401 || status === 503));
  for (const { headers, json } of busy) {
    assert.match(headers.get("retry-after") ?? "", /^[1-9]\d*$/);
    assert.match(json.error, /too many others are waiting/);
  }
});
