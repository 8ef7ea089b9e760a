import assert from "node:assert/strict";
import { isIPv4, isIPv6 } from "node:net";
import fc from "fast-check";
import { AddressGuard } from "../../../monitor/guard/address_guard.ts";
import {
  policyAllows,
  specialBlocks,
  spell,
} from "./mutation/special_addresses.ts";

const guard = new AddressGuard();
const blocks = specialBlocks();

/** Any address of the family, half of them within two of a block's edge. */
function addressOf(family: 4 | 6): fc.Arbitrary<bigint> {
  const max = (1n << (family === 4 ? 32n : 128n)) - 1n;
  const edges = blocks.filter((block) => block.family === family)
    .flatMap(({ first, last }) => [first, last]);
  return fc.oneof(
    fc.bigInt({ min: 0n, max }),
    fc.tuple(fc.constantFrom(...edges), fc.bigInt({ min: -2n, max: 2n }))
      .map(([edge, offset]) =>
        BigInt.asUintN(family === 4 ? 32 : 128, edge + offset)
      ),
  );
}

const numberStyle = fc.constantFrom<(part: bigint) => string>(
  (part) => part.toString(),
  (part) => `0${part.toString(8)}`,
  (part) => `0000${part.toString(8)}`,
  (part) => `0x${part.toString(16)}`,
  (part) => `0X${part.toString(16).toUpperCase()}`,
  (part) => `0x000${part.toString(16)}`,
);

/** Spellings of a character that the URL parser reads as the plain one. */
const characterStyle = fc.constantFrom<(character: string) => string>(
  (c) => c,
  (c) => c,
  (c) => c === "." ? "。" : String.fromCodePoint(c.charCodeAt(0) + 0xfee0),
  (c) => c === "." ? "．" : c,
  (c) => c === "." ? "｡" : c,
  (c) => /\d/.test(c) ? String.fromCodePoint(0x1d7ce + Number(c)) : c,
  (c) => /\d/.test(c) ? "⁰¹²³⁴⁵⁶⁷⁸⁹".charAt(Number(c)) : c,
  (c) => `%${c.charCodeAt(0).toString(16)}`,
  (c) => `\u00ad${c}`,
);

/** An IPv4 address and one of its legal spellings in a url. */
const ipv4Spelling = fc.record({
  address: addressOf(4),
  parts: fc.integer({ min: 1, max: 4 }),
  numbers: fc.array(numberStyle, { minLength: 4, maxLength: 4 }),
  characters: fc.array(characterStyle, { minLength: 1, maxLength: 20 }),
  dot: fc.constantFrom("", "."),
}).map(({ address, parts, numbers, characters, dot }) => {
  const lastBits = BigInt(8 * (5 - parts));
  const values = Array.from(
    { length: parts - 1 },
    (_, i) => address >> BigInt(24 - 8 * i) & 0xffn,
  );
  values.push(address & (1n << lastBits) - 1n);
  const plain = values.map((value, i) => numbers[i]?.(value)).join(".") + dot;
  const text = [...plain].map((c, i) => characters[i % characters.length]?.(c));
  return { address, text: text.join("") };
});

/** An IPv6 address and one of its legal spellings, without brackets. */
const ipv6Spelling = fc.record({
  address: addressOf(6),
  dotted: fc.boolean(),
  upper: fc.boolean(),
  padded: fc.boolean(),
  squeeze: fc.boolean(),
  squeezeFrom: fc.nat(7),
}).map(({ address, dotted, upper, padded, squeeze, squeezeFrom }) => {
  let groups = spell(6, address).split(":");
  if (!padded) groups = groups.map((g) => g.replace(/^0{1,3}/, ""));
  if (dotted) {
    groups = [...groups.slice(0, 6), spell(4, address & 0xffffffffn)];
  }
  if (upper) groups = groups.map((g) => g.toUpperCase());
  let end = squeezeFrom;
  while (end < groups.length && /^0+$/.test(groups[end] ?? "")) end++;
  const text = squeeze && end > squeezeFrom
    ? `${groups.slice(0, squeezeFrom).join(":")}::${
      groups.slice(end).join(":")
    }`
    : groups.join(":");
  return { address, text };
});

