import assert from "node:assert/strict";
import { PASSWORD } from "../fixtures/api_client.ts";
import { startHttpApp } from "../fixtures/http_app.ts";

Deno.test("POST /register makes one account of 50 parallel registrations of one address on two instances", async () => {
  await using one = await startHttpApp();
  await using two = await startHttpApp({ kv: one.kv });
  const spellings = ["ann@example.com", "Ann@Example.com", "ANN@EXAMPLE.COM"];
  const answers = await Promise.all(
    Array.from(
      { length: 50 },
      (_, i) =>
        (i % 2 ? one : two).send("POST", "/register", {
          body: { Email: spellings[i % 3], Password: `${PASSWORD} ${i}` },
        }),
    ),
  );
  const counts = Map.groupBy(answers, ({ status }) => status);
  assert.deepEqual(
    [...counts].map(([status, { length }]) => [status, length]).sort(),
    [[201, 1], [409, 49]],
  );
  const users = await Array.fromAsync(one.kv.list({ prefix: ["users"] }));
  const emails = await Array.fromAsync(
    one.kv.list({ prefix: ["users_by_email"] }),
  );
  assert.deepEqual([users.length, emails.length], [1, 1]);
  assert.deepEqual(emails[0]?.value, counts.get(201)?.[0]?.json.id);
});

Deno.test("POST /register gives parallel accounts ids of their own", async () => {
  await using one = await startHttpApp();
  await using two = await startHttpApp({ kv: one.kv });
  const answers = await Promise.all(
    Array.from(
      { length: 40 },
      (_, i) =>
        (i % 2 ? one : two).send("POST", "/register", {
          body: { Email: `u${i}@example.com`, Password: PASSWORD },
        }),
    ),
  );
  assert.ok(answers.every(({ status }) => status === 201));
  assert.equal(new Set(answers.map(({ json }) => json.id)).size, 40);
});
