/** Where the address of a monitor leads. */
export interface ReachedHost {
  /** The host, with its port where one is named. */
  readonly host: string;
  /** The host alone; an IPv6 address has brackets. */
  readonly hostname: string;
}

/** The host that a probe of `url` connects to: of a question to the DNS it is the name server. */
export function reachedHost(url: string): ReachedHost {
  const { protocol, host, hostname, searchParams } = new URL(url);
  if (protocol !== "dns:") return { host, hostname };
  const server = searchParams.get("server") ?? "";
  return URL.parse(`dns://${server}`) ?? { host: server, hostname: server };
}
