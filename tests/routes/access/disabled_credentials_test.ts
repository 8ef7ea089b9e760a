import assert from "node:assert/strict";
import { Hono } from "hono";
import { apiKeyHash, newApiKey } from "../../../routes/access/api_key_text.ts";
import { ApiTokens } from "../../../routes/access/api_tokens.ts";
import { CookieSessions } from "../../../routes/access/cookie_sessions.ts";
import { importTokenKeys } from "../../../routes/access/token.ts";
import type { Ctx, Env } from "../../../routes/server/request_context.ts";
import type { ApiKey } from "../../../store/api_keys.ts";
import type { User } from "../../../store/users.ts";

const SECRET = new Uint8Array(32).fill(7);
const ACTIVE: User = {
  ...{ id: 1, email: "a@example.org", passwordHash: "hash" },
  ...{ version: 3, createdAt: 0 },
};

/**
 * As if the token, the key and the cookie were given out for this very version
 * of the record: a race with the sign-in, or a record that somebody restored.
 */
for (const isDisabled of [false, true]) {
  const user = { ...ACTIVE, isDisabled };
  const users = {
    get: () => Promise.resolve(user),
    endSession: () => Promise.resolve(),
  };

  Deno.test(`a token and an API key are ${isDisabled ? "nobody's" : "good"} while the account is ${isDisabled ? "disabled" : "active"}`, async () => {
    const text = newApiKey();
    const key: ApiKey = {
      ...{ hash: apiKeyHash(text) ?? "", userId: 1, name: "key" },
      ...{ access: "write", createdAt: 0, endsAt: null, lastUsedAt: null },
    };
    const tokens = new ApiTokens({
      users,
      apiKeys: {
        find: () => Promise.resolve(key),
        noteUse: () => Promise.resolve(),
      },
      keys: () => importTokenKeys(SECRET, 900),
    });
    const token = await tokens.tokenFor(user);
    for (const each of [token, text]) {
      const bearer = await tokens.bearerOf(each);
      assert.equal(bearer?.user ?? null, isDisabled ? null : user);
    }
  });

  Deno.test(`a session is ${isDisabled ? "nobody's" : "good"} while the account is ${isDisabled ? "disabled" : "active"}`, async () => {
    const sessions = new CookieSessions({
      users,
      secret: () => Promise.resolve(SECRET),
    });
    const within = async <Result>(
      cookie: string,
      work: (c: Ctx) => Promise<Result>,
    ): Promise<Result | undefined> => {
      let result: Result | undefined;
      const app = new Hono<Env>().get("/", async (c) => {
        result = await work(c);
        return c.text("");
      });
      const env = { secure: false } as Env["Bindings"];
      await app.request("/", { headers: { Cookie: cookie } }, env);
      return result;
    };
    const line = await within("", (c) => sessions.begin(c, user)) ?? "";
    const cookie = line.split(";")[0] ?? "";
    const found = await within(cookie, (c) => sessions.find(c));
    assert.equal(found?.user ?? null, isDisabled ? null : user);
  });
}
