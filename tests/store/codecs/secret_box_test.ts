import assert from "node:assert/strict";
import { SecretBox } from "../../../store/codecs/secret_box.ts";

Deno.test("SecretBox.open() gives back what seal() was given, and what is sealed shows nothing of it", () => {
  const box = new SecretBox(["one"]);
  for (const text of ["", "hush", "ü\u{1f512}".repeat(1_000)]) {
    const sealed = box.seal(text, "place");
    assert.equal(box.open(sealed, "place"), text);
    assert.match(sealed, /^sealed\.[0-9a-f]{12}\.[\w-]{38,}$/);
    assert.notEqual(box.seal(text, "place"), sealed);
  }
});

Deno.test("SecretBox.open() opens what any of its keys has sealed; the first seals", () => {
  const sealed = new SecretBox(["old"]).seal("hush", "place");
  const box = new SecretBox(["new", "old"]);
  assert.equal(box.open(sealed, "place"), "hush");
  assert.ok(!box.isCurrent(sealed));
  assert.ok(box.isCurrent(box.seal("hush", "place")));
  assert.equal(box.keyId, new SecretBox(["new"]).keyId);
});

const REFUSED: [what: string, change: (sealed: string) => string][] = [
  ["its last character", (sealed) => other(sealed, sealed.length - 1)],
  ["its first byte", (sealed) => other(sealed, 20)],
  ["all but its key", (sealed) => sealed.slice(0, 20)],
  ["all of it", () => ""],
];

for (const [what, change] of REFUSED) {
  Deno.test(`SecretBox.open() refuses a text that has changed in ${what}`, () => {
    const box = new SecretBox(["one"]);
    const sealed = change(box.seal("a long enough text", "place"));
    assert.throws(() => box.open(sealed, "place"), { name: "SecretKeyError" });
  });
}

Deno.test("SecretBox.open() refuses a text that was put elsewhere", () => {
  const box = new SecretBox(["one"]);
  const sealed = box.seal("hush", "url 1 headers");
  assert.throws(() => box.open(sealed, "url 2 headers"), {
    message: "Cannot read a secret: it is damaged",
  });
});

Deno.test("SecretBox.open() names the key that it lacks", () => {
  const box = new SecretBox(["one"]);
  const sealed = box.seal("hush", "place");
  assert.throws(() => new SecretBox(["two"]).open(sealed, "place"), {
    message: `Cannot read a secret: it needs key ${box.keyId}`,
  });
});

Deno.test("SecretBox.seal() without a key names the setting", () => {
  assert.throws(() => new SecretBox().seal("hush", "place"), {
    name: "SecretKeyError",
    message:
      "Cannot save a secret: this store is no file on this machine, and so SECRET_KEY must be set",
  });
});

/** The text with another character at a place. */
function other(text: string, at: number): string {
  const character = text[at] === "A" ? "Q" : "A";
  return text.slice(0, at) + character + text.slice(at + 1);
}
