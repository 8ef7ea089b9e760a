import { accepts, freePorts } from "./ports.ts";

const OPENSSL = "/usr/bin/openssl";
/** Without it OpenSSL itself refuses what is old. */
const WEAK = "DEFAULT@SECLEVEL=0";
const NAME = "127.0.0.1";

/** How a certificate is made: its key, and what it is signed with. */
export interface CertificateKind {
  readonly key: string;
  readonly digest?: string;
  /** Without extensions. */
  readonly isVersion1?: boolean;
}

export const RSA: CertificateKind = { key: "rsa:2048" };

/** What an `openssl s_server` speaks. */
export interface TlsLimit {
  readonly certificate: CertificateKind;
  readonly args: readonly string[];
}

/** Runs openssl, which must succeed. */
async function openssl(...args: readonly string[]): Promise<void> {
  const { code, stderr } = await new Deno.Command(OPENSSL, { args: [...args] })
    .output();
  if (code !== 0) throw new Error(new TextDecoder().decode(stderr));
}

/** Makes `authority.pem` in a folder, and answers with it. */
export async function makeAuthority(dir: string): Promise<string> {
  await openssl(
    ...["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"],
    ...["-subj", "/CN=Limits CA", "-keyout", `${dir}/authority.key`],
    ...["-out", `${dir}/authority.pem`],
  );
  return await Deno.readTextFile(`${dir}/authority.pem`);
}

/** Makes the certificate of a server, signed by the authority. */
async function makeSite(dir: string, kind: CertificateKind): Promise<void> {
  const [algorithm = "", size = ""] = kind.key.split(":");
  const curve = algorithm === "ec"
    ? ["-newkey", "ec", "-pkeyopt", `ec_paramgen_curve:${size}`]
    : ["-newkey", size === "" ? algorithm : `${algorithm}:${size}`];
  await openssl(
    ...["req", ...curve, "-nodes", "-subj", `/CN=${NAME}`],
    ...["-keyout", `${dir}/site.key`, "-out", `${dir}/site.csr`],
  );
  await Deno.writeTextFile(`${dir}/names`, `subjectAltName=IP:${NAME}\n`);
  await openssl(
    ...["x509", "-req", "-days", "1", "-in", `${dir}/site.csr`],
    ...["-CA", `${dir}/authority.pem`, "-CAkey", `${dir}/authority.key`],
    ...[`-${kind.digest ?? "sha256"}`, "-out", `${dir}/site.pem`],
    ...kind.isVersion1 ? [] : ["-extfile", `${dir}/names`],
  );
}

/** Starts a server that answers over TLS as far as it can, and tells its port. */
export async function serveLimited(
  dir: string,
  { certificate, args }: TlsLimit,
): Promise<AsyncDisposable & { readonly port: number }> {
  await makeSite(dir, certificate);
  const [port] = freePorts();
  const child = new Deno.Command(OPENSSL, {
    args: [
      ...["s_server", "-www", "-quiet", "-accept", `${NAME}:${port}`],
      ...["-cert", `${dir}/site.pem`, "-key", `${dir}/site.key`],
      ...(args.includes("-cipher") ? [] : ["-cipher", WEAK]),
      ...args,
    ],
    stdin: "null",
    stdout: "null",
    stderr: "null",
  }).spawn();
  let isRunning = true;
  const status = child.status.finally(() => isRunning = false);
  await accepts(port, () => isRunning);
  return {
    port,
    [Symbol.asyncDispose]: async () => {
      if (isRunning) child.kill("SIGKILL");
      await status;
    },
  };
}
