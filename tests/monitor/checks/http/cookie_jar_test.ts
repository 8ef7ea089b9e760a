import assert from "node:assert/strict";
import { CookieJar } from "../../../../monitor/checks/http/cookie_jar.ts";

const PAGE = new URL("https://shop.example/a/b?c");
const HTTP = new URL("http://shop.example/a/b");

/** What is sent to `to` after an answer from `from`. */
function sent(setCookies: string[], to: string, from = PAGE): string {
  const jar = new CookieJar();
  jar.take(setCookies, from);
  return jar.headerFor(new URL(to, from));
}

const cookies: [
  name: string,
  setCookies: string[],
  to: string,
  want: string,
][] = [
  ["one", ["a=b"], "/a/c", "a=b"],
  ["blanks around it", [" a = b ; Path=/"], "/", "a=b"],
  ["a sign in its value", ["a=b=c"], "/a/", "a=b=c"],
  ["quotes", ['a="b c"'], "/a/", 'a="b c"'],
  ["no value", ["a="], "/a/", "a="],
  ["no name", ["=b"], "/a/", "b"],
  ["no sign", ["b"], "/a/", "b"],
  ["nothing", ["", ";", "="], "/a/", ""],
  ["its folder for a path", ["a=b"], "/", ""],
  ["its folder for a path that is none", ["a=b; Path=x"], "/a", "a=b"],
  ["a path of its own", ["a=b; path=/x"], "/x/y", "a=b"],
  ["a path that another only begins with", ["a=b; Path=/x"], "/xy", ""],
  ["a path that ends in a slash", ["a=b; Path=/x/"], "/x/y", "a=b"],
  ["the longest path first", ["a=1; Path=/", "b=2; Path=/x"], "/x", "b=2; a=1"],
  ["the same name again", ["a=1", "b=2", "a=3"], "/a/", "b=2; a=3"],
  [
    "the same name on another path",
    ["a=1; Path=/", "a=2; Path=/x"],
    "/x",
    "a=2; a=1",
  ],
  ["no age", ["a=1", "a=; Max-Age=0"], "/a/", ""],
  ["an age that is no number", ["a=1; Max-Age=x"], "/a/", "a=1"],
  [
    "an end in the past",
    ["a=1", "a=; Expires=Thu, 01 Jan 1970 00:00:00 GMT"],
    "/a/",
    "",
  ],
  [
    "an end in the future",
    ["a=1; Expires=Fri, 01 Jan 2100 00:00:00 GMT"],
    "/a/",
    "a=1",
  ],
  [
    "an age that is stronger than the end",
    ["a=1; Max-Age=9; Expires=Thu, 01 Jan 1970 00:00:00 GMT"],
    "/a/",
    "a=1",
  ],
  ["an end that nobody can read", ["a=1; Expires=soon"], "/a/", "a=1"],
  ["its own domain", ["a=1; Domain=shop.example"], "/a/", "a=1"],
  ["a domain above it", ["a=1; Domain=.EXAMPLE"], "/a/", "a=1"],
  ["another domain", ["a=1; Domain=op.example"], "/a/", ""],
  [
    "another host",
    ["a=1; Domain=shop.example; Path=/"],
    "https://www.shop.example/",
    "",
  ],
  ["another port", ["a=1; Path=/"], "https://shop.example:444/", ""],
  ["another scheme", ["a=1; Path=/"], "http://shop.example/", ""],
  ["control characters", ["a=\x01", "b=\x7f", "c=1"], "/a/", "c=1"],
  ["bytes that are no ASCII", ["a=\xe9"], "/a/", "a=\xe9"],
  [
    "4,096 characters",
    [`a=${"x".repeat(4_095)}`],
    "/a/",
    `a=${"x".repeat(4_095)}`,
  ],
  ["4,097 characters", [`a=${"x".repeat(4_096)}`], "/a/", ""],
];

for (const [name, setCookies, to, want] of cookies) {
  Deno.test(`CookieJar keeps a cookie with ${name}`, () => {
    assert.equal(sent(setCookies, to), want);
  });
}

Deno.test("CookieJar takes no secure cookie over plain http", () => {
  assert.equal(sent(["a=1; Secure"], "/a/"), "a=1");
  assert.equal(sent(["a=1; Secure"], "/a/", HTTP), "");
});

Deno.test("CookieJar keeps the last 50 cookies, and sends no more than 8,192 characters", () => {
  const many = Array.from({ length: 60 }, (_, at) => `a${at}=x`);
  assert.equal(sent(many, "/a/").split("; ").length, 50);
  assert.ok(sent(many, "/a/").endsWith("a59=x"));
  const large = many.map((each) => each.padEnd(1_000, "x"));
  assert.ok(sent(large, "/a/").length <= 8_192);
});

Deno.test("CookieJar adds to what the user sends, and replaces what is set anew", () => {
  const jar = new CookieJar();
  assert.equal(jar.headerFor(PAGE, " a=1;b=2 "), "a=1; b=2");
  jar.take(["a=3; Path=/"], PAGE);
  assert.equal(jar.headerFor(PAGE, "a=1; b=2"), "b=2; a=3");
});
