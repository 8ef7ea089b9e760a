/** An exchange that takes longer is ended, so that it leaves no socket behind. */
const MAX_EXCHANGE_MS = 10_000;
const BYTE = new Uint8Array(1);

/**
 * Goes the way of a probe: connects, writes and reads, over loopback and
 * through the same event loop. The time it takes is this process's own, since
 * the kernel answers at once. It costs as much CPU time as a bare probe.
 *
 * Where no listener can be had, for want of a permission or on Deno Deploy, it
 * waits for as many answers of the runtime's own threads, which come back
 * through the same loop.
 */
export class LoopbackExchange {
  #listener: Deno.TcpListener | null = null;
  #isAvailable = true;

  /**
   * Resolves when the exchange is over; rejects when it could not be made, for
   * want of a descriptor or a port, or took more than ten seconds.
   */
  async run(): Promise<void> {
    const listener = this.#listen();
    if (listener === null) return await askThreads();
    const sockets: Deno.Conn[] = [];
    const end = () => sockets.splice(0).forEach((socket) => socket.close());
    const timer = setTimeout(end, MAX_EXCHANGE_MS);
    try {
      const { hostname, port } = listener.addr;
      const near = await Deno.connect({ hostname, port });
      sockets.push(near);
      const [far] = await Promise.all([
        acceptFrom(listener, near.localAddr.port),
        near.write(BYTE),
      ]);
      sockets.push(far);
      await far.read(new Uint8Array(1));
    } catch (error) {
      this.close(); // whoever waits in its queue must not be taken for us
      throw error;
    } finally {
      clearTimeout(timer);
      end();
    }
  }

  /** Frees the listener that is kept between exchanges. A later `run` opens one again. */
  close(): void {
    this.#listener?.close();
    this.#listener = null;
  }

  #listen(): Deno.TcpListener | null {
    if (!this.#isAvailable) return null;
    try {
      this.#listener ??= Deno.listen({ hostname: "127.0.0.1", port: 0 });
    } catch (error) {
      const { NotCapable, NotSupported } = Deno.errors;
      const isForGood = error instanceof NotCapable ||
        error instanceof NotSupported || error instanceof TypeError;
      if (!isForGood) throw error;
      this.#isAvailable = false;
    }
    return this.#listener;
  }
}

/** Any process of this machine may connect; only our own connection counts. */
async function acceptFrom(
  listener: Deno.TcpListener,
  port: number,
): Promise<Deno.TcpConn> {
  while (true) {
    const socket = await listener.accept();
    if (socket.remoteAddr.port === port) return socket;
    socket.close();
  }
}

async function askThreads(): Promise<void> {
  for (let step = 0; step < 3; step++) {
    await crypto.subtle.digest("SHA-256", BYTE);
  }
}
