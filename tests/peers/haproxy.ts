import assert from "node:assert/strict";
import { join } from "node:path";
import { makePem } from "./certificate.ts";
import { freePorts } from "./ports.ts";
import { startPeer } from "./start_peer.ts";

const HAPROXY = "/usr/sbin/haproxy";
const DEPLOY = new URL("../../deploy/", import.meta.url);

/** What a test replaces in deploy/proxy/haproxy.cfg: exact text, new text. */
export type Substitutions = Readonly<Record<string, string>>;

export interface RunningProxy extends AsyncDisposable {
  /** The TLS port on 127.0.0.1. */
  readonly port: number;
  /** The port of HAProxy's own metrics. */
  readonly metricsPort: number;
  /** The self-signed certificate, for clients that are to trust it. */
  readonly certificate: string;
}

/** Starts the proxy of the stack in front of one Uptick; at a free port unless told which. */
export function startProxy(
  upstreamPort: number,
  substitutions: Substitutions = {},
  port?: number,
): Promise<RunningProxy> {
  return startHaproxy("proxy/haproxy.cfg", {
    "uptick:8000": `127.0.0.1:${upstreamPort}`,
    ...substitutions,
  }, port);
}

/**
 * Starts the real HAProxy with a configuration of deploy/, in which only ports,
 * the path of the certificate and what `substitutions` names differ. Throws
 * when the configuration no longer holds a text that is to be replaced.
 */
export async function startHaproxy(
  file: string,
  substitutions: Substitutions,
  givenPort?: number,
): Promise<RunningProxy> {
  const directory = await Deno.makeTempDir({ prefix: "uptick-proxy-" });
  const pem = join(directory, "proxy.pem");
  const certificate = await makePem(pem);
  const [freePort, metricsPort] = freePorts();
  const port = givenPort ?? freePort;
  const configuration = join(directory, "haproxy.cfg");
  await Deno.writeTextFile(
    configuration,
    substitute(await Deno.readTextFile(new URL(file, DEPLOY)), {
      "bind :10000 ": `bind 127.0.0.1:${port} `,
      "bind :8404": `bind 127.0.0.1:${metricsPort}`,
      "/etc/uptick/proxy.pem": pem,
      ...substitutions,
    }),
  );
  await check(configuration);
  const peer = await startPeer({
    command: HAPROXY,
    args: ["-db", "-f", configuration],
    directory,
    port,
    stderr: "null",
  });
  return {
    port,
    metricsPort,
    certificate,
    [Symbol.asyncDispose]: () => peer[Symbol.asyncDispose](),
  };
}

function substitute(text: string, substitutions: Substitutions): string {
  for (const [from, to] of Object.entries(substitutions)) {
    assert.ok(text.includes(from), `the configuration has no "${from}"`);
    text = text.replaceAll(from, to);
  }
  return text;
}

/** What HAProxy itself says of a configuration. */
async function check(configuration: string): Promise<void> {
  const args = ["-c", "-f", configuration];
  const { code, stderr } = await new Deno.Command(HAPROXY, { args }).output();
  assert.equal(code, 0, `${HAPROXY}: ${new TextDecoder().decode(stderr)}`);
}
