import assert from "node:assert/strict";
import { startHttpApp } from "../../fixtures/http_app.ts";
import { WebClient } from "./web_client.ts";

Deno.test("the public pages lead guests to the sign-in and others to their urls, from a page that is kept too", async () => {
  await using app = await startHttpApp({ checkDocument: false });
  const [guest, owner] = [new WebClient(app.port), new WebClient(app.port)];
  await owner.signUp("a@example.org");
  const id = await owner.addUrl("https://example.org/");
  await app.store.urls.update(id, { public: true });
  for (const path of ["/", `/status/${id}`, "/"]) {
    const { text: toGuest } = await guest.get(path);
    assert.match(toGuest, /<a href="\/app">Sign in<\/a>/);
    const { text: toOwner } = await owner.get(path);
    assert.match(toOwner, /<a href="\/app">Your monitors<\/a>/);
  }
});

Deno.test("GET /status/:id leads to the settings for the owner alone", async () => {
  await using app = await startHttpApp({ checkDocument: false });
  const readers = ["owner", "other", "guest"];
  const clients = readers.map(() => new WebClient(app.port));
  const [owner, other] = clients as [WebClient, WebClient];
  await owner.signUp("a@example.org");
  await other.signUp("b@example.org");
  const id = await owner.addUrl("https://example.org/");
  await app.store.urls.update(id, { public: true });
  const link = `<a href="/app/urls/${id}" >Settings</a>`;
  const pages = await Promise.all(
    clients.map((client) => client.get(`/status/${id}`)),
  );
  assert.deepEqual(
    readers.filter((_, index) => pages[index]?.text.includes(link)),
    ["owner"],
  );
});

Deno.test("who has no account is led from the form to sign in to the form to sign up, and back", async () => {
  await using app = await startHttpApp({ checkDocument: false });
  const guest = new WebClient(app.port);
  const next = "?next=%2Fapp%2Fadd";
  const signIn = await guest.get(`/app/sign-in${next}`);
  assert.match(
    signIn.text,
    /<a href="\/app\/sign-up\?next=%2Fapp%2Fadd">Sign up<\/a>/,
  );
  const signUp = await guest.get(`/app/sign-up${next}`);
  assert.match(signUp.text, /<h1[^>]*>Create an account<\/h1>/);
  assert.match(
    signUp.text,
    /<a href="\/app\/sign-in\?next=%2Fapp%2Fadd">Sign in<\/a>/,
  );
});
