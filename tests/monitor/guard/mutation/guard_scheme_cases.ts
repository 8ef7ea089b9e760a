import type { GuardOptions } from "../../../../monitor/guard/address_guard.ts";
import type { GuardCase } from "./guard_cases.ts";
import { portAllowed } from "./guard_rule_cases.ts";

/** What a kind of address opens below the ports of http, or beside them. */
const KINDS: readonly [
  kind: string,
  use: { starttls?: string; sends?: boolean },
  ports: readonly number[],
][] = [
  ["ws", {}, []],
  ["wss", {}, []],
  ["tls", {}, [465, 563, 636, 853, 989, 990, 993, 995]],
  [
    "tls",
    { starttls: "smtp" },
    [25, 587, 465, 563, 636, 853, 989, 990, 993, 995],
  ],
  ["tls", { starttls: "imap" }, [143, 465, 563, 636, 853, 989, 990, 993, 995]],
  ["tls", { starttls: "pop3" }, [110, 465, 563, 636, 853, 989, 990, 993, 995]],
  [
    "tls",
    { starttls: "postgres" },
    [5432, 465, 563, 636, 853, 989, 990, 993, 995],
  ],
  ["tcp", {}, [21, 22, 25, 110, 143, 465, 587, 993, 995]],
  ["tcp", { sends: true }, []],
  ["tcp", { sends: false }, [21, 22, 25, 110, 143, 465, 587, 993, 995]],
];
const LIFTED: GuardOptions = { allowPrivate: "all" };
/** Every port that some rule names, with its neighbours. */
const PORTS = [0, 1, 53, 80, 443, 1023, 1024, 2379, 5432, 6379, 6667, 65535]
  .concat(KINDS.flatMap(([, , ports]) => ports))
  .flatMap((port) => [port - 1, port, port + 1])
  .filter((port) => port >= 0 && port <= 65535);

function targetCase(
  url: string,
  want: boolean,
  { use = {}, options }: {
    use?: { starttls?: string; sends?: boolean };
    options?: GuardOptions;
  } = {},
): GuardCase {
  return {
    name: `${url} ${JSON.stringify(use)} ${JSON.stringify(options ?? {})}`,
    ...(options && { options }),
    ask: (guard) => guard.checkTarget(url, use).ok,
    want,
  };
}

/** Rule 3: which ports an address of each kind may lead to. */
export function schemePortCases(): GuardCase[] {
  return KINDS.flatMap(([kind, use, own]) =>
    [...new Set(PORTS)].flatMap((port) => {
      const want = own.includes(port) || portAllowed(port, false);
      const purpose = { ...use, protocol: `${kind}:` };
      return [
        targetCase(`${kind}://example.com:${port}`, want, { use }),
        targetCase(`${kind}://93.184.215.14:${port}`, want, { use }),
        targetCase(`${kind}://example.com:${port}`, port > 0, {
          use,
          options: LIFTED,
        }),
        {
          name: `${kind} ${JSON.stringify(use)} to an address at ${port}`,
          ask: (guard) => guard.allowsAnswer(["93.184.215.14"], port, purpose),
          want: own.includes(port) || portAllowed(port, false),
        } satisfies GuardCase,
      ];
    })
  );
}

