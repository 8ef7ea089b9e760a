import assert from "node:assert/strict";
import fc from "fast-check";
import {
  decodeAnswer,
  type DnsAnswer,
  encodeQuery,
} from "../../../../monitor/dial/dns/dns_message.ts";

const QUESTION = [...label("name"), ...label("example"), 0];
const POINTER = [0xc0, 12];

function label(text: string): number[] {
  return [text.length, ...new TextEncoder().encode(text)];
}

function query(type: "A" | "AAAA" = "A"): Uint8Array {
  const bytes = encodeQuery("name.example", type);
  assert.ok(bytes !== null);
  return bytes;
}

function record(owner: number[], type: number, data: number[]): number[] {
  return [...owner, 0, type, 0, 1, 0, 0, 0, 9, 0, data.length, ...data];
}

interface Reply {
  flags?: [number, number];
  questions?: number;
  question?: number[];
  records?: number[][];
  type?: number;
}

function reply(
  {
    flags = [0x81, 0x80],
    question = QUESTION,
    records = [],
    type = 1,
    ...rest
  }: Reply,
): Uint8Array {
  const { questions = 1 } = rest;
  const asked = questions === 0 ? [] : [...question, 0, type, 0, 1];
  const counts = [0, questions, 0, records.length, 0, 0, 0, 0];
  return Uint8Array.from([
    0,
    0,
    ...flags,
    ...counts,
    ...asked,
    ...records.flat(),
  ]);
}

Deno.test("encodeQuery() writes the labels of a name, with or without its last dot", () => {
  const want = [0, 0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, ...QUESTION, 0, 28, 0, 1];
  assert.deepEqual([...encodeQuery("name.example", "AAAA") ?? []], want);
  assert.deepEqual([...encodeQuery("name.example.", "AAAA") ?? []], want);
});

const long = (size: number) => "x".repeat(size);
const names: [name: string, isName: boolean][] = [
  ["a", true],
  ["a_b.example", true],
  ["_dmarc.x", true],
  ["*.x", true],
  [`${long(63)}.x`, true],
  [`${long(64)}.x`, false],
  [[long(63), long(63), long(63), long(61)].join("."), true],
  [[long(63), long(63), long(63), long(62)].join("."), false],
  ["", false],
  [".", false],
  ["a..b", false],
  [".a", false],
  ["a b", false],
  ["bücher.example", false],
  ["a\u0000b", false],
];

for (const [name, isName] of names) {
  Deno.test(`encodeQuery() ${isName ? "takes" : "refuses"} ${JSON.stringify(name.slice(0, 70))} of ${name.length}`, () => {
    assert.equal(encodeQuery(name, "A") !== null, isName);
  });
}

const OWN = record(POINTER, 1, [192, 0, 2, 1]);
const OTHER = [...label("other"), 0];
const failed: DnsAnswer = { is: "failed" };
const addresses = (...list: string[]): DnsAnswer => ({
  is: "addresses",
  addresses: list,
});

