import { eventually } from "../program/eventually.ts";
import { accepts, freePorts } from "./ports.ts";

const EXIM = "/usr/sbin/exim4";
/** The account that delivers: the server's own, since it never delivers as root. */
const MAIL_USER = "Debian-exim";
export const MAX_MAIL_BYTES = 6_000;

/** A mail as it was delivered. */
export interface DeliveredMail {
  readonly to: string;
  readonly from: string;
  readonly text: string;
}

/** Debian's own mail server, which delivers to a folder; needs root, as it does. */
export class Exim implements AsyncDisposable {
  /** Where STARTTLS is offered. */
  readonly port: number;
  /** Where TLS comes first. */
  readonly tlsPort: number;
  readonly #directory: string;
  readonly #process: Deno.ChildProcess;

  private constructor(
    directory: string,
    [port, tlsPort]: readonly [number, number],
    process: Deno.ChildProcess,
  ) {
    this.#directory = directory;
    this.port = port;
    this.tlsPort = tlsPort;
    this.#process = process;
  }

  /** Starts it with the certificate and the key of a file. */
  static async start(directory: string, pem: string): Promise<Exim> {
    const ports = freePorts();
    const file = `${directory}/exim.conf`;
    await Deno.writeTextFile(file, configOf(directory, pem, ports));
    for (const name of ["spool", "mails"]) {
      await Deno.mkdir(`${directory}/${name}`);
    }
    // the server gives up root, and needs its files all the same
    await run("chmod", ["755", directory]);
    await run("chown", ["-R", MAIL_USER, directory]);
    await run("chown", ["root", file]);
    const process = new Deno.Command(EXIM, {
      args: ["-C", file, "-bdf", "-q1h"],
      ...{ stdin: "null", stdout: "null", stderr: "null" },
    }).spawn();
    let isRunning = true;
    process.status.finally(() => isRunning = false);
    const server = new Exim(directory, ports, process);
    try {
      for (const port of ports) await accepts(port, () => isRunning);
      return server;
    } catch (error) {
      await server[Symbol.asyncDispose]();
      throw error;
    }
  }

  async mails(): Promise<DeliveredMail[]> {
    const folder = `${this.#directory}/mails/new`;
    const mails: DeliveredMail[] = [];
    try {
      for await (const { name } of Deno.readDir(folder)) {
        const text = await Deno.readTextFile(`${folder}/${name}`);
        const header = (field: string) =>
          new RegExp(`^${field}: <?(.*?)>?$`, "m").exec(text)?.[1] ?? "";
        mails.push({
          ...{ to: header("Envelope-to"), from: header("Return-path"), text },
        });
      }
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
    return mails.sort((a, b) => a.to.localeCompare(b.to));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // those who deliver are processes of their own, and write to its folder
    await eventually("an empty queue", async () => {
      const queue = `${this.#directory}/spool/input`;
      const names = await Array.fromAsync(Deno.readDir(queue)).catch(() => []);
      return names.length === 0 || undefined;
    });
    try {
      this.#process.kill("SIGTERM");
    } catch {
      // it has ended by itself
    }
    await this.#process.status;
  }
}

function configOf(
  directory: string,
  pem: string,
  [port, tlsPort]: readonly [number, number],
): string {
  return `
primary_hostname = mail.example.org
exim_user = ${MAIL_USER}
spool_directory = ${directory}/spool
log_file_path = ${directory}/spool/%slog
pid_file_path = ${directory}/spool/exim.pid
local_interfaces = 127.0.0.1 : 127.0.0.2
daemon_smtp_ports = ${port} : ${tlsPort}
tls_on_connect_ports = ${tlsPort}
tls_advertise_hosts = *
tls_certificate = ${pem}
tls_privatekey = ${pem}
auth_advertise_hosts = \${if def:tls_in_cipher {*}{}}
message_size_limit = ${MAX_MAIL_BYTES}
domainlist local_domains = example.org
acl_smtp_rcpt = recipients
begin acl
recipients:
  deny local_parts = nobody
       message = no such user here
  defer local_parts = later
       message = greylisted, come again
  deny local_parts = secret
       !authenticated = *
       message = only for those who sign in
  accept
begin routers
all:
  driver = accept
  transport = folder
begin transports
folder:
  driver = appendfile
  directory = ${directory}/mails
  maildir_format
  envelope_to_add
  return_path_add
  user = ${MAIL_USER}
begin authenticators
plain:
  driver = plaintext
  public_name = PLAIN
  server_prompts = :
  server_condition = \${if and{{eq{$auth2}{ops}}{eq{$auth3}{right p4ss}}}}
  server_set_id = $auth2
`;
}

async function run(command: string, args: string[]): Promise<void> {
  const { code, stderr } = await new Deno.Command(command, { args }).output();
  if (code !== 0) throw new Error(new TextDecoder().decode(stderr));
}
