import assert from "node:assert/strict";
import { startHttpApp } from "../fixtures/http_app.ts";

const EMAIL = "ann@example.com";

Deno.test("Accounts keeps passwords and hashes out of logs, errors, metrics and answers", async () => {
  const secret = "s3cret-Needle-in-all-outputs";
  await using app = await startHttpApp();
  const token = await app.signUp(EMAIL, secret);
  const outputs: string[] = [];
  const send = async (
    method: string,
    path: string,
    body: unknown,
    sent?: string,
  ) => {
    const { text, headers } = await app.send(method, path, {
      body,
      token: sent,
    });
    outputs.push(text, JSON.stringify([...headers]));
  };
  await send("POST", "/register", { Email: EMAIL, Password: secret });
  await send("POST", "/register", { Email: "x", Password: secret });
  await send("POST", "/register", {
    Email: "b@example.com",
    Password: secret,
    role: secret.length,
  });
  await send("POST", "/login", { Email: EMAIL, Password: `${secret}x` });
  await send("POST", "/login", `{"Email":"${EMAIL}","Password":"${secret}"`);
  await send("POST", "/login", { Email: EMAIL, Password: [secret] });
  await send("POST", "/password", {
    Password: secret,
    NewPassword: secret.slice(0, 7),
  }, token);
  await send("POST", "/password", {
    Password: `${secret}x`,
    NewPassword: secret,
  }, token);
  await send("DELETE", "/account", { Password: `${secret}x` }, token);
  await send("GET", "/v1/services", undefined, token);
  for (const path of ["/metrics", "/openapi.json"]) {
    outputs.push((await app.send("GET", path)).text);
  }
  const everything = [...outputs, ...app.lines, ...app.errors].join("\n");
  assert.ok(app.lines.length > 10);
  for (const needle of ["s3cret", "Needle", "pbkdf2", token]) {
    assert.ok(!everything.includes(needle), needle);
  }
});
