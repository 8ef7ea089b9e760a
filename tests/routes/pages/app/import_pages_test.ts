import assert from "node:assert/strict";
import { startHttpApp } from "../../fixtures/http_app.ts";
import { WebClient } from "./web_client.ts";

Deno.test("POST /app/import adds each line, and says of the others why not and keeps them", async () => {
  await using app = await startHttpApp({ checkDocument: false });
  const web = new WebClient(app.port);
  await web.signUp("a@example.org");
  const list = [
    "# our sites",
    "Shop=https://example.org/shop?a=b",
    "",
    "example.com/x?y=z",
    "Bad=http://10.0.0.1/",
    "no url at all",
    "Blog = example.net",
  ].join("\r\n");
  const { text } = await web.post("/app/import", { list });
  assert.match(
    text,
    /<strong>3<\/strong> added, <strong>0<\/strong> already watched, <strong>2<\/strong> refused/,
  );
  assert.match(
    text,
    /<td>5<\/td><td dir="auto">Bad=http:\/\/10\.0\.0\.1\/<\/td><td>url: Cannot be watched: host 10\.0\.0\.1 is a private address, which the operator can allow: ALLOW_PRIVATE_TARGETS=10\.0\.0\.1<\/td>/,
  );
  assert.match(text, /<td>6<\/td>/);
  assert.match(
    text,
    />\nBad=http:\/\/10\.0\.0\.1\/\nno url at all<\/textarea>/,
  );
  const urls = (await app.store.urls.all()).map(({ name, url }) => [name, url]);
  assert.deepEqual(urls, [
    ["Shop", "https://example.org/shop?a=b"],
    ["example.com/x", "https://example.com/x?y=z"],
    ["Blog", "https://example.net"],
  ]);
});

Deno.test("POST /app/import again adds only what is not there yet", async () => {
  await using app = await startHttpApp({ checkDocument: false });
  const web = new WebClient(app.port);
  await web.signUp("a@example.org");
  await web.post("/app/import", { list: "example.org\nA=example.org" });
  const { text } = await web.post("/app/import", {
    list: "example.org\nA=example.org\nB=example.org\nB=example.org",
  });
  assert.match(
    text,
    /<strong>1<\/strong> added, <strong>3<\/strong> already watched/,
  );
  assert.equal((await app.store.urls.all()).length, 3);
});

Deno.test("POST /app/import takes a urls file with every field", async () => {
  await using app = await startHttpApp({ checkDocument: false });
  const web = new WebClient(app.port);
  await web.signUp("a@example.org");
  const items = [
    {
      name: "Shop",
      url: "https://example.org/",
      interval: "1m",
      tags: ["eu"],
      public: true,
    },
    { url: "https://example.com/a" },
    { name: "Bad", url: "https://example.org/", interval: 0, role: "x" },
    { name: "None" },
    7,
  ];
  const file = new File([`\ufeff${JSON.stringify(items)}`], "urls.json");
  const { text } = await web.post("/app/import", { list: "", file });
  assert.match(
    text,
    /<strong>2<\/strong> added, <strong>0<\/strong> already watched, <strong>3<\/strong> refused/,
  );
  assert.match(text, /<td>interval: Must be seconds/);
  assert.match(text, /<td>The &quot;url&quot; is missing<\/td>/);
  assert.match(text, /<td>It must be an object<\/td>/);
  const [, again = ""] = /<textarea[^>]*>\n([^<]*)<\/textarea>/.exec(text) ??
    [];
  assert.deepEqual(JSON.parse(again.replaceAll("&quot;", '"')), items.slice(2));
  const [shop, other] = await app.store.urls.all();
  assert.deepEqual([shop?.intervalMs, shop?.tags, shop?.public], [60_000, [
    "eu",
  ], true]);
  assert.equal(other?.name, "example.com/a");
});

Deno.test("POST /app/import of a list and a file at once does nothing, and keeps the list", async () => {
  await using app = await startHttpApp({ checkDocument: false });
  const web = new WebClient(app.port);
  await web.signUp("a@example.org");
  const file = new File(["example.com"], "urls.txt");
  const { status, text } = await web.post("/app/import", {
    list: "no url at all",
    file,
  });
  assert.equal(status, 400);
  assert.match(text, /You pasted a list and chose a file/);
  assert.match(text, />\nno url at all<\/textarea>/);
  assert.equal((await app.store.urls.all()).length, 0);
  await web.post("/app/import", { list: " \r\n", file });
  assert.equal((await app.store.urls.all()).length, 1);
});

