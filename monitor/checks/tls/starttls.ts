import type { Connection } from "../../dial/connection.ts";
import type { StartTls } from "../../dial/dial.ts";
import { ProbeFailure } from "../../dial/probe_failure.ts";
import type { StartTlsProtocol } from "../../types.ts";

/** At most this many bytes of all that is said in plain text. */
const MAX_BYTES = 16_384;
/** A request of PostgreSQL for TLS: its length, and a number in place of a version. */
const POSTGRES_REQUEST = Uint8Array.of(0, 0, 0, 8, 4, 210, 22, 47);

const encoder = new TextEncoder();

/** How each protocol is asked in plain text to go on in TLS. */
export const STARTTLS: Readonly<
  Record<Exclude<StartTlsProtocol, "">, StartTls>
> = {
  // RFC 3207
  async smtp(connection) {
    const lines = new Lines(connection);
    expect(await lastLine(lines), /^220/);
    await say(connection, "EHLO uptick.invalid");
    expect(await lastLine(lines), /^250/);
    await say(connection, "STARTTLS");
    expect(await lastLine(lines), /^220/);
  },
  // RFC 9051, 6.2.1
  async imap(connection) {
    const lines = new Lines(connection);
    expect(await lines.next(), /^\* OK\b/i);
    await say(connection, "a STARTTLS");
    let line = await lines.next();
    while (line.startsWith("* ")) line = await lines.next();
    expect(line, /^a OK\b/i);
  },
  // RFC 2595, 4
  async pop3(connection) {
    const lines = new Lines(connection);
    expect(await lines.next(), /^\+OK/i);
    await say(connection, "STLS");
    expect(await lines.next(), /^\+OK/i);
  },
  async postgres(connection) {
    await connection.write(POSTGRES_REQUEST);
    const buffer = new Uint8Array(1);
    if (await connection.read(buffer) === null) {
      throw new ProbeFailure("protocol");
    }
    expect(String.fromCharCode(buffer[0] ?? 0), /S/);
  },
};

function expect(line: string, form: RegExp): void {
  if (!form.test(line)) throw new ProbeFailure("protocol");
}

async function say(connection: Connection, line: string): Promise<void> {
  await connection.write(encoder.encode(`${line}\r\n`));
}

/** The last of the lines of an answer of SMTP: the others have a hyphen behind the code. */
async function lastLine(lines: Lines): Promise<string> {
  let line = await lines.next();
  while (/^\d{3}-/.test(line)) line = await lines.next();
  return line;
}

/** What a server says, a line after the other. */
class Lines {
  readonly #connection: Connection;
  readonly #buffer = new Uint8Array(1_024);
  readonly #decoder = new TextDecoder("latin1");
  #rest = "";
  #bytes = 0;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** @throws {ProbeFailure} "protocol" at the end, "too-big" beyond the cap. */
  async next(): Promise<string> {
    while (true) {
      const end = this.#rest.indexOf("\n");
      if (end >= 0) {
        const line = this.#rest.slice(0, end).replace(/\r$/, "");
        this.#rest = this.#rest.slice(end + 1);
        return line;
      }
      const count = await this.#connection.read(this.#buffer);
      if (count === null) throw new ProbeFailure("protocol");
      this.#bytes += count;
      if (this.#bytes > MAX_BYTES) throw new ProbeFailure("too-big");
      this.#rest += this.#decoder.decode(this.#buffer.subarray(0, count));
    }
  }
}