/** The name server that a `dns:` address asks is what is judged of it. */
export function dnsCases(): GuardCase[] {
  const at = (server: string, want: boolean, options?: GuardOptions) =>
    targetCase(`dns://example.com?type=A&server=${server}`, want, {
      ...(options && { options }),
    });
  return [
    at("1.1.1.1", true),
    at("1.1.1.1:53", true),
    at("1.1.1.1:52", false),
    at("1.1.1.1:54", false),
    at("1.1.1.1:80", false),
    at("1.1.1.1:5353", false),
    at("dns.example.com", true),
    at("dns", false),
    at("2606:4700:4700::1111", true),
    at("[2606:4700:4700::1111]", true),
    at("[2606:4700:4700::1111]:53", true),
    at("fd00::1", false),
    at("10.0.0.1", false),
    at("10.0.0.1", true, LIFTED),
    at("10.0.0.1:5353", true, LIFTED),
    at("0x0a.1", false),
    at("127.1", false),
    at("", false),
    at("", false, LIFTED),
    at("u%401.1.1.1", false),
    at("u%401.1.1.1", false, LIFTED),
    at("1.1.1.1%2Fx", false),
    at("1.1.1.1%3Fx", false),
    at("1.1.1.1%23x", false),
    at("1.1.1.1%5Cx", false),
    at("1.1.1.1%20", false),
    at("%201.1.1.1", false),
    targetCase("dns://example.com", false),
    targetCase("dns://localhost?server=1.1.1.1", true),
    targetCase("dns://example.com?server=1.1.1.1&server=10.0.0.1", true),
    targetCase("dns://example.com?server=10.0.0.1&server=1.1.1.1", false),
    ...([52, 53, 54] as const).map((port): GuardCase => ({
      name: `dns to an address at ${port}`,
      ask: (guard) =>
        guard.allowsAnswer(["1.1.1.1"], port, { protocol: "dns:" }),
      want: port === 53,
    })),
  ];
}

/** Whatever the kind, the host is judged in the one spelling that each host has. */
export function schemeTextCases(): GuardCase[] {
  const hosts: [host: string, want: boolean][] = [
    ["EXAMPLE.com", true],
    ["b%C3%BCcher.example.com", true],
    ["bücher.example.com", true],
    ["127.0.0.1", false],
    ["127.1", false],
    ["0x7f.1", false],
    ["0177.0.0.1", false],
    ["2130706433", false],
    ["%31%32%37.0.0.1", false],
    ["[::ffff:127.0.0.1]", false],
    ["[2606:4700:4700::1111]", true],
    ["localhost", false],
    ["LOCALHOST", false],
    ["printer", false],
    ["a..b.com", false],
    ["a%2fb.com", false],
    ["-a.example.com", false],
  ];
  const bad = [
    "tcp://example.com",
    "tcp://example.com/",
    "tcp://u@example.com:22",
    "tcp://@example.com:22",
    "tcp:///example.com:22",
    "tcp:example.com:22",
    "xtcp://example.com:22",
    "udp://example.com:53",
    "ftp://example.com",
    "file:///etc/passwd",
    "wsss://example.com",
    "tls://",
    "",
    " tls://example.com",
    "tls://example.com:443\n",
    "tls://example.com:99999",
    `tls://example.com/${"a".repeat(2048)}`,
    `tls://example.com/#${"a".repeat(2048)}`,
    "tls://example.com/\ud800",
    "tcp://a%2fb.com:22",
    "https:///example.com",
  ];
  const good = [
    "TLS://example.com",
    "tls://example.com",
    "tls://example.com:443",
    "TCP://example.com:22",
    "ws://example.com",
    "Wss://example.com/a?b",
    "http://example.com",
    "https://example.com",
    "tls://example.com?a=u@h",
  ];
  return [
    ...["tcp", "tls", "ws", "wss"].flatMap((kind) =>
      hosts.map(([host, want]) => targetCase(`${kind}://${host}:1234`, want))
    ),
    ...bad.flatMap((url) => [
      targetCase(url, false),
      targetCase(url, false, { options: LIFTED }),
    ]),
    ...good.map((url) => targetCase(url, true)),
    ...["tcp://example.com:8080", "tls://example.com", "ws://example.com"]
      .flatMap((url): GuardCase[] => [
        {
          name: `${url} where http is wanted`,
          ask: (guard) => guard.checkUrl(url).ok,
          want: false,
        },
        {
          name: `a redirect to ${url}`,
          ask: (guard) =>
            guard.checkRedirect(url, new URL("http://example.com")).ok,
          want: false,
        },
      ]),
    {
      name: "an own host by another kind",
      options: { ownHosts: ["example.com:8080"] },
      ask: (guard) => guard.checkTarget("tcp://EXAMPLE.com:8080").ok,
      want: false,
    },
    {
      name: "the canonical address",
      ask: (guard) => {
        const verdict = guard.checkTarget("tcp://EX%41MPLE.com:80/?a");
        return verdict.ok && verdict.url.href === "tcp://example.com:80/?a";
      },
      want: true,
    },
  ];
}
