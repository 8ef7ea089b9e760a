import assert from "node:assert/strict";
import { probeResult } from "../../../../monitor/fixtures/monitored_url.ts";
import { startHttpApp } from "../../../fixtures/http_app.ts";
import { WebClient } from "../web_client.ts";

const NAMES: Readonly<Record<string, readonly string[]>> = {
  "nas.local": ["192.168.1.10"],
  "nas.example.org": ["192.168.1.10"],
  "meta.local": ["169.254.169.254"],
  "public.example.org": ["93.184.216.34"],
};

/** An operator and a member, each in a browser, where some names are known. */
async function startScene() {
  const app = await startHttpApp({
    checkDocument: false,
    probe: () =>
      Promise.resolve(probeResult({ outcome: "down", kind: "blocked" })),
    lookUp: (name) =>
      NAMES[name] === undefined
        ? Promise.reject(new Error("no such name"))
        : Promise.resolve(NAMES[name]),
  });
  const operator = new WebClient(app.port);
  await operator.setUp("op@example.org");
  const member = new WebClient(app.port);
  await member.signUp("ann@example.org");
  await operator.get("/app");
  return { app, operator, member };
}

/** The range that a page offers to allow; undefined for none. */
function offerOf(text: string): string | undefined {
  return /<button[^>]*value="allow"[^>]*>\s*Allow ([^<\s]+)/.exec(text)?.[1];
}

const TYPED: [typed: string, range: string | undefined][] = [
  ["http://192.168.1.10", "192.168.1.0/24"],
  ["http://127.0.0.1:3000", "127.0.0.0/8"],
  ["http://[fd12:3456:789a:1::5]/", "fd12:3456:789a:1::/64"],
  ["http://nas.local", "192.168.1.0/24"],
  ["http://169.254.169.254", undefined],
  ["http://meta.local", undefined],
  ["http://grafana:3000", undefined],
  ["http://0.0.0.0/", undefined],
  ["ftp://192.168.1.10", undefined],
  ["http://user@192.168.1.10", undefined],
];

for (const [typed, range] of TYPED) {
  Deno.test(`POST /app/add offers an operator to allow ${range ?? "nothing"} for ${typed}, and a member nothing`, async () => {
    const { app, operator, member } = await startScene();
    await using _app = app;
    const refused = await operator.post("/app/add", { url: typed });
    assert.equal(refused.status, 400);
    assert.equal(offerOf(refused.text), range);
    const other = await member.post("/app/add", { url: typed });
    assert.equal(other.status, 400);
    assert.equal(offerOf(other.text), undefined);
  });
}

Deno.test("the button allows the range at once, here and on another instance, is on the record, and can be taken back", async () => {
  const { app, operator, member } = await startScene();
  await using _app = app;
  await using two = await startHttpApp({ kv: app.kv, checkDocument: false });
  const url = "http://192.168.1.10:8080/";
  const { text } = await operator.post("/app/add", { url });
  assert.match(text, /name="typed" value="http:\/\/192\.168\.1\.10:8080\/"/);
  const done = await operator.post("/app/ranges", {
    ...{ do: "allow", range: "192.168.1.0/24", next: "/app/add", typed: url },
  });
  assert.equal(
    done.location,
    `/app/add?${new URLSearchParams({ typed: url })}`,
  );
  const back = await operator.follow(done);
  assert.match(back.text, /value="http:\/\/192\.168\.1\.10:8080\/"/);
  const added = await operator.post("/app/add", { url });
  assert.match(added.location, /did=added/);
  assert.match((await member.post("/app/add", { url })).location, /did=added/);
  await two.send("GET", "/v1/services"); // as it does within seconds
  const token = await two.signUp("bob@example.org");
  await two.addUrl(token, { url });

  const list = await operator.get("/app/ranges");
  assert.match(list.text, /<strong>192\.168\.1\.0\/24<\/strong>, allowed by/);
  assert.match(list.text, /op@example\.org/);
  await operator.post("/app/ranges", { do: "close", range: "192.168.1.0/24" });
  assert.equal((await operator.post("/app/add", { url })).status, 400);
  await two.send("GET", "/v1/services");
  const body = { url };
  const { status } = await two.send("POST", "/v1/services", { token, body });
  assert.equal(status, 400);
  const record = (await app.store.audit.latest(9))
    .map(({ action, detail }) => `${action} ${detail}`);
  assert.ok(record.includes("private range allowed 192.168.1.0/24"));
  assert.ok(record.includes("private range closed 192.168.1.0/24"));
});

Deno.test("POST /app/ranges allows nothing that is not offered, and goes on to pages of ours alone", async () => {
  const { app, operator, member } = await startScene();
  await using _app = app;
  const bad = ["0.0.0.0/0", "169.254.169.0/24", "10.0.0.0/8", "all", ""];
  for (const range of bad) {
    const { status } = await operator.post("/app/ranges", {
      do: "allow",
      range,
    });
    assert.equal(status, 400, range);
  }
  assert.deepEqual((await app.store.choices.get()).allowedRanges ?? [], []);
  const range = "10.0.0.0/24";
  for (const next of ["https://evil.example", "//evil.example", "/app/../x"]) {
    const { location } = await operator.post("/app/ranges", {
      ...{ do: "allow", range, next },
    });
    assert.equal(location, "/app/ranges");
  }
  await member.get("/app");
  const theirs = await member.post("/app/ranges", { do: "allow", range });
  assert.equal(theirs.status, 403);
});

Deno.test("the first url of the setup and the settings of a url have the button too, also for a public name with a private address", async () => {
  const { app, operator } = await startScene();
  await using _app = app;
  await operator.get("/app/begin/url");
  const first = await operator.post("/app/begin/url", {
    url: "http://127.0.0.1:9/",
  });
  assert.equal(offerOf(first.text), "127.0.0.0/8");
  const done = await operator.post("/app/ranges", {
    ...{ do: "allow", range: "127.0.0.0/8", next: "/app/begin/url" },
    typed: "http://127.0.0.1:9/",
  });
  assert.match(
    (await operator.follow(done)).text,
    /value="http:\/\/127\.0\.0\.1:9\/"/,
  );
  const id = await operator.addUrl("http://nas.example.org/");
  await operator.get(`/app/urls/${id}`);
  const trial = await operator.post(`/app/urls/${id}`, {
    ...{ do: "try", name: "nas", url: "http://nas.example.org/" },
    ...{ interval: "15s", timeout: "1s", method: "GET" },
    ...{ failures_before_down: "1" },
  });
  assert.equal(offerOf(trial.text), "192.168.1.0/24", trial.text);
});
