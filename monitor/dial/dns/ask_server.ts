import type { Deadline, DeadlineWheel } from "../deadline.ts";
import { connectFailure, type Dial } from "../dial.ts";
import { ProbeFailure } from "../probe_failure.ts";
import { askByTcp } from "./ask_by_tcp.ts";
import { decodeRecords, type DnsRecords } from "./dns_records.ts";
import type { NameServer } from "./resolv_conf.ts";
import { UdpSockets } from "./udp_sockets.ts";

/** A query over UDP is repeated after so much silence: it or its answer may be lost. */
const UDP_SILENCE_MS = 1_000;

/** Longer than any probe: TCP ends with the question. */
const MAX_TCP_MS = 120_000;

export type DnsTransport = "udp" | "tcp";

export interface ServerQuestion {
  readonly query: Uint8Array;
  readonly server: NameServer;
  /** The only way to ask; null for UDP, and TCP where that says too little or nothing. */
  readonly transport: DnsTransport | null;
  readonly dial: Dial;
  readonly deadline: Deadline;
  readonly deadlines: Pick<DeadlineWheel, "start">;
}

/**
 * Asks one name server, and nobody else, until the deadline.
 *
 * Rejects with ProbeFailure "timeout" when it stays silent, "refused" when TCP
 * is refused too, "protocol" for what is no answer.
 */
export async function askServer(question: ServerQuestion): Promise<DnsRecords> {
  return question.transport === "tcp"
    ? await askOverTcp(question)
    : await new UdpQuestion(question).ask();
}

async function askOverTcp(
  { query, server, dial, deadline }: ServerQuestion,
): Promise<DnsRecords> {
  const asking = { dial, deadline, decode: decodeRecords };
  const answer = await askByTcp(query, server, asking);
  if (answer === null || answer.isTruncated) throw new ProbeFailure("protocol");
  return answer;
}

/** One question over UDP, which TCP joins after a silence. Used once. */
class UdpQuestion {
  readonly #question: ServerQuestion;
  readonly #sockets: UdpSockets<DnsRecords>;
  readonly #answer = Promise.withResolvers<DnsRecords>();
  #silence: Pick<Deadline, "clear"> | null = null;
  /** Why TCP brought nothing. */
  #tcpFailure: unknown = null;
  #tcp: Deadline | null = null;

  constructor(question: ServerQuestion) {
    this.#question = question;
    this.#sockets = new UdpSockets(question.server, decodeRecords);
  }

  async ask(): Promise<DnsRecords> {
    const { deadline } = this.#question;
    deadline.onExpiry(() => this.#giveUp());
    try {
      this.#send();
      return await this.#answer.promise;
    } finally {
      this.#silence?.clear();
      this.#tcp?.expire();
      this.#sockets.close();
    }
  }

  #send(): void {
    const { query, deadlines, server, transport } = this.#question;
    this.#sockets.ask(query, (answer) => {
      if (answer instanceof Error) {
        this.#answer.reject(connectFailure(answer, server.ipAddr));
      } else if (answer.isTruncated && transport === null) this.#askByTcp();
      else this.#answer.resolve(answer);
    });
    const silence = deadlines.start(UDP_SILENCE_MS);
    this.#silence = silence;
    silence.onExpiry(() => {
      if (transport === null) this.#askByTcp();
      this.#send();
    });
  }

  #askByTcp(): void {
    if (this.#tcp !== null) return;
    const { deadlines } = this.#question;
    this.#tcp = deadlines.start(MAX_TCP_MS);
    askOverTcp({ ...this.#question, deadline: this.#tcp }).then(
      (answer) => this.#answer.resolve(answer),
      (error) => this.#tcpFailure = error,
    );
  }

  #giveUp(): void {
    const failure = this.#tcpFailure;
    this.#answer.reject(failure ?? new ProbeFailure("timeout", "wait"));
  }
}
