import assert from "node:assert/strict";
import { join } from "node:path";
import { accepts, freePorts } from "./ports.ts";

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
  await run(new URL("certificate.sh", DEPLOY).pathname, [pem]);
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
  await run(HAPROXY, ["-c", "-f", configuration]);
  const child = new Deno.Command(HAPROXY, {
    args: ["-db", "-f", configuration],
    stdout: "null",
    stderr: "null",
  }).spawn();
  let running = true;
  const status = child.status.finally(() => running = false);
  const stop = async () => {
    if (running) child.kill("SIGKILL");
    await status;
    await Deno.remove(directory, { recursive: true });
  };
  try {
    await accepts(port, () => running);
  } catch (error) {
    await stop();
    throw error;
  }
  const certificate = await Deno.readTextFile(pem);
  return {
    port,
    metricsPort,
    certificate: certificate.slice(0, certificate.indexOf("-----BEGIN EC")),
    [Symbol.asyncDispose]: stop,
  };
}

function substitute(text: string, substitutions: Substitutions): string {
  for (const [from, to] of Object.entries(substitutions)) {
    assert.ok(text.includes(from), `the configuration has no "${from}"`);
    text = text.replaceAll(from, to);
  }
  return text;
}

async function run(command: string, args: string[]): Promise<void> {
  const { code, stderr } = await new Deno.Command(command, { args }).output();
  assert.equal(code, 0, `${command}: ${new TextDecoder().decode(stderr)}`);
}
