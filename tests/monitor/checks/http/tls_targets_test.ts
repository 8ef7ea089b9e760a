import assert from "node:assert/strict";
import { createDial } from "../../../../monitor/dial/dial.ts";
import { createProber } from "../../../../monitor/checks/create_prober.ts";
import type { ErrorKind, ProbeTarget } from "../../../../monitor/types.ts";
import {
  authority,
  certificateCases,
  daysFromNow,
  site,
  TLS_NAME,
} from "../../fixtures/certificate_cases.ts";
import { makeCertificate } from "../../fixtures/certificates.ts";
import { probeTarget } from "../../fixtures/probe_target.ts";
import { answer, okAnswer, serveRaw } from "../../fixtures/raw_server.ts";
import { serveTls } from "../../fixtures/tls_server.ts";

const good = makeCertificate(site);

const probe = createProber({
  caCerts: [authority.cert],
  resolveTrusted: () => Promise.resolve(["127.0.0.1"]),
});

function https(port: number, overrides: Partial<ProbeTarget> = {}) {
  return probeTarget({ url: `https://${TLS_NAME}:${port}/`, ...overrides });
}

for (const [name, { cert, key }, want, days] of certificateCases) {
  Deno.test(`createProber() meets ${name}: ${want ?? "up"}`, async () => {
    await using server = await serveTls({ cert, key });
    const result = await probe(https(server.port));
    assert.equal(result.kind, want);
    assert.equal(result.status, want === null ? 200 : null);
    assert.equal(result.suspect, null);
    // certificates count in seconds
    const expiry = daysFromNow(days).getTime();
    const off = Math.abs((result.certificateExpiresAt ?? 0) - expiry);
    assert.ok(off < 600_000, `${result.certificateExpiresAt}`);
  });
}

Deno.test("createProber() trusts no authority of a test by itself", async () => {
  await using server = await serveTls(good);
  const url = `https://127.0.0.1:${server.port}/`;
  const result = await createProber()(probeTarget({ url }));
  assert.equal(result.kind, "tls");
});

Deno.test("createProber() judges an address by the addresses in the certificate", async () => {
  const named = makeCertificate({ ...site, addresses: [] });
  await using right = await serveTls(good);
  await using wrong = await serveTls(named);
  const kindOf = async (port: number) =>
    (await probe(probeTarget({ url: `https://127.0.0.1:${port}/` }))).kind;
  assert.equal(await kindOf(right.port), null);
  assert.equal(await kindOf(wrong.port), "tls");
});

Deno.test("createProber() ignores the dot at the end of a name", async () => {
  await using server = await serveTls(good);
  const url = `https://${TLS_NAME}.:${server.port}/`;
  assert.equal((await probe(probeTarget({ url }))).kind, null);
});

for (const maxVersion of ["TLSv1.2", "TLSv1.3"] as const) {
  Deno.test(`createProber() speaks ${maxVersion}`, async () => {
    await using server = await serveTls({ ...good, maxVersion });
    assert.equal((await probe(https(server.port))).kind, null);
  });

  Deno.test(`createProber() has no certificate for ${maxVersion}`, async () => {
    await using server = await serveTls({
      ...good,
      maxVersion,
      ca: authority.cert,
      requestCert: true,
      rejectUnauthorized: true,
    });
    assert.equal((await probe(https(server.port))).kind, "tls");
  });
}

Deno.test("createProber() resumes no session", async () => {
  await using server = await serveTls(good);
  const target = https(server.port);
  for (let turn = 0; turn < 3; turn++) {
    // a resumed session shows no certificate
    const { certificateExpiresAt, kind } = await probe(target);
    assert.equal(kind, null);
    assert.ok(certificateExpiresAt !== null);
  }
});

const answers: [
  name: string,
  text: string,
  want: ErrorKind | null,
  expectedText?: string,
][] = [
  ["the text", okAnswer("a needle"), null, "needle"],
  ["no text", okAnswer("hay"), "text", "needle"],
  [
    "a large body with the text at its end",
    okAnswer(`${".".repeat(500_000)}needle`),
    null,
    "needle",
  ],
  [
    "an infinite looking body that nobody reads",
    okAnswer(".".repeat(5_000_000)),
    null,
  ],
  ["nonsense", "SSH-2.0-x\r\n", "protocol"],
  ["half a head", "HTTP/1.1 200", "timeout"],
];

for (const [name, text, want, expectedText = ""] of answers) {
  Deno.test(`createProber() reads ${name} over TLS: ${want ?? "up"}`, async () => {
    await using server = await serveTls(good, text);
    const timeoutMs = want === "timeout" ? 1_000 : 5_000;
    const result = await probe(
      https(server.port, { expectedText, timeoutMs }),
    );
    assert.equal(result.kind, want);
    assert.ok(result.certificateExpiresAt !== null);
    assert.ok(result.phases.tlsMs > 0);
  });
}

Deno.test("createProber() keeps the expiry that comes first over redirects", async () => {
  const soon = makeCertificate({ ...site, notAfter: daysFromNow(5) });
  await using end = await serveTls(good);
  await using start = await serveTls(
    soon,
    `HTTP/1.1 302 x\r\nLocation: https://${TLS_NAME}:${end.port}/\r\nContent-Length: 0\r\n\r\n`,
  );
  const result = await probe(https(start.port));
  assert.equal(result.outcome, "up");
  const expiry = result.certificateExpiresAt ?? 0;
  assert.ok(Math.abs(expiry - daysFromNow(5).getTime()) < 600_000);
});

Deno.test("createProber() follows a redirect from http to https", async () => {
  await using end = await serveTls(good);
  await using start = serveRaw(answer(
    `HTTP/1.1 301 x\r\nLocation: https://${TLS_NAME}:${end.port}/\r\nContent-Length: 0\r\n\r\n`,
  ));
  const result = await probe(probeTarget({ url: start.url }));
  assert.deepEqual([result.outcome, result.status], ["up", 200]);
  assert.ok(result.certificateExpiresAt !== null && result.phases.tlsMs > 0);
});

Deno.test("createDial() refuses authorities that it cannot read", () => {
  assert.throws(() => createDial([authority.cert, "nonsense"]), {
    name: "RangeError",
    message: "Cannot trust authority 2: it must be a certificate in PEM",
  });
});
