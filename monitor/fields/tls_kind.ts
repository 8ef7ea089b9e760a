import { createPrivateKey, X509Certificate } from "node:crypto";
import { RULES } from "../guard/address_rules.ts";
import { pemCertificates } from "../pem_certificates.ts";
import type { TlsRules } from "../types.ts";
import type { JsonSchema } from "./url_member.ts";
import { type Kind, Refusal } from "./value_kind.ts";

const MAX_CERTIFICATES = 10;
const MAX_PEM_LENGTH = 16_384;
const RULE =
  "an object with ca, fingerprint, verify, server_name, client_cert, client_key, or null";
const NAMES = {
  ca: "ca",
  fingerprint: "fingerprint",
  verify: "verify",
  server_name: "serverName",
  client_cert: "clientCert",
  client_key: "clientKey",
} as const;
const USUAL: TlsRules = {
  ca: "",
  fingerprint: "",
  verify: true,
  serverName: "",
  clientCert: "",
  clientKey: "",
};

export const TLS_SCHEMA: JsonSchema = {
  type: ["object", "string", "null"],
  properties: {
    ca: { type: "string", description: "PEM of the only authorities to trust" },
    fingerprint: {
      type: "string",
      description: "sha256:… of the one certificate to trust",
    },
    verify: { type: "boolean", description: "false: any certificate will do" },
    server_name: { type: "string" },
    client_cert: { type: "string", description: "PEM" },
    client_key: { type: "string", description: "PEM; never shown again" },
  },
};

/** What the owner is told of it: all but the key. */
export function shownTls(rules: TlsRules | null): unknown {
  if (rules === null) return null;
  const { client_key: key, ...shown } = writtenTls(rules) as {
    client_key?: string;
  };
  return { ...shown, has_client_key: key !== undefined };
}

/** As it stands on the wire, without what is usual. */
export function writtenTls(rules: TlsRules | null): unknown {
  if (rules === null) return null;
  const members = Object.entries(NAMES).map(([name, field]) => [
    name,
    field === "fingerprint" ? `sha256:${rules[field]}` : rules[field],
    rules[field] !== USUAL[field],
  ]);
  return Object.fromEntries(
    members.filter(([, , isSaid]) => isSaid).map((
      [name, value],
    ) => [name, value]),
  );
}

/** Takes an object, or the same in lines as the form has it; what changes nothing is null. */
export const TLS: Kind<TlsRules | null, unknown> = { rule: RULE, read };

/** @throws {Refusal} naming the member, never its value. */
function read(raw: unknown): TlsRules | null {
  const given = typeof raw === "string" ? membersOf(raw) : raw;
  if (given === null) return null;
  if (typeof given !== "object" || Array.isArray(given)) {
    throw new Refusal(raw, RULE);
  }
  const rules: Record<string, unknown> = { ...USUAL };
  for (const [name, value] of Object.entries(given ?? {})) {
    const field = NAMES[name as keyof typeof NAMES];
    if (field === undefined || !Object.hasOwn(NAMES, name)) {
      throw new Refusal(raw, `${RULE}; there is no other member`);
    }
    rules[field] = field === "verify" ? readSwitch(value, raw) : value;
    if (field !== "verify" && typeof value !== "string") {
      throw new Refusal(raw, `${RULE}; ${name} is a text`);
    }
  }
  const checked = check(rules as unknown as TlsRules, raw);
  return JSON.stringify(checked) === JSON.stringify(USUAL) ? null : checked;
}

function readSwitch(value: unknown, raw: unknown): boolean {
  if (value === true || value === "true") return true;
  if (value === false || value === "false") return false;
  throw new Refusal(raw, `${RULE}; verify is true or false`);
}

function check(rules: TlsRules, raw: unknown): TlsRules {
  const refuse = (why: string) => new Refusal(raw, `${RULE}; ${why}`);
  const { ca, fingerprint, serverName, clientCert, clientKey } = rules;
  for (const [name, text] of [["ca", ca], ["client_cert", clientCert]]) {
    if (text !== "" && !areCertificates(text ?? "")) {
      throw refuse(
        `${name} is at most ${MAX_CERTIFICATES} certificates in PEM`,
      );
    }
  }
  if ((clientCert === "") !== (clientKey === "")) {
    throw refuse("client_cert and client_key go together");
  }
  if (clientKey !== "" && !isKeyOf(clientKey, clientCert)) {
    throw refuse(
      "client_key is the private key of client_cert, in PEM and without a password",
    );
  }
  const digits = fingerprint.replace(/^sha256:/i, "").replaceAll(":", "")
    .toLowerCase();
  if (fingerprint !== "" && !/^[0-9a-f]{64}$/.test(digits)) {
    throw refuse("fingerprint is sha256: and 64 hexadecimal digits");
  }
  if (serverName !== "" && !isName(serverName)) {
    throw refuse("server_name is the name of a host");
  }
  return { ...rules, fingerprint: digits };
}

function areCertificates(text: string): boolean {
  const each = pemCertificates(text);
  if (text.length > MAX_PEM_LENGTH) return false;
  if (each.length === 0 || each.length > MAX_CERTIFICATES) return false;
  try {
    for (const pem of each) new X509Certificate(pem);
    return true;
  } catch {
    return false;
  }
}

function isKeyOf(key: string, certificate: string): boolean {
  if (key.length > MAX_PEM_LENGTH) return false;
  try {
    const [leaf = ""] = pemCertificates(certificate);
    return new X509Certificate(leaf).checkPrivateKey(createPrivateKey(key));
  } catch {
    return false;
  }
}

function isName(text: string): boolean {
  const url = URL.parse(`https://${text}/`);
  return url?.hostname === text.toLowerCase() && !text.endsWith(".") &&
    /[a-z]/i.test(text) && RULES.url.every((rule) => rule(url) === null);
}

/** Lines such as `verify: false`; a value in PEM goes on over the lines that follow. */
function membersOf(text: string): Record<string, string> | null {
  const members: Record<string, string> = {};
  let name = "";
  for (const line of text.split(/\r?\n/)) {
    const [, key, value = ""] = /^\s*([a-z_]+)\s*:\s*(.*)$/.exec(line) ?? [];
    if (key !== undefined) {
      name = key;
      members[name] = value.trim();
    } else if (line.trim() !== "") {
      members[name] = `${members[name] ?? ""}\n${line.trim()}`.trim();
    }
  }
  return Object.keys(members).length === 0 ? null : members;
}

/** What the owner should know of such rules, a sentence each. */
export function tlsWarnings(rules: TlsRules | null): string[] {
  if (rules === null) return [];
  const { ca, fingerprint, verify, serverName, clientCert } = rules;
  const warnings: [boolean, string][] = [
    [
      !verify && fingerprint === "",
      "Its certificate is not checked: whoever answers in its place is taken for it.",
    ],
    [
      fingerprint !== "",
      "One certificate alone is trusted: when it is renewed, this is down until the fingerprint is changed.",
    ],
    [ca !== "", "Authorities of your own are trusted, and no others."],
    [
      serverName !== "",
      `Its certificate must be for ${serverName}, whatever the address says.`,
    ],
    [
      clientCert !== "",
      "A client certificate of yours is shown to it, which ends too.",
    ],
  ];
  return warnings.filter(([applies]) => applies).map(([, text]) => text);
}
