import assert from "node:assert/strict";
import { Hono } from "hono";
import type { Ctx, Env } from "../../../routes/server/request_context.ts";
import {
  CookieSessions,
  SESSION_IDLE_SECONDS,
  SESSION_MAX_SECONDS,
} from "../../../routes/access/cookie_sessions.ts";
import { Database } from "../../../store/database/database.ts";
import { Users } from "../../../store/users.ts";

const START = 1_800_000_000;

interface Rig extends AsyncDisposable {
  /** Signs in `at`; the cookie's value. */
  begin(at: number): Promise<string>;
  /** A visit with a cookie: what it is renewed to, "" when it is left, null when nobody is signed in. */
  visit(cookie: string, at: number): Promise<string | null>;
  /** What forms of a cookie's session are bound to. */
  bindingOf(cookie: string, at: number): Promise<string | undefined>;
  end(cookie: string, at: number): Promise<void>;
}

/** Sessions of one user; times are seconds after the start. */
async function startRig(): Promise<Rig> {
  const kv = await Deno.openKv(":memory:");
  let now = START;
  const users = new Users(new Database(kv), () => now * 1_000);
  const user = await users.create("a@example.org", "hash");
  assert.ok(user);
  const sessions = new CookieSessions({
    users,
    secret: () => Promise.resolve(new Uint8Array(32).fill(7)),
    now: () => now * 1_000,
  });
  const at = async <Result>(
    seconds: number,
    cookie: string,
    work: (c: Ctx) => Promise<Result>,
  ): Promise<Result> => {
    now = START + seconds;
    let result: Result | undefined;
    const app = new Hono<Env>().get("/", async (c) => {
      result = await work(c);
      return c.text("");
    });
    const headers = { Cookie: `uptick=${cookie}` };
    await app.request("/", { headers }, { secure: false } as Env["Bindings"]);
    return result as Result;
  };
  const valueOf = (line: string) => /^uptick=([^;]*)/.exec(line)?.[1] ?? "";
  return {
    begin: async (seconds) =>
      valueOf(await at(seconds, "", (c) => sessions.begin(c, user))),
    visit: async (cookie, seconds) => {
      const found = await at(seconds, cookie, (c) => sessions.find(c));
      return found === null ? null : valueOf(found.setCookie ?? "");
    },
    bindingOf: async (cookie, seconds) =>
      (await at(seconds, cookie, (c) => sessions.find(c)))?.binding,
    end: async (cookie, seconds) => {
      await at(seconds, cookie, async (c) => {
        const found = await sessions.find(c);
        assert.ok(found);
        await sessions.end(c, found);
      });
    },
    [Symbol.asyncDispose]: () => Promise.resolve(kv.close()),
  };
}

Deno.test("CookieSessions.find() knows a session until it was idle for too long", async () => {
  await using rig = await startRig();
  const cookie = await rig.begin(0);
  assert.notEqual(await rig.visit(cookie, SESSION_IDLE_SECONDS - 1), null);
  assert.equal(await rig.visit(cookie, SESSION_IDLE_SECONDS), null);
});

Deno.test("CookieSessions.find() renews a session at most once a minute", async () => {
  await using rig = await startRig();
  const cookie = await rig.begin(0);
  assert.equal(await rig.visit(cookie, 59), "");
  const renewed = await rig.visit(cookie, 60);
  assert.match(renewed ?? "", /^[\w.-]+$/);
  assert.equal(await rig.visit(renewed ?? "", 61), "");
  assert.notEqual(
    await rig.visit(renewed ?? "", SESSION_IDLE_SECONDS + 59),
    null,
  );
  assert.equal(await rig.visit(renewed ?? "", SESSION_IDLE_SECONDS + 60), null);
});

Deno.test("CookieSessions.find() ends a session at its longest lifetime, however often it was renewed", async () => {
  await using rig = await startRig();
  let cookie = await rig.begin(0);
  const day = 86_400;
  for (let at = day; at < SESSION_MAX_SECONDS; at += day) {
    cookie = await rig.visit(cookie, at) || cookie;
  }
  assert.equal(await rig.visit(cookie, SESSION_MAX_SECONDS - 1), "");
  assert.equal(await rig.visit(cookie, SESSION_MAX_SECONDS), null);
});

Deno.test("CookieSessions.end() ends one session with all its renewals, and no other", async () => {
  await using rig = await startRig();
  const cookie = await rig.begin(0);
  const other = await rig.begin(1);
  const renewed = await rig.visit(cookie, 100) ?? "";
  await rig.end(cookie, 101);
  assert.equal(await rig.visit(cookie, 102), null);
  assert.equal(await rig.visit(renewed, 102), null);
  assert.notEqual(await rig.visit(other, 102), null);
});

Deno.test("CookieSessions.end() ends one of two sessions that began in the same second", async () => {
  await using rig = await startRig();
  const [cookie, other] = [await rig.begin(0), await rig.begin(0)];
  await rig.end(cookie, 1);
  assert.equal(await rig.visit(cookie, 2), null);
  assert.notEqual(await rig.visit(other, 2), null);
});

Deno.test("CookieSessions.find() binds forms to one of two sessions that began in the same second", async () => {
  await using rig = await startRig();
  const [cookie, other] = [await rig.begin(0), await rig.begin(0)];
  const renewed = await rig.visit(cookie, 60) ?? "";
  const binding = await rig.bindingOf(cookie, 61);
  assert.notEqual(await rig.bindingOf(other, 61), binding);
  assert.equal(await rig.bindingOf(renewed, 61), binding);
});

Deno.test("CookieSessions.end() of more sessions than are remembered ends them all", async () => {
  await using rig = await startRig();
  const kept = await rig.begin(0);
  for (let at = 1; at <= 50; at++) await rig.end(await rig.begin(at), at);
  assert.notEqual(await rig.visit(kept, 51), null);
  await rig.end(await rig.begin(52), 52);
  assert.equal(await rig.visit(kept, 53), null);
});
