import type { GuardOptions } from "../../../../monitor/guard/address_guard.ts";
import type { GuardCase } from "./guard_cases.ts";

/** Each row: an address, the port or null for none, and the answer. */
type AddressRow = readonly [string, number | null, boolean];

function addressCases(
  options: GuardOptions,
  table: readonly AddressRow[],
): GuardCase[] {
  return table.flatMap(([ip, port, want]) => {
    const name = `${ip} port ${port} ${JSON.stringify(options)}`;
    const judged: GuardCase = {
      name,
      options,
      ask: (guard) => guard.allowsAddress(ip, port ?? undefined),
      want,
    };
    if (port === null) return [judged];
    const url = `http://${ip.includes(":") ? `[${ip}]` : ip}:${port}/`;
    return [judged, { ...judged, ask: (guard) => guard.checkUrl(url).ok }];
  });
}

/** `allowPrivate`: what lies in a listed range is allowed, and nothing else. */
export function privateCases(): GuardCase[] {
  return [
    ...addressCases({ allowPrivate: [] }, [
      ["10.0.0.1", 80, false],
      ["8.8.8.8", 80, true],
    ]),
    ...addressCases({
      allowPrivate: ["10.1.0.0/16", "192.168.7.7", "fd00::/8"],
    }, [
      ["10.0.255.255", 80, false],
      ["10.1.0.0", 80, true],
      ["10.1.255.255", null, true],
      ["10.2.0.0", 80, false],
      ["192.168.7.7", 80, true],
      ["192.168.7.6", 80, false],
      ["192.168.7.8", 80, false],
      ["127.0.0.1", 80, false],
      ["::ffff:10.1.0.0", 80, false],
      ["fd00::1", 80, true],
      ["fdff:ffff::", 80, true],
      ["fc00::1", 80, false],
      ["fe00::1", 80, false],
      ["8.8.8.8", 80, true],
      ["8.8.8.8", 22, false],
      ["8.8.8.8", 6379, false],
      ["8.8.8.8", null, true],
      ["10.1.0.0", 22, true],
      ["10.1.0.0", 6379, true],
      ["2606:4700::1111", 80, true],
    ]),
    ...addressCases({ allowPrivate: ["::/0"] }, [
      ["::1", 80, true],
      ["::ffff:127.0.0.1", 80, true],
      ["127.0.0.1", 80, false],
    ]),
    ...addressCases({ allowPrivate: "all" }, [
      ["127.0.0.1", 80, true],
      ["::1", 8000, true],
      ["169.254.1.1", null, true],
      ["8.8.8.8", 22, true],
      ["fe80::1", 80, true],
    ]),
  ];
}

/** Every metadata address, and one beside it. */
const METADATA: readonly [address: string, beside: string][] = [
  ["100.100.100.200", "100.100.100.201"],
  ["168.63.129.16", "168.63.129.17"],
  ["169.254.0.23", "169.254.0.22"],
  ["169.254.169.254", "169.254.169.255"],
  ["169.254.170.2", "169.254.170.3"],
  ["169.254.170.23", "169.254.170.22"],
  ["192.0.0.192", "192.0.0.193"],
  ["fd00:ec2::23", "fd00:ec2::22"],
  ["fd00:ec2::254", "fd00:ec2::255"],
  ["fd20:ce::254", "fd20:ce::255"],
  ["::169.254.169.254", "::1:169.254.169.254"],
  ["::ffff:169.254.169.254", "::fffe:169.254.169.254"],
  ["::ffff:100.100.100.200", "::ffff:100.100.100.201"],
  ["64:ff9b::169.254.169.254", "64:ff9b::1:169.254.169.254"],
  ["2002:a9fe:a9fe::", "2003:a9fe:a9fe::"],
  ["2002:6464:64c8::1", "2002:0:6464:64c8::"],
];

/** Metadata addresses stay closed whatever is allowed, unless listed by themselves. */
export function metadataCases(): GuardCase[] {
  const allowed: GuardOptions["allowPrivate"][] = [
    "all",
    ["0.0.0.0/0", "::/0"],
  ];
  return [
    ...allowed.flatMap((allowPrivate = []) =>
      METADATA.flatMap(([address, beside]) =>
        addressCases({ allowPrivate }, [
          [address, 80, false],
          [beside, 22, true], // public ones too, where all are allowed
        ])
      )
    ),
    ...METADATA.flatMap(([address]) =>
      addressCases({ allowPrivate: [address] }, [[address, 80, true]])
    ),
    ...addressCases({
      allowPrivate: [
        "169.254.0.0/16",
        "169.254.169.254/32",
        "fd00::/8",
        "fd00:ec2::254/128",
      ],
    }, [
      ["169.254.169.254", 80, true],
      ["fd00:ec2::254", 80, true],
      ["169.254.170.2", 80, false],
      ["fd00:ec2::23", 80, false],
    ]),
  ];
}

