import type { DeadlineWheel } from "../deadline.ts";
import type { Dial } from "../dial.ts";
import { decodeAnswer, type DnsAnswer } from "./dns_message.ts";
import type { NameFinding } from "./name_findings.ts";
import { NameQuestion } from "./name_question.ts";
import type { NameServer, ResolverSettings } from "./resolv_conf.ts";
import { UdpSockets } from "./udp_sockets.ts";

export interface DnsClientDeps {
  readonly settings: () => ResolverSettings;
  /** For TCP. */
  readonly dial: Dial;
  readonly deadlines: DeadlineWheel;
}

/**
 * Asks the name servers of the settings. Nothing is kept between names but the
 * sockets, and which server answered last: it is asked first.
 */
export class DnsClient {
  readonly #deps: DnsClientDeps;
  readonly #sockets = new Map<NameServer, UdpSockets<DnsAnswer>>();
  #settings: ResolverSettings | null = null;
  #servers: readonly NameServer[] = [];

  constructor(deps: DnsClientDeps) {
    this.#deps = deps;
  }

  /**
   * What the DNS says of a complete name, both families together. Stops with
   * the signal, and rejects with its reason.
   */
  ask(name: string, signal: AbortSignal): Promise<NameFinding> {
    const settings = this.#deps.settings();
    if (settings !== this.#settings) this.#use(settings);
    const { deadlines, dial } = this.#deps;
    return new NameQuestion(name, {
      deadlines,
      dial,
      settings,
      servers: this.#servers,
      socketsOf: this.#socketsOf,
      onHeard: this.#putFirst,
    }).ask(signal);
  }

  close(): void {
    for (const sockets of this.#sockets.values()) sockets.close();
    this.#sockets.clear();
  }

  #use(settings: ResolverSettings): void {
    for (const sockets of this.#sockets.values()) sockets.retire();
    this.#sockets.clear();
    this.#settings = settings;
    this.#servers = settings.servers;
  }

  readonly #socketsOf = (server: NameServer): UdpSockets<DnsAnswer> => {
    const known = this.#sockets.get(server);
    if (known !== undefined) return known;
    const sockets = new UdpSockets(server, decodeAnswer);
    this.#sockets.set(server, sockets);
    return sockets;
  };

  readonly #putFirst = (server: NameServer): void => {
    const at = this.#servers.indexOf(server);
    if (at < 1) return;
    this.#servers = [
      ...this.#servers.slice(at),
      ...this.#servers.slice(0, at),
    ];
  };
}
