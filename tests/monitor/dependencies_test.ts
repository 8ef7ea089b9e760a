import assert from "node:assert/strict";
import { Dependencies, type Dependent } from "../../monitor/dependencies.ts";

function url(
  name: string,
  dependsOn: Dependent["dependsOn"] = [],
  id?: number,
): Dependent {
  return { name, dependsOn, ...id === undefined ? {} : { id } };
}

const problems: [what: string, urls: Dependent[], problem: string | null][] = [
  ["nothing", [url("web")], null],
  ["a name", [url("web", ["db"]), url("db")], null],
  ["an id", [url("web", [2], 1), url("db", [], 2)], null],
  ["an id where nobody has one yet", [url("web", [2]), url("db")], null],
  ["a name of digits", [url("web", [404], 1), url("404", [], 2)], null],
  ["one thing on two ways", [
    url("web", ["db", "cache"]),
    url("db", ["net"]),
    url("cache", ["net"]),
    url("net"),
  ], null],
  ["a circle of others", [
    url("web", ["a"]),
    url("a", ["b"]),
    url("b", ["a"]),
  ], null],
  ["no such name", [url("web", ["db"])], 'there is no url "db"'],
  ["no such id", [url("web", [7], 1)], "there is no url 7"],
  ["itself", [url("web", ["web"])], "it would depend on itself: web → web"],
  [
    "itself by its id",
    [url("web", [1], 1)],
    "it would depend on itself: web → web",
  ],
  ["a circle", [
    url("web", ["db"]),
    url("db", ["net", "disk"]),
    url("disk"),
    url("net", ["web"]),
  ], "it would depend on itself: web → db → net → web"],
];

for (const [what, urls, want] of problems) {
  Deno.test(`a url that depends on ${what}: ${want ?? "no problem"}`, () => {
    const [first] = urls;
    assert.ok(first);
    assert.equal(new Dependencies(urls).problemOf(first), want);
  });
}

Deno.test("a chain of ten thousand urls is looked through", () => {
  const urls = Array.from(
    { length: 10_000 },
    (_, index) => url(`${index}x`, index < 9_999 ? [`${index + 1}x`] : []),
  );
  const [first] = urls;
  assert.ok(first);
  assert.equal(new Dependencies(urls).problemOf(first), null);
});