const replies: [what: string, reply: Reply, want: DnsAnswer | null][] = [
  ["an address", { records: [OWN] }, addresses("192.0.2.1")],
  ["a name in other case", {
    question: [...label("NaMe"), ...label("EXAMPLE"), 0],
    records: [OWN],
  }, addresses("192.0.2.1")],
  ["an alias", {
    records: [
      record(OTHER, 1, [192, 0, 2, 7]),
      record(POINTER, 5, OTHER),
    ],
  }, addresses("192.0.2.7")],
  ["the address of another name", {
    records: [record(OTHER, 1, [192, 0, 2, 7])],
  }, { is: "no-data" }],
  ["an alias of itself", { records: [record(POINTER, 5, QUESTION)] }, {
    is: "no-data",
  }],
  ["records of another type", { records: [record(POINTER, 16, [1, 65])] }, {
    is: "no-data",
  }],
  ["nothing", {}, { is: "no-data" }],
  [
    "nothing, from a server that does not recurse",
    { flags: [0x81, 0] },
    failed,
  ],
  ["nothing, from who has the last word", { flags: [0x85, 0] }, {
    is: "no-data",
  }],
  ["no such name", { flags: [0x81, 0x83] }, { is: "no-such-name" }],
  ["a failure", { flags: [0x81, 0x82] }, failed],
  ["a refusal", { flags: [0x81, 0x85] }, failed],
  ["a query that it cannot read, not repeated", {
    flags: [0x81, 0x81],
    questions: 0,
  }, failed],
  ["that there is more", { flags: [0x83, 0x80] }, { is: "truncated" }],
  [
    "an address of three bytes",
    { records: [record(POINTER, 1, [1, 2, 3])] },
    failed,
  ],
  ["a record that is cut off", { records: [OWN.slice(0, -1)] }, failed],
  ["a pointer to itself", {
    records: [record([0xc0, 12 + QUESTION.length + 4], 1, [1, 2, 3, 4])],
  }, failed],
  [
    "another question",
    { question: [...label("evil"), ...label("example"), 0] },
    null,
  ],
  ["another type", { type: 28 }, null],
  ["a query", { flags: [0x01, 0] }, null],
  ["a status request", { flags: [0x91, 0x80] }, null],
  ["an address and no question", { questions: 0, records: [OWN] }, null],
];

for (const [what, answer, want] of replies) {
  Deno.test(`decodeAnswer() reads ${what}`, () => {
    assert.deepEqual(decodeAnswer(reply(answer), query()), want);
  });
}

const spelled: [groups: number[], want: string][] = [
  [[0x2001, 0xdb8, 0, 0, 0, 0, 0, 5], "2001:db8::5"],
  [[0, 0, 0, 0, 0, 0, 0, 0], "::"],
  [[0, 0, 0, 0, 0, 0, 0, 1], "::1"],
  [[1, 0, 0, 2, 0, 0, 0, 3], "1:0:0:2::3"],
  [[1, 0, 2, 3, 4, 5, 6, 7], "1:0:2:3:4:5:6:7"],
  [[1, 2, 3, 4, 5, 6, 0, 0], "1:2:3:4:5:6::"],
];

for (const [groups, want] of spelled) {
  Deno.test(`decodeAnswer() spells ${want}`, () => {
    const data = groups.flatMap((group) => [group >> 8, group & 255]);
    const records = [record(POINTER, 28, data)];
    assert.deepEqual(
      decodeAnswer(reply({ type: 28, records }), query("AAAA")),
      addresses(want),
    );
  });
}

Deno.test("decodeAnswer() spells addresses as the URL parser does", () => {
  const bytes = fc.array(fc.constantFrom(0, 0, 0, 1, 255), {
    minLength: 16,
    maxLength: 16,
  });
  fc.assert(fc.property(bytes, (data) => {
    const records = [record(POINTER, 28, data)];
    const answer = decodeAnswer(reply({ type: 28, records }), query("AAAA"));
    assert.ok(answer?.is === "addresses");
    const [address] = answer.addresses;
    assert.equal(new URL(`http://[${address}]`).hostname, `[${address}]`);
  }));
});

Deno.test("decodeAnswer() takes any bytes, after a good head too", () => {
  const tails = fc.uint8Array({ maxLength: 300 });
  const heads = fc.constantFrom(
    new Uint8Array(),
    reply({}),
    reply({ records: [OWN, OWN, OWN] }).subarray(0, 30),
  );
  fc.assert(
    fc.property(heads, tails, fc.nat(65_535), (head, tail, count) => {
      const message = Uint8Array.from([...head, ...tail]);
      if (head.length > 0) message.set([count >> 8, count & 255], 6);
      const answer = decodeAnswer(message, query());
      if (answer?.is !== "addresses") return;
      for (const address of answer.addresses) {
        assert.match(address, /^\d+\.\d+\.\d+\.\d+$/);
      }
    }),
    { numRuns: 5_000 },
  );
});
