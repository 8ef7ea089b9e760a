import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import type { TlsOptions } from "node:tls";
import { createProber } from "../../../../monitor/checks/create_prober.ts";
import { TLS } from "../../../../monitor/fields/tls_kind.ts";
import type { TlsRules } from "../../../../monitor/types.ts";
import {
  authority,
  daysFromNow,
  site,
  TLS_NAME,
} from "../../fixtures/certificate_cases.ts";
import { type Identity, makeCertificate } from "../../fixtures/certificates.ts";
import { probeTarget } from "../../fixtures/probe_target.ts";
import { answer, serveRaw } from "../../fixtures/raw_server.ts";
import { serveTls } from "../../fixtures/tls_server.ts";

const probe = createProber({
  resolveTrusted: () => Promise.resolve(["127.0.0.1"]),
});

const good = makeCertificate(site);
const other = makeCertificate({ ...site, names: ["other.example"] });
const { issuer: _issuer, ...alone } = site;
const selfSigned = makeCertificate(alone);
const selfSignedCa = makeCertificate({ ...alone, isAuthority: true });
const expired = makeCertificate({
  ...alone,
  notBefore: daysFromNow(-20),
  notAfter: daysFromNow(-10),
});
const client = makeCertificate({ commonName: "client", issuer: authority });

const fingerprintOf = ({ cert }: Identity) =>
  `sha256:${new X509Certificate(cert).fingerprint256}`;
const rulesOf = (raw: unknown): TlsRules | null => TLS.read(raw);

const cases: [
  name: string,
  identity: Identity,
  raw: unknown,
  want: "tls" | null,
  options?: TlsOptions,
][] = [
  ["an authority that nobody knows", good, null, "tls"],
  ["an authority that is listed", good, { ca: authority.cert }, null],
  ["another authority", good, { ca: selfSignedCa.cert }, "tls"],
  ["the authority among others", good, {
    ca: selfSignedCa.cert + authority.cert,
  }, null],
  ["a self-signed certificate that is listed", selfSigned, {
    ca: selfSigned.cert,
  }, null],
  ["a self-signed authority that is listed", selfSignedCa, {
    ca: selfSignedCa.cert,
  }, null],
  [
    "a listed certificate for another name",
    makeCertificate({ ...alone, names: ["x.example"] }),
    { ca: selfSigned.cert },
    "tls",
  ],
  ["a listed certificate that has ended", expired, { ca: expired.cert }, "tls"],
  ["any certificate", selfSigned, { verify: false }, null],
  ["any certificate, an ended one too", expired, { verify: false }, null],
  [
    "its fingerprint",
    selfSigned,
    { fingerprint: fingerprintOf(selfSigned) },
    null,
  ],
  ["its fingerprint, for another name", other, {
    fingerprint: fingerprintOf(other),
  }, null],
  [
    "another's fingerprint",
    selfSigned,
    { fingerprint: fingerprintOf(other) },
    "tls",
  ],
  ["another's fingerprint beside a good authority", good, {
    fingerprint: fingerprintOf(other),
    ca: authority.cert,
  }, "tls"],
  ["another's fingerprint, and nothing else checked", selfSigned, {
    fingerprint: fingerprintOf(other),
    verify: false,
  }, "tls"],
  ["its fingerprint after it has ended", expired, {
    fingerprint: fingerprintOf(expired),
  }, "tls"],
  [
    "another name",
    other,
    { ca: authority.cert, server_name: "other.example" },
    null,
  ],
  ["another name that it is not for", good, {
    ca: authority.cert,
    server_name: "other.example",
  }, "tls"],
  [
    "no client certificate where one is wanted",
    good,
    { ca: authority.cert },
    "tls",
    { ca: authority.cert, requestCert: true, rejectUnauthorized: true },
  ],
  [
    "a client certificate",
    good,
    { ca: authority.cert, client_cert: client.cert, client_key: client.key },
    null,
    { ca: authority.cert, requestCert: true, rejectUnauthorized: true },
  ],
];

for (const [name, { cert, key }, raw, want, options] of cases) {
  Deno.test(`createProber() meets ${name}, as the url's tls says: ${want ?? "up"}`, async () => {
    await using server = await serveTls({ cert, key, ...options });
    const url = `https://${TLS_NAME}:${server.port}/`;
    const result = await probe(probeTarget({ url, tls: rulesOf(raw) }));
    assert.deepEqual([result.kind, result.outcome], [
      want,
      want === null ? "up" : "down",
    ]);
    assert.ok(result.certificateExpiresAt !== null);
  });
}

Deno.test("createProber() takes along to another host whom to trust, and nothing else of the url's tls", async () => {
  const names = ["other.example"];
  await using end = await serveTls(makeCertificate({ ...site, names }));
  await using start = await serveTls(
    good,
    `HTTP/1.1 302 x\r\nLocation: https://other.example:${end.port}/\r\nContent-Length: 0\r\n\r\n`,
  );
  const url = `https://${TLS_NAME}:${start.port}/`;
  const kindOf = async (raw: unknown) =>
    (await probe(probeTarget({ url, tls: rulesOf(raw) }))).kind;
  const fingerprint = fingerprintOf(good);
  assert.equal(await kindOf({ ca: authority.cert }), null);
  assert.equal(await kindOf({ verify: false, fingerprint }), null);
  assert.equal(await kindOf({ fingerprint }), "tls");
  assert.equal(
    await kindOf({ ca: authority.cert, server_name: TLS_NAME }),
    null,
  );
});

Deno.test("createProber() uses the url's tls from http on at the same host", async () => {
  await using end = await serveTls(selfSigned);
  await using start = serveRaw(answer(
    `HTTP/1.1 301 x\r\nLocation: https://127.0.0.1:${end.port}/\r\nContent-Length: 0\r\n\r\n`,
  ));
  const tls = rulesOf({ fingerprint: fingerprintOf(selfSigned) });
  const result = await probe(probeTarget({ url: start.url, tls }));
  assert.equal(result.kind, null);
});

Deno.test("createProber() tells the earliest end in the chain", async () => {
  const soon = makeCertificate({
    commonName: "Ends soon",
    isAuthority: true,
    issuer: authority,
    notAfter: daysFromNow(5),
  });
  const leaf = makeCertificate({ ...site, issuer: soon });
  await using server = await serveTls({
    cert: leaf.cert + soon.cert,
    key: leaf.key,
  });
  const url = `https://${TLS_NAME}:${server.port}/`;
  const tls = rulesOf({ ca: authority.cert });
  const { kind, certificateExpiresAt } = await probe(probeTarget({ url, tls }));
  assert.equal(kind, null);
  const off = Math.abs((certificateExpiresAt ?? 0) - daysFromNow(5).getTime());
  assert.ok(off < 600_000, `${certificateExpiresAt}`);
});
