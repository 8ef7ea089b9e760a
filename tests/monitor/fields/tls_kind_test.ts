import assert from "node:assert/strict";
import {
  shownTls,
  TLS,
  tlsWarnings,
  writtenTls,
} from "../../../monitor/fields/tls_kind.ts";
import { readUrlFields } from "../../../monitor/fields/url_fields.ts";
import { makeCertificate } from "../fixtures/certificates.ts";

const ca = makeCertificate({ commonName: "ca", isAuthority: true });
const client = makeCertificate({ commonName: "client", issuer: ca });
const DIGITS = "ab".repeat(32);
const COLONS = "AB:".repeat(32).slice(0, -1);
const USUAL = {
  ...{ ca: "", fingerprint: "", verify: true },
  ...{ serverName: "", clientCert: "", clientKey: "" },
};

const good: [name: string, raw: unknown, want: object | null][] = [
  ["null", null, null],
  ["nothing", {}, null],
  ["what is usual", { verify: true, ca: "" }, null],
  ["no lines", " \n", null],
  ["a switch", { verify: false }, { verify: false }],
  ["a fingerprint", { fingerprint: `sha256:${DIGITS}` }, {
    fingerprint: DIGITS,
  }],
  ["a fingerprint with colons", { fingerprint: `SHA256:${COLONS}` }, {
    fingerprint: DIGITS,
  }],
  ["a name", { server_name: "a-b.example" }, { serverName: "a-b.example" }],
  ["an authority", { ca: ca.cert }, { ca: ca.cert }],
  ["two authorities", { ca: ca.cert + client.cert }, {
    ca: ca.cert + client.cert,
  }],
  [
    "a client certificate",
    { client_cert: client.cert + ca.cert, client_key: client.key },
    { clientCert: client.cert + ca.cert, clientKey: client.key },
  ],
  ["a line", "verify: false", { verify: false }],
  [
    "lines",
    `verify: true\r\nserver_name: a.example\r\n\r\nca:\r\n${ca.cert}\r\nclient_cert: ${client.cert}client_key:\n${client.key}`,
    {
      serverName: "a.example",
      ca: ca.cert.trim(),
      clientCert: client.cert.trim(),
      clientKey: client.key.trim(),
    },
  ],
];

for (const [name, raw, want] of good) {
  Deno.test(`TLS reads ${name}`, () => {
    const rules = TLS.read(raw);
    assert.deepEqual(rules, want && { ...USUAL, ...want });
    assert.deepEqual(TLS.read(writtenTls(rules)), rules);
  });
}

const bad: [name: string, raw: unknown, why: RegExp][] = [
  ["a number", 1, /^an object with/],
  ["a list", [], /^an object with/],
  ["an unknown member", { insecure: true }, /no other member/],
  ["a member of every object", { constructor: "x" }, /no other member/],
  ["a line that is none", "verify", /no other member/],
  ["a switch that is none", { verify: "maybe" }, /verify is true or false/],
  ["a number for a text", { ca: 1 }, /ca is a text/],
  ["an authority that is none", { ca: "x" }, /ca is at most 10/],
  [
    "a broken authority",
    { ca: ca.cert.replace(/M/g, "N") },
    /ca is at most 10/,
  ],
  ["eleven authorities", { ca: ca.cert.repeat(11) }, /ca is at most 10/],
  [
    "a certificate without its key",
    { client_cert: client.cert },
    /go together/,
  ],
  ["a key without its certificate", { client_key: client.key }, /go together/],
  [
    "another's key",
    { client_cert: client.cert, client_key: ca.key },
    /is the private key/,
  ],
  ["a short fingerprint", { fingerprint: "sha256:abcd" }, /64 hexadecimal/],
  [
    "a fingerprint of another kind",
    { fingerprint: `md5:${DIGITS}` },
    /64 hexadecimal/,
  ],
  ["a name that is none", { server_name: "a b" }, /name of a host/],
  ["a name with a port", { server_name: "a.example:443" }, /name of a host/],
  ["an address for a name", { server_name: "127.0.0.1" }, /name of a host/],
];

for (const [name, raw, why] of bad) {
  Deno.test(`TLS refuses ${name}, and does not show it`, () => {
    const { fields, problems } = readUrlFields({ tls: raw });
    assert.deepEqual(fields, {});
    const [problem = ""] = problems;
    assert.match(problem.replace(/^Cannot set "tls": must be /, ""), why);
  });
}

Deno.test("shownTls() shows all but the key", () => {
  const raw = {
    verify: false,
    client_cert: client.cert,
    client_key: client.key,
  };
  assert.deepEqual(shownTls(TLS.read(raw)), {
    verify: false,
    client_cert: client.cert,
    has_client_key: true,
  });
  assert.equal(shownTls(null), null);
});

Deno.test("tlsWarnings() has a sentence for each rule", () => {
  const raw = {
    ca: ca.cert,
    fingerprint: `sha256:${DIGITS}`,
    verify: false,
    server_name: "a.example",
    client_cert: client.cert,
    client_key: client.key,
  };
  assert.equal(tlsWarnings(TLS.read(raw)).length, 4);
  assert.match(tlsWarnings(TLS.read({ verify: false })).join(), /not checked/);
  assert.deepEqual(tlsWarnings(null), []);
});
