interface Message {
  readonly id?: number;
  readonly type: string;
  readonly method?: string;
  readonly params?: unknown;
  readonly result?: unknown;
  readonly message?: string;
}

type OnEvent = (method: string, params: unknown) => void;

/** A browser that is spoken to by WebDriver BiDi. */
export class BidiConnection implements AsyncDisposable {
  readonly #socket: WebSocket;
  readonly #answers = new Map<number, (message: Message) => void>();
  #lastId = 0;

  private constructor(socket: WebSocket, onEvent: OnEvent) {
    this.#socket = socket;
    socket.onmessage = ({ data }) => {
      const message: Message = JSON.parse(data);
      if (message.id === undefined) {
        onEvent(message.method ?? "", message.params);
      } else this.#answers.get(message.id)?.(message);
    };
  }

  /** `onEvent` is called with whatever the browser tells unasked. */
  static async open(url: string, onEvent: OnEvent): Promise<BidiConnection> {
    const socket = new WebSocket(url);
    await new Promise((resolve, reject) => {
      socket.onopen = resolve;
      socket.onerror = () => reject(new Error(`Cannot open ${url}`));
    });
    return new BidiConnection(socket, onEvent);
  }

  /** What a command is answered with; rejects with the browser's own words where it refuses. */
  async send<Result>(method: string, params: unknown): Promise<Result> {
    const id = ++this.#lastId;
    const answered = new Promise<Message>((resolve) => {
      this.#answers.set(id, resolve);
    });
    this.#socket.send(JSON.stringify({ id, method, params }));
    const { type, message, result } = await answered;
    this.#answers.delete(id);
    if (type === "error") throw new Error(`${method}: ${message}`);
    return result as Result;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#socket.readyState === WebSocket.CLOSED) return;
    const closed = new Promise((resolve) => this.#socket.onclose = resolve);
    this.#socket.close();
    await closed;
  }
}
