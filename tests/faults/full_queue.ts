const SILENT_MS = 500;
const MAX_TRIES = 64;

/** A port whose queue of connections is full: what is sent to it gets no answer, as from a host behind a line that is gone. */
export class FullQueue implements Disposable {
  readonly #listener: Deno.TcpListener;
  readonly #fillers: Deno.TcpConn[];

  private constructor(listener: Deno.TcpListener, fillers: Deno.TcpConn[]) {
    this.#listener = listener;
    this.#fillers = fillers;
  }

  /** Listens, accepts nobody, and connects until that finds no answer any more. */
  static async open(hostname: string): Promise<FullQueue> {
    const listener = Deno.listen({ hostname, port: 0, tcpBacklog: 1 });
    const fillers: Deno.TcpConn[] = [];
    for (let tries = 0; tries < MAX_TRIES; tries++) {
      const connection = await connectOrGiveUp(listener.addr);
      if (connection === null) return new FullQueue(listener, fillers);
      fillers.push(connection);
    }
    throw new Error(`${MAX_TRIES} connections did not fill a queue of one`);
  }

  get host(): string {
    const { hostname, port } = this.#listener.addr;
    return `${hostname}:${port}`;
  }

  [Symbol.dispose](): void {
    for (const connection of this.#fillers) connection.close();
    this.#listener.close();
  }
}

async function connectOrGiveUp(
  { hostname, port }: Deno.NetAddr,
): Promise<Deno.TcpConn | null> {
  const signal = AbortSignal.timeout(SILENT_MS);
  try {
    return await Deno.connect({ hostname, port, signal });
  } catch {
    return null;
  }
}