const ANGLES = "<".repeat(400);

Deno.test("POST /app/import lets others be answered while it judges 2,500 lines, and gives back a bounded page", async () => {
  await using app = await startHttpApp({ checkDocument: false });
  const web = new WebClient(app.port);
  await web.signUp("a@example.org");
  let isDone = false;
  const list = `${ANGLES}\n`.repeat(2_500);
  const importing = web.post("/app/import", { list })
    .finally(() => isDone = true);
  let answered = 0;
  for (; !isDone; answered++) {
    await (await fetch(`http://127.0.0.1:${app.port}/health`)).text();
  }
  const { text, status } = await importing;
  assert.equal(status, 200);
  assert.match(text, /<strong>2500<\/strong> refused/);
  assert.equal(text.match(/<td dir="auto">/g)?.length, 100);
  assert.match(text, /Only the first 163\s+refused entries/);
  assert.ok(text.length < 500_000, `${text.length} characters`);
  assert.ok(answered >= 10, `${answered} others were answered`);
});

Deno.test("POST /app/import reads no url of a list that is too long, nor gives it back", async () => {
  await using app = await startHttpApp({ checkDocument: false });
  const web = new WebClient(app.port);
  await web.signUp("a@example.org");
  for (const list of ["<\n".repeat(300_000), `[${"7,".repeat(300_000)}7]`]) {
    const { text, status } = await web.post("/app/import", { list });
    assert.equal(status, 400);
    assert.match(text, /The list has 30000[01] monitors/);
    assert.ok(text.length < 50_000, `${text.length} characters`);
  }
});

const DEEP = `[{"url":"a.example.org","tags":${"[".repeat(64)}${
  "]".repeat(64)
}}]`;

for (
  const [what, list] of [
    ["too deep", DEEP],
    ["deep beyond any stack", "[".repeat(400_000) + "]".repeat(400_000)],
    ["of too many members", `[{"url":"a"${',"a":1'.repeat(50_001)}}]`],
  ]
) {
  Deno.test(`POST /app/import refuses an array that is ${what}`, async () => {
    await using app = await startHttpApp({ checkDocument: false });
    const web = new WebClient(app.port);
    await web.signUp("a@example.org");
    const { text, status } = await web.post("/app/import", {
      list: list ?? "",
    });
    assert.equal(status, 200);
    assert.match(text, /nested too deeply, or have too many members/);
  });
}

Deno.test("POST /app/import and /app/bulk together are limited for each user", async () => {
  await using app = await startHttpApp({ checkDocument: false });
  const web = new WebClient(app.port);
  const other = new WebClient(app.port);
  await web.signUp("a@example.org");
  await other.signUp("b@example.org");
  const list = "http://10.0.0.1/";
  for (let made = 0; made < 30; made++) {
    assert.equal((await web.post("/app/import", { list })).status, 200);
  }
  const { status, text } = await web.post("/app/import", { list });
  assert.equal(status, 429);
  assert.match(text, /Too many imports: try again in \d s/);
  assert.match(text, />\nhttp:\/\/10\.0\.0\.1\/<\/textarea>/);
  assert.equal((await web.post("/app/bulk", { action: "pause" })).status, 429);
  assert.equal((await other.post("/app/import", { list })).status, 200);
});

const UNUSABLE: [what: string, list: string, status: number, error: RegExp][] =
  [
    ["nothing", " \n# only this\n", 400, /Paste a list, or choose/],
    [
      "2,501 urls",
      "example.org\n".repeat(2_501),
      400,
      /import at most 2500 at a time/,
    ],
    ["a broken array", '[{"url":', 200, /looks like a JSON array/],
  ];

for (const [what, list, status, error] of UNUSABLE) {
  Deno.test(`POST /app/import of ${what} says what is wrong`, async () => {
    await using app = await startHttpApp({ checkDocument: false });
    const web = new WebClient(app.port);
    await web.signUp("a@example.org");
    const answer = await web.post("/app/import", { list });
    assert.equal(answer.status, status);
    assert.match(answer.text, error);
    assert.equal((await app.store.urls.all()).length, 0);
  });
}
