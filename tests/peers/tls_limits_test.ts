import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { createProber } from "../../monitor/checks/create_prober.ts";
import type { ErrorKind } from "../../monitor/types.ts";
import { probeTarget } from "../monitor/fixtures/probe_target.ts";
import { tempDir } from "../program/temp_dir.ts";
import {
  type CertificateKind,
  makeAuthority,
  RSA,
  serveLimited,
} from "./tls_limits.ts";

const NO_RULES = {
  ...{ ca: "", fingerprint: "", verify: true, serverName: "" },
  ...{ clientCert: "", clientKey: "" },
};
const OLD = ["-cipher", "ALL@SECLEVEL=0"];

/** What rustls can speak and what it cannot, as `docs/checks.md` says. */
const LIMITS: [
  what: string,
  certificate: CertificateKind,
  args: string[],
  want: ErrorKind | null,
][] = [
  ["TLS 1.3", RSA, ["-tls1_3"], null],
  ["TLS 1.2", RSA, ["-tls1_2"], null],
  ["TLS 1.1", RSA, ["-tls1_1", ...OLD], "tls"],
  ["TLS 1.0", RSA, ["-tls1", ...OLD], "tls"],
  ["RSA key exchange", RSA, ["-tls1_2", "-cipher", "AES128-GCM-SHA256"], "tls"],
  ["CBC", RSA, ["-tls1_2", "-cipher", "ECDHE-RSA-AES128-SHA"], "tls"],
  ["DHE", RSA, ["-tls1_2", "-cipher", "DHE-RSA-AES128-GCM-SHA256"], "tls"],
  ["ECDHE and AES-GCM", RSA, [
    ...["-tls1_2", "-cipher", "ECDHE-RSA-AES128-GCM-SHA256"],
  ], null],
  ["ECDHE and ChaCha20", RSA, [
    ...["-tls1_2", "-cipher", "ECDHE-RSA-CHACHA20-POLY1305"],
  ], null],
  ["a key of P-256", { key: "ec:P-256" }, [], null],
  ["a key of P-384", { key: "ec:P-384" }, [], null],
  ["a key of P-521", { key: "ec:P-521" }, [], null],
  ["a key of Ed25519", { key: "ed25519" }, [], null],
  ["an RSA key of 4,096 bits", { key: "rsa:4096" }, [], null],
  ["an RSA key of 1,024 bits", { key: "rsa:1024" }, [], "tls"],
  ["a certificate signed with SHA-1", { ...RSA, digest: "sha1" }, [], "tls"],
  ["a certificate signed with SHA-512", { ...RSA, digest: "sha512" }, [], null],
  ["a certificate of version 1", { ...RSA, isVersion1: true }, [], "tls"],
  ["the group P-521 alone", RSA, ["-groups", "P-521"], "tls"],
  ["the group X25519 alone", RSA, ["-groups", "X25519"], null],
];

/** What helps against a limit until the target is mended. */
const HELPS: [what: string, certificate: CertificateKind, helps: boolean][] = [
  ["a certificate signed with SHA-1", { ...RSA, digest: "sha1" }, true],
  ["a certificate of version 1", { ...RSA, isVersion1: true }, true],
  ["an RSA key of 1,024 bits", { key: "rsa:1024" }, false],
];

for (const [what, certificate, helps] of HELPS) {
  const verb = helps ? "speaks" : "does not speak";
  Deno.test(`createProber() ${verb} ${what} by its fingerprint`, async () => {
    await using dir = await tempDir();
    await makeAuthority(dir.path);
    const limit = { certificate, args: [] };
    await using server = await serveLimited(dir.path, limit);
    const pem = await Deno.readTextFile(`${dir.path}/site.pem`);
    const { fingerprint256 } = new X509Certificate(pem);
    const fingerprint = fingerprint256.replaceAll(":", "").toLowerCase();
    const url = `https://127.0.0.1:${server.port}/`;
    const tls = { ...NO_RULES, fingerprint };
    const result = await createProber()(probeTarget({ url, tls }));
    assert.equal(result.kind, helps ? null : "tls");
  });
}

for (const [what, certificate, args, want] of LIMITS) {
  const verb = want === null ? "speaks" : "does not speak";
  Deno.test(`createProber() ${verb} ${what}`, async () => {
    await using dir = await tempDir();
    const probe = createProber({ caCerts: [await makeAuthority(dir.path)] });
    await using server = await serveLimited(dir.path, { certificate, args });
    const url = `https://127.0.0.1:${server.port}/`;
    const result = await probe(probeTarget({ url }));
    assert.equal(result.kind, want);
  });
}
