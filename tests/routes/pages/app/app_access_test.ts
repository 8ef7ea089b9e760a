import assert from "node:assert/strict";
import { startHttpApp } from "../../fixtures/http_app.ts";
import { type WebAnswer, WebClient } from "./web_client.ts";

type Ask = (web: WebClient) => Promise<WebAnswer>;

const REFUSED: [what: string, status: number, ask: Ask][] = [
  ["a url that is not there", 404, (web) => web.get("/app/urls/999")],
  ["a form out of date", 403, (web) => web.post("/app/add", { csrf: "old" })],
  [
    "the form to sign in with out of date",
    403,
    (web) => web.post("/app/sign-in", { csrf: "old" }),
  ],
];

for (const [what, status, ask] of REFUSED) {
  Deno.test(`${what} is refused to who is signed in on a page that knows it, and from which one signs out`, async () => {
    await using app = await startHttpApp({ checkDocument: false });
    const web = new WebClient(app.port);
    await web.signUp("a@example.org");
    const answer = await ask(web);
    assert.equal(answer.status, status);
    assert.match(answer.text, /<a href="\/app">Your monitors<\/a><\/nav>/);
    assert.doesNotMatch(answer.text, /Sign in/);
    const { location } = await web.post("/app/sign-out");
    assert.equal(location, "/app/sign-in?did=signed-out");
  });
}

Deno.test("a guest is refused on a page that offers to sign in", async () => {
  await using app = await startHttpApp({ checkDocument: false });
  const web = new WebClient(app.port);
  await web.get("/app/sign-in");
  const { status, text } = await web.post("/app/sign-in", { csrf: "old" });
  assert.equal(status, 403);
  assert.match(text, /<a href="\/app">Sign in<\/a>/);
  assert.doesNotMatch(text, /Sign out/);
});