Deno.test("AddressGuard.checkUrl() judges each IPv4 spelling as the plain one", () => {
  fc.assert(
    fc.property(ipv4Spelling, ({ address, text }) => {
      const verdict = guard.checkUrl(`http://${text}/`);
      assert.equal(verdict.ok, policyAllows(4, address, blocks));
      if (verdict.ok) assert.equal(verdict.url.hostname, spell(4, address));
    }),
    { numRuns: 5000 },
  );
});

Deno.test("AddressGuard judges each IPv6 spelling as the plain one", () => {
  fc.assert(
    fc.property(ipv6Spelling, ({ address, text }) => {
      const want = policyAllows(6, address, blocks);
      assert.equal(guard.checkUrl(`http://[${text}]/`).ok, want);
      assert.equal(guard.allowsAddress(text), want);
      assert.equal(
        new AddressGuard({ allowPrivate: [text] }).allowsAddress(text),
        true,
      );
    }),
    { numRuns: 3000 },
  );
});

Deno.test("AddressGuard.allowsAddress() judges each plain IPv4 address", () => {
  fc.assert(
    fc.property(
      addressOf(4),
      (address) =>
        guard.allowsAddress(spell(4, address)) ===
          policyAllows(4, address, blocks),
    ),
    { numRuns: 3000 },
  );
});

Deno.test("AddressGuard.allowsAddress() reads what an independent parser reads", () => {
  const all = new AddressGuard({ allowPrivate: "all" });
  const text = fc.array(
    fc.constantFrom(..."0 1 9 25 255 256 f F g . . : : :: % /".split(" ")),
    { maxLength: 16 },
  ).map((parts) => parts.join(""));
  fc.assert(
    fc.property(text, (ip) =>
      all.allowsAddress(ip) ===
        (isIPv4(ip) || isIPv6(ip) && !ip.includes("%"))),
    { numRuns: 20_000 },
  );
});

/** Texts near urls: hosts, ports, userinfo, odd characters, in any order. */
const urlText = fc.array(
  fc.oneof(
    fc.constantFrom(
      ..."http:// https:// / // ? # @ : :80 :8080 :22 . .. a b.com example.com 127.0.0.1 [::1] localhost %00 %2e %40 é ß 。 ０ xn-- xn--a * _ | \\ \t"
        .split(" "),
    ),
    fc.string({ unit: "binary", maxLength: 3 }),
  ),
  { maxLength: 8 },
).map((parts) => parts.join(""));

const anyUrl = fc.oneof(
  fc.webUrl({ withFragments: true, withQueryParameters: true }),
  urlText,
  urlText.map((text) => `http://${text}`),
  urlText.map((text) => `https://example.com${text}`),
);

Deno.test("AddressGuard.checkUrl() accepts what it returned, unchanged", () => {
  let accepted = 0;
  fc.assert(
    fc.property(anyUrl, (raw) => {
      const verdict = guard.checkUrl(raw);
      if (!verdict.ok) return;
      accepted++;
      const again = guard.checkUrl(verdict.url.href);
      assert.ok(again.ok);
      assert.equal(again.url.href, verdict.url.href);
    }),
    { numRuns: 10_000 },
  );
  assert.ok(accepted > 1000, `only ${accepted} were accepted`);
});

Deno.test("AddressGuard.checkUrl() lets through nothing but plain public urls", () => {
  fc.assert(
    fc.property(anyUrl, (raw) => {
      const verdict = guard.checkUrl(raw);
      if (!verdict.ok) return;
      const { protocol, username, password, hostname, href } = verdict.url;
      assert.match(protocol, /^https?:$/);
      assert.equal(username + password, "");
      assert.match(
        hostname,
        /^\[[0-9a-f:]+\]$|^[a-z0-9_-]+(\.[a-z0-9_-]+)+\.?$/,
      );
      assert.match(href, /^[!-~]{1,2048}$/);
    }),
    { numRuns: 10_000 },
  );
});

Deno.test("AddressGuard.checkRedirect() allows at most what checkUrl() allows", () => {
  const base = new URL("https://example.com/a/b?c");
  fc.assert(
    fc.property(fc.oneof(anyUrl, urlText), (location) => {
      const verdict = guard.checkRedirect(location, base);
      if (verdict.ok) {
        // the standard leaves backslashes in queries as they are
        const href = verdict.url.href.replaceAll("\\", "%5C");
        assert.ok(guard.checkUrl(href).ok || href.length > 2_048, href);
      }
      if (guard.checkUrl(location).ok) assert.ok(verdict.ok);
    }),
    { numRuns: 10_000 },
  );
});
