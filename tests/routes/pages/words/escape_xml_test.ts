import assert from "node:assert/strict";
import fc from "fast-check";
import { escapeXml } from "../../../../routes/pages/words/escape_xml.ts";

const CASES: [text: string, want: string][] = [
  ["<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"],
  [
    `"><img src=x onerror='1'>`,
    "&quot;&gt;&lt;img src=x onerror=&#39;1&#39;&gt;",
  ],
  ["]]>", "]]&gt;"],
  ["a & b", "a &amp; b"],
  ["\u202egnp.exe", "\ufffdgnp.exe"],
  ["a\u2028b", "a\ufffdb"],
  ["a\ud800b", "a\ufffdb"],
  ["a\0b\x1b", "a\ufffdb\ufffd"],
  ["tab\tline\n", "tab\tline\n"],
  ["Grüße 🙂", "Grüße 🙂"],
];

for (const [text, want] of CASES) {
  Deno.test(`escapeXml() writes ${JSON.stringify(text)} safely`, () => {
    assert.equal(escapeXml(text), want);
  });
}

Deno.test("escapeXml() leaves nothing that XML does not allow or that ends a text", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 50 }), (text) => {
      const escaped = escapeXml(text);
      assert.ok(escaped.isWellFormed());
      assert.doesNotMatch(escaped, /[<>"']|(?![\t\n\r])\p{Cc}|[\ufffe\uffff]/u);
      assert.doesNotMatch(escaped, /&(?!amp;|lt;|gt;|quot;|#39;)/);
    }),
  );
});
