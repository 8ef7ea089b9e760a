import assert from "node:assert/strict";
import { PasswordHasher } from "../../../routes/access/password.ts";
import {
  type TurnClient,
  TurnQueue,
} from "../../../routes/access/turn_queue.ts";
import { PASSWORD } from "../fixtures/api_client.ts";
import { type HttpApp, startHttpApp } from "../fixtures/http_app.ts";

const FROM_PROXY = { trustedProxies: ["127.0.0.1/32"] };

const login = async (
  app: HttpApp,
  forwarded: string,
  [Email, Password]: [string, string],
) =>
  await app.send("POST", "/login", {
    body: { Email, Password },
    headers: { "X-Forwarded-For": forwarded },
  });

Deno.test("X-Forwarded-For counts only from a trusted proxy, and then the address that it added", async () => {
  const cases: [trusted: string[], header: string, logged: string][] = [
    [[], "203.0.113.7", "127.0.0.1"],
    [["127.0.0.1/32"], "203.0.113.7", "203.0.113.7"],
    [["127.0.0.1/32"], "198.51.100.1, 203.0.113.7", "203.0.113.7"],
    [["127.0.0.1/32"], 'evil", 203.0.113.7', "203.0.113.7"],
    [["127.0.0.1/32"], "unknown", "127.0.0.1"],
    [
      ["127.0.0.1/32", "203.0.113.0/24"],
      "198.51.100.1, 203.0.113.7",
      "198.51.100.1",
    ],
    [["10.0.0.0/8"], "203.0.113.7", "127.0.0.1"],
  ];
  for (const [trustedProxies, header, logged] of cases) {
    await using app = await startHttpApp({ settings: { trustedProxies } });
    await app.send("GET", "/health", {
      headers: { "X-Forwarded-For": header },
    });
    assert.equal(app.lines[0]?.split(" ")[0], logged, header);
  }
});

Deno.test("POST /login slows one address down and no other", async () => {
  await using app = await startHttpApp({ settings: FROM_PROXY });
  await app.signUp("ann@example.com");
  const statuses: number[] = [];
  for (let i = 0; i < 12; i++) {
    const { status, headers } = await login(app, "203.0.113.7", [
      "ann@example.com",
      "wrong password",
    ]);
    statuses.push(status);
    if (status === 429) {
      assert.match(headers.get("retry-after") ?? "", /^[1-9]\d*$/);
    }
  }
  assert.deepEqual(statuses, [...Array(10).fill(401), 429, 429]);
  const good = await login(app, "198.51.100.1", ["ann@example.com", PASSWORD]);
  assert.equal(good.status, 200);
});

Deno.test("POST /login lets a good login pass by 1,000 bad ones from another address", async () => {
  /** Counts the jobs that another waits for, by its key: what runs when it comes, and what goes before it. */
  class CountingQueue extends TurnQueue {
    readonly waitedFor = new Map<string, number>();
    #ended = 0;

    override run<Result>(
      client: TurnClient,
      job: () => Promise<Result>,
    ): Promise<Result> {
      const before = this.#ended;
      const key = typeof client === "string" ? client : client.address;
      return super.run(client, async () => {
        this.waitedFor.set(key, this.#ended - before);
        try {
          return await job();
        } finally {
          this.#ended++;
        }
      });
    }
  }
  const queue = new CountingQueue({ concurrency: 1 });
  const hasher = new PasswordHasher({ rounds: 2_000, queue });
  await using app = await startHttpApp({ settings: FROM_PROXY, hasher });
  await app.signUp("ann@example.com");
  const bad = Array.from(
    { length: 1_000 },
    (_, i) =>
      login(app, "203.0.113.7", [`u${i}@example.com`, "wrong password"]),
  );
  const good = login(app, "198.51.100.1", ["ann@example.com", PASSWORD]);
  assert.equal((await good).status, 200);
  const statuses = Map.groupBy(await Promise.all(bad), ({ status }) => status);
  assert.deepEqual(
    [...statuses.keys()].filter((each) => ![401, 429, 503].includes(each)),
    [],
  );
  const waitedFor = queue.waitedFor.get("198.51.100.1") ?? NaN;
  assert.ok(waitedFor <= 2, `the good login waited for ${waitedFor} jobs`);
  // one more may try for each 5 s that this takes
  assert.ok((statuses.get(401)?.length ?? 0) <= 112);
});

/** How many requests are answered with `status` before the first that comes too often. */
async function countUntil429(
  ask: (i: number) => Promise<number>,
  status: number,
): Promise<number> {
  for (let count = 0;; count++) {
    const seen = await ask(count);
    if (seen === 429) return count;
    assert.equal(seen, status);
  }
}

/** A hundred at once, and one more for each 10 s that asking takes. */
function assertBurst(taken: number): void {
  assert.ok(taken >= 100 && taken <= 106, `${taken} were taken`);
}

Deno.test("POST /register slows one address down", async () => {
  await using app = await startHttpApp({ settings: FROM_PROXY });
  const register = async (forwarded: string, i: number) =>
    (await app.send("POST", "/register", {
      body: { Email: `u${i}@example.com`, Password: PASSWORD },
      headers: { "X-Forwarded-For": forwarded },
    })).status;
  const taken = await countUntil429((i) => register("203.0.113.7", i), 201);
  assertBurst(taken);
  assert.equal(await register("198.51.100.1", 1_000), 201);
});

Deno.test("POST /register counts all addresses of one IPv6 network as one client", async () => {
  await using app = await startHttpApp({ settings: FROM_PROXY });
  const register = async (forwarded: string) => {
    const { status } = await app.send("POST", "/register", {
      body: { Email: "ann@example.com", Password: "short" },
      headers: { "X-Forwarded-For": forwarded },
    });
    return status;
  };
  const taken = await countUntil429(
    (i) => register(`2001:db8:0:1::${i.toString(16)}`),
    400,
  );
  assertBurst(taken);
  assert.equal(await register("2001:db8:0:1:ffff::1"), 429);
  assert.equal(await register("2001:db8:0:2::1"), 400);
});

Deno.test("passwords wait under the address that the proxy added", async () => {
  const addresses: string[] = [];
  const queue = new class extends TurnQueue {
    override run<Result>(client: TurnClient, job: () => Promise<Result>) {
      addresses.push(typeof client === "string" ? client : client.address);
      return super.run(client, job);
    }
  }();
  const hasher = new PasswordHasher({ rounds: 1, queue });
  await using app = await startHttpApp({ settings: FROM_PROXY, hasher });
  const body = { Email: "ann@example.com", Password: PASSWORD };
  for (const path of ["/register", "/login"]) {
    await app.send("POST", path, {
      body,
      headers: { "X-Forwarded-For": `2001:db8:0:1::${path.length}` },
    });
  }
  assert.deepEqual(addresses, ["2001:db8:0:1::9", "2001:db8:0:1::6"]);
});
