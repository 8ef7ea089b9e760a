/** One kind of check that the page offers. */
export interface AddKind {
  /** In the address of the page. */
  readonly name: string;
  readonly label: string;
  readonly hint: string;
  /** What an address of the kind begins with; the field begins with it too where it is not the usual one. */
  readonly scheme: string;
}

const WEB: AddKind = {
  name: "web",
  label: "Website or API",
  hint: "Such as example.org or https://example.org/health",
  scheme: "https://",
};

/** Every kind of check that is made by asking; the first is what most people want. */
export const ADD_KINDS: readonly AddKind[] = [
  WEB,
  {
    name: "port",
    label: "Port",
    hint: "A host and a port, such as tcp://mail.example.org:25",
    scheme: "tcp://",
  },
  {
    name: "tls",
    label: "TLS service",
    hint: "A host and a port, such as tls://mail.example.org:993",
    scheme: "tls://",
  },
  {
    name: "dns",
    label: "DNS record",
    hint: "A name and a type, such as dns://example.org?type=MX",
    scheme: "dns://",
  },
  {
    name: "websocket",
    label: "WebSocket",
    hint: "Such as wss://example.org/live",
    scheme: "wss://",
  },
];

/** The kind by its name; the usual one where there is none of that name. */
export function kindNamed(name: string | undefined): AddKind {
  return ADD_KINDS.find((each) => each.name === name) ?? WEB;
}

/** The kind of an address; the usual one where its scheme is of no other. */
export function kindOf(url: string): AddKind {
  const address = url.toLowerCase().replace(/^ws:/, "wss:");
  return ADD_KINDS.find(({ scheme }) => address.startsWith(scheme)) ?? WEB;
}
