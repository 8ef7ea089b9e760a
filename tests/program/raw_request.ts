/** A request that is sent piece by piece. */
export class RawRequest implements Disposable {
  readonly #connection: Deno.TcpConn;

  private constructor(connection: Deno.TcpConn) {
    this.#connection = connection;
  }

  static async open(port: number, text: string): Promise<RawRequest> {
    const connection = await Deno.connect({ hostname: "127.0.0.1", port });
    const request = new RawRequest(connection);
    await request.send(text);
    return request;
  }

  async send(text: string): Promise<void> {
    const writer = this.#connection.writable.getWriter();
    await writer.write(new TextEncoder().encode(text));
    writer.releaseLock();
  }

  /** Everything up to the end of the connection. */
  async readAll(): Promise<string> {
    return await new Response(this.#connection.readable).text();
  }

  [Symbol.dispose](): void {
    try {
      this.#connection.close();
    } catch {
      // reading to the end has closed it
    }
  }
}

/** A POST to the echo endpoint whose body lacks its last byte, `}`. */
export function unfinishedEcho(
  port: number,
  user: string,
): Promise<RawRequest> {
  const body = '{"foo":"bar"';
  const lines = [
    "POST /api/echo HTTP/1.1",
    `Host: 127.0.0.1:${port}`,
    `Authorization: Basic ${btoa(user)}`,
    `Content-Length: ${body.length + 1}`,
    "Connection: close",
  ];
  return RawRequest.open(port, `${lines.join("\r\n")}\r\n\r\n${body}`);
}
