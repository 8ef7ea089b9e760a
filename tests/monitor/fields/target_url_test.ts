import assert from "node:assert/strict";
import { TARGET_URL } from "../../../monitor/fields/target_url.ts";
import { Refusal } from "../../../monitor/fields/value_kind.ts";

const cases: [text: string, refused: RegExp | null][] = [
  ["https://example.org/a?b#c", null],
  ["HTTP://EXAMPLE.org", null],
  ["ws://example.org/socket", null],
  ["wss://example.org", null],
  ["tcp://example.org:22", null],
  ["tcp://[2001:db8::1]:22/", null],
  ["tls://example.org", null],
  ["tls://example.org:465", null],
  ["dns://example.org", null],
  ["dns://example.org?type=mx&server=1.1.1.1", null],
  ["dns://_dmarc.example.org?type=TXT&expect=v%3DDMARC1", null],
  ["dns://example.org?expect=1.2.3.4&expect=5.6.7.8&transport=tcp", null],
  ["dns://example.org?rcode=NXDOMAIN&server=ns.example.org:5353", null],
  ["tcp://example.org", /tcp:\/\/host:port/],
  ["tcp://example.org:22/a", /tcp:\/\/host:port/],
  ["tcp://example.org:22?a", /tcp:\/\/host:port/],
  ["tls://example.org/a", /tls:\/\/host:port/],
  ["dns://example.org?type=PTR", /with a type of A, /],
  ["dns://example.org?typ=A", /no parameters but type, /],
  ["dns://example.org/a", /without a path/],
  ["dns://example.org?server=", /server/],
  ["dns://example.org?server=a/b", /server/],
  ["dns://example.org?transport=tls", /udp or tcp/],
  ["dns://example.org?rcode=MAYBE", /rcode/],
  [`dns://example.org?${"expect=a&".repeat(21)}`, /at most 20/],
  ["tcp://user@example.org:22", /user or password/],
  ["ftp://example.org", /begins with/],
  ["example.org:22", /begins with/],
  ["tcp://:22", /begins with/],
  ["tcp://a b:22", /begins with/],
];

for (const [text, refused] of cases) {
  Deno.test(`TARGET_URL ${refused === null ? "takes" : "refuses"} ${text.slice(0, 60)}`, () => {
    if (refused === null) return assert.equal(TARGET_URL.read(text), text);
    assert.throws(
      () => TARGET_URL.read(text),
      (error) => error instanceof Refusal && refused.test(error.rule),
    );
  });
}
