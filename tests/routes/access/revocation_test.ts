import assert from "node:assert/strict";
import { URL_DEFAULTS } from "../../../monitor/fields/url_fields.ts";
import type { Tick } from "../../../monitor/types.ts";
import { PASSWORD } from "../fixtures/api_client.ts";
import { type HttpApp, startHttpApp } from "../fixtures/http_app.ts";
import { recordTicks, tickAt } from "../fixtures/record_ticks.ts";

const EMAIL = "ann@example.com";

const ways: [
  what: string,
  end: (app: HttpApp, token: string) => Promise<number>,
][] = [
  [
    "POST /logout",
    async (app, token) => (await app.send("POST", "/logout", { token })).status,
  ],
  ["POST /password", async (app, token) => {
    const body = { Password: PASSWORD, NewPassword: "another horse 2" };
    return (await app.send("POST", "/password", { token, body })).status;
  }],
  ["DELETE /account", async (app, token) => {
    const body = { Password: PASSWORD };
    return (await app.send("DELETE", "/account", { token, body })).status;
  }],
];

for (const [what, end] of ways) {
  Deno.test(`${what} ends every token of the user at once, on two instances, and nobody else's`, async () => {
    await using one = await startHttpApp();
    await using two = await startHttpApp({ kv: one.kv });
    const first = await one.signUp(EMAIL);
    const body = { Email: EMAIL, Password: PASSWORD };
    const second: string = (await two.send("POST", "/login", { body })).json;
    const other = await two.signUp("bob@example.com");
    for (const app of [one, two]) {
      for (const token of [first, second, other]) {
        assert.equal(
          (await app.send("GET", "/v1/services", { token })).status,
          200,
        );
      }
    }
    assert.ok([200, 204].includes(await end(two, first)));
    for (const app of [one, two]) {
      for (const token of [first, second, `Bearer ${second}`]) {
        for (
          const [method, path] of [
            ["GET", "/v1/services"],
            ["POST", "/v1/services"],
            ["POST", "/url"],
            ["POST", "/logout"],
            ["POST", "/password"],
            ["DELETE", "/account"],
          ] as const
        ) {
          const { status } = await app.send(method, path, { token });
          assert.equal(status, 401, `${method} ${path}`);
        }
      }
      assert.equal(
        (await app.send("GET", "/v1/services", { token: other })).status,
        200,
      );
    }
  });
}

Deno.test("DELETE /account wants the password", async () => {
  await using app = await startHttpApp();
  const token = await app.signUp(EMAIL);
  for (
    const [body, want] of [
      ["", 400],
      [{}, 400],
      [{ Password: "wrong password" }, 401],
      [{ Password: PASSWORD, Sure: true }, 400],
    ] as const
  ) {
    const { status } = await app.send("DELETE", "/account", { token, body });
    assert.equal(status, want);
  }
  assert.equal((await app.send("GET", "/v1/services", { token })).status, 200);
});

Deno.test("DELETE /account leaves nothing in the store that names the user, and all of the others", async () => {
  await using app = await startHttpApp();
  const bob = await app.signUp("bob@example.com");
  const kept = await app.addUrl(bob, { url: "https://bob.example.org/" });
  await addRetired(app);
  const before = await dump(app);
  const ann = await app.signUp("ann.needle@example.com");
  const now = Math.floor(Date.now() / 1_000);
  const outcomes: Tick["outcome"][] = ["up", "down", "up"];
  for (let i = 0; i < 3; i++) {
    const id = await app.addUrl(ann, {
      url: `https://needle.example.com/${i}`,
      name: `needle ${i}`,
      headers: { "X-Key": "needle" },
      tags: ["needle"],
      public: true,
    });
    await recordTicks(
      app.store,
      id,
      outcomes.map((outcome, at) => tickAt(now - 60 + at * 15, { outcome })),
    );
  }
  assert.match(await dump(app), /needle/);
  const body = { Password: PASSWORD };
  assert.equal(
    (await app.send("DELETE", "/account", { token: ann, body })).status,
    204,
  );
  const after = await dump(app);
  assert.ok(!after.includes("needle"), after);
  for (const prefix of ["urls_by_user", "events", "urls_deleted"]) {
    const left = await Array.fromAsync(
      app.kv.list({ prefix: [prefix] }),
      ({ key }) => key,
    );
    assert.deepEqual(left.filter((key) => key[1] !== 1), [], prefix);
  }
  for (const line of before.split("\n")) {
    if (/"(counters?|urls_version|url|user)"/.test(line.split(" ")[0] ?? "")) {
      continue;
    }
    assert.ok(after.includes(line), line);
  }
  assert.equal(
    (await app.send("GET", `/v1/services/${kept}`, { token: bob })).status,
    200,
  );
  assert.deepEqual(
    (await app.send("GET", "/v1/services")).json.data.services.data,
    [],
  );
  assert.doesNotMatch((await app.send("GET", "/metrics")).text, /needle/);
  const again = {
    Email: "ann.needle@example.com",
    Password: "another horse 2",
  };
  assert.equal(
    (await app.send("POST", "/register", { body: again })).status,
    201,
  );
});

/** A url that the configuration once had, and whose history is kept by its name. */
async function addRetired({ store }: HttpApp): Promise<void> {
  const monitor = await store.urls.create({
    ...URL_DEFAULTS,
    ...{ name: "shop", url: "https://shop.example.org/", ownerId: null },
    ...{ intervalMs: 15_000, timeoutMs: 5_000, public: true },
  });
  assert.ok(monitor);
  await store.urls.retire(monitor);
}

/** Every entry of the store as a line. */
async function dump({ kv }: HttpApp): Promise<string> {
  const lines = await Array.fromAsync(
    kv.list({ prefix: [] }),
    ({ key, value }) =>
      `${JSON.stringify(key)} ${
        JSON.stringify(value, (_, each) =>
          each instanceof Uint8Array
            ? new TextDecoder("latin1").decode(each)
            : each)
      }`,
  );
  return lines.join("\n");
}