/** Rule 8: what Uptick answers at is refused, whatever else is allowed. */
export function ownCases(): GuardCase[] {
  const local = (own: string): GuardCase[] =>
    addressCases({ allowPrivate: "all", ownHosts: [own] }, [
      ["127.0.0.1", 8000, false],
      ["127.9.9.9", 8000, false],
      ["0.0.0.0", 8000, false],
      ["::1", 8000, false],
      ["::", 8000, false],
      ["::ffff:127.0.0.1", 8000, false],
      ["::ffff:0.0.0.0", 8000, false],
      ["127.0.0.1", null, false],
      ["127.0.0.1", 8001, true],
      ["::1", 8001, true],
      ["0.0.0.1", 8000, true],
      ["126.255.255.255", 8000, true],
      ["127.255.255.255", 8000, false],
      ["128.0.0.0", 8000, true],
      ["::2", 8000, true],
      ["10.0.0.1", 8000, true],
    ]);
  const name: GuardOptions = {
    ownHosts: ["Up.Example.com.", "x.example.com:8443"],
  };
  const names: [string, boolean][] = [
    ["http://up.example.com/", false],
    ["https://UP.example.com.:8443/", false],
    ["http://up.example.com:9000/health", false],
    ["https://a.up.example.com/", true],
    ["https://example.com/", true],
    ["https://x.example.com:8443/", false],
    ["https://x.example.com/", true],
  ];
  return [
    ...[
      "127.0.0.1:8000",
      "0.0.0.0:8000",
      "[::1]:8000",
      "[::]:8000",
      "127.1:8000",
    ]
      .flatMap(local),
    ...addressCases({
      ownHosts: ["203.0.113.9:8000", "8.8.8.8:443", "2606::5"],
    }, [
      ["8.8.8.8", 443, false],
      ["8.8.8.8", null, false],
      ["8.8.8.8", 80, true],
      ["8.8.8.9", 443, true],
      ["2606::5", 80, false],
      ["2606::6", 80, true],
    ]),
    ...addressCases({ allowPrivate: "all", ownHosts: ["10.0.0.9:80"] }, [
      ["10.0.0.9", 80, false],
      ["::ffff:10.0.0.9", 80, false],
      ["10.0.0.9", 8080, true],
      ["::fffe:10.0.0.9", 80, true],
      ["::ffff:10.0.0.8", 80, true],
    ]),
    ...addressCases({ allowPrivate: "all", ownHosts: ["203.0.113.9:18080"] }, [
      ["::ffff:203.0.113.9", 18080, false],
      ["203.0.113.9", 18080, false],
      ["203.0.113.9", 1808, true],
    ]),
    ...[name, { ...name, allowPrivate: "all" as const }].flatMap((options) =>
      names.map(([url, want]): GuardCase => ({
        name: `${url} ${JSON.stringify(options)}`,
        options,
        ask: (guard) => guard.checkUrl(url).ok,
        want,
      }))
    ),
    ...[[8000, true], [8001, false]].map(([port, want]): GuardCase => ({
      name: `own port ${port} of 8000`,
      options: { ownPort: 8000 },
      ask: (guard) => guard.isOwnPort(Number(port)),
      want: Boolean(want),
    })),
    {
      name: "https without a port is port 443",
      options: { ownHosts: ["x.example.com:443"] },
      ask: (guard) => guard.checkUrl("https://x.example.com/").ok,
      want: false,
    },
    {
      name: "http without a port is port 80",
      options: { ownHosts: ["x.example.com:80"] },
      ask: (guard) => guard.checkUrl("http://x.example.com/").ok,
      want: false,
    },
  ];
}

const NO_RANGE = "it must look like 10.0.0.0/8 or fd00::/8";

const BAD_RANGES: readonly [text: string, rule: string][] = [
  ["", NO_RANGE],
  ["/8", NO_RANGE],
  ["all", NO_RANGE],
  ["10.0.0/8", NO_RANGE],
  ["010.0.0.0/8", NO_RANGE],
  ["fe80::%eth0/10", NO_RANGE],
  ["10.0.0.0/", NO_RANGE],
  ["10.0.0.0/-1", NO_RANGE],
  ["10.0.0.0/08", NO_RANGE],
  ["10.0.0.0/8/8", NO_RANGE],
  ["10.0.0.0/8 ", NO_RANGE],
  ["10.0.0.0/255.0.0.0", NO_RANGE],
  ["10.0.0.0/33", "the prefix must be 0 to 32"],
  ["10.0.0.0/999999999999", "the prefix must be 0 to 32"],
  ["fd00::/129", "the prefix must be 0 to 128"],
  ["10.0.0.1/8", "bits are set behind the first 8"],
  ["10.0.0.1/31", "bits are set behind the first 31"],
  ["fd00::1/127", "bits are set behind the first 127"],
];

const BAD_OWN_HOSTS: readonly string[] = [
  "",
  "http://a.com",
  "a.com/",
  "a.com?",
  "a.com#",
  "a.com\\",
  "u@a.com",
  "a b",
  "a\tb",
  "a:b",
  "a:80:80",
  "[::1",
  "[::1%eth0]",
  "a:99999",
  ":80",
];

/** Ranges and own hosts that are refused, with the exact message. */
export function badOptionCases(): GuardCase[] {
  const refused = (options: GuardOptions, message: string): GuardCase => ({
    name: message,
    ask: (_, Guard) => {
      try {
        new Guard(options);
      } catch (error) {
        return error instanceof RangeError && error.message === message;
      }
      return false;
    },
    want: true,
  });
  return [
    ...BAD_RANGES.map(([text, rule]) =>
      refused(
        { allowPrivate: [text] },
        `Cannot read address range "${text}": ${rule}`,
      )
    ),
    ...BAD_OWN_HOSTS.map((text) =>
      refused(
        { ownHosts: [text] },
        `Cannot use "${text}" as an own host: it must be a name or an address, with or without a port`,
      )
    ),
  ];
}
