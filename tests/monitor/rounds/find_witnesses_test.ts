import assert from "node:assert/strict";
import type { Monitor, ProbePath } from "../../../monitor/types.ts";
import {
  findWitnesses,
  type WitnessQuery,
} from "../../../monitor/rounds/find_witnesses.ts";
import {
  type MonitorState,
  newMonitorState,
} from "../../../monitor/monitor_state.ts";
import { MonitorTable } from "../../../monitor/monitor_table.ts";
import { monitoredUrl } from "../fixtures/monitored_url.ts";

type Status = MonitorState["status"] | "elsewhere" | "paused";

interface Candidate {
  readonly status: Status;
  readonly url?: string;
  readonly path?: ProbePath;
}

const LINE = "public IPv4";

function path(overrides: Partial<ProbePath> = {}): ProbePath {
  const { network = "192.0.2.1" } = overrides;
  return { byName: true, family: 4, isPublic: true, network, ...overrides };
}

/** Monitors 1, 2, … on hosts of their own; those elsewhere are probed by another instance. */
function ask(
  candidates: readonly Candidate[],
  query: Partial<WitnessQuery> = {},
) {
  const monitors = new MonitorTable();
  const states = new Map<number, MonitorState>();
  const paths = new Map<number, ProbePath>();
  candidates.forEach(({ status, url, path }, index) => {
    const id = index + 1;
    const paused = status === "paused";
    monitors.set(monitoredUrl({ id, paused, ...(url && { url }) }));
    if (path !== undefined) paths.set(id, path);
    if (status === "elsewhere" || status === "paused") return;
    states.set(id, { ...newMonitorState(id), status });
  });
  const sources = {
    recorders: [{ states }],
    monitors,
    pathOf: (id: number) => paths.get(id),
  };
  const whole = { host: "nobody", network: null, line: null, limit: 3 };
  return findWitnesses(sources, { ...whole, ...query })
    .map(({ id }: Monitor) => id);
}

const STATUSES: [statuses: Status[], want: number[]][] = [
  [[], []],
  [["up", "up", "up", "up"], [1, 2, 3]],
  [["down", "up", "down", "up"], [2, 4]],
  [["elsewhere", "up", "down"], [2, 1]],
  [["pending", "pending", "down"], [1, 2]],
  [["paused", "up"], [2]],
];

for (const [statuses, want] of STATUSES) {
  Deno.test(`findWitnesses() finds [${want}] of [${statuses}]`, () => {
    assert.deepEqual(ask(statuses.map((status) => ({ status }))), want);
  });
}

Deno.test("findWitnesses() leaves out the suspect's host", () => {
  const all: Candidate[] = [{ status: "up" }, { status: "up" }];
  assert.deepEqual(ask(all, { host: "host1.example.com" }), [2]);
});

const up = (path?: ProbePath, url?: string): Candidate => ({
  status: "up",
  ...(path && { path }),
  ...(url && { url }),
});

const KINDS: [
  what: string,
  candidates: Candidate[],
  query: Partial<WitnessQuery>,
  want: number[],
][] = [
  [
    "by name for the name server",
    [
      up(path({ byName: false }), "http://192.0.2.1/"),
      up(undefined, "http://[2001:db8::1]/"),
      up(path()),
      up(),
    ],
    { line: null },
    [3, 4],
  ],
  [
    "on the same line, and no others",
    [
      up(path({ isPublic: false, network: "10.0.0.1" })),
      up(path({ family: 6, network: "2001:db8::/64" })),
      up(path({ network: "192.0.2.2" })),
    ],
    { line: LINE },
    [3],
  ],
  [
    "one of each network, and none of the suspect's",
    [
      up(path({ network: "192.0.2.1" })),
      up(path({ network: "192.0.2.2" })),
      up(path({ network: "192.0.2.2" })),
      up(path({ network: "192.0.2.3" })),
    ],
    { line: LINE, network: "192.0.2.1" },
    [2, 4],
  ],
  [
    "those whose path is known before others",
    [up(), up(path())],
    { line: LINE },
    [2, 1],
  ],
];

for (const [what, candidates, query, want] of KINDS) {
  Deno.test(`findWitnesses() finds witnesses ${what}`, () => {
    assert.deepEqual(ask(candidates, query), want);
  });
}

Deno.test("findWitnesses() goes by the way, whatever the kind", () => {
  const candidates: Candidate[] = [
    {
      status: "up",
      url: "tcp://one.example.org:22",
      path: path({ network: "192.0.2.1" }),
    },
    {
      status: "up",
      url: "dns://a.org?server=9.9.9.9",
      path: path({ byName: false, network: "9.9.9.9" }),
    },
    {
      status: "up",
      url: "tls://two.example.org",
      path: path({ family: 6, network: "2001:db8::" }),
    },
    {
      status: "degraded",
      url: "wss://three.example.org",
      path: path({ network: "192.0.2.3" }),
    },
    {
      status: "down",
      url: "ws://four.example.org",
      path: path({ network: "192.0.2.4" }),
    },
  ];
  assert.deepEqual(ask(candidates, { line: LINE }), [1, 2, 4]);
});

Deno.test("findWitnesses() takes for the name server who is reached by name, not who is asked about one", () => {
  const candidates: Candidate[] = [
    { status: "up", url: "dns://a.org?server=9.9.9.9" },
    { status: "up", url: "dns://a.org?server=[2620:fe::fe]:53" },
    { status: "up", url: "dns://a.org?server=2620:fe::9" },
    { status: "up", url: "dns://a.org?server=dns.example.org" },
    { status: "up", url: "dns://a.org" },
    { status: "up", url: "tcp://b.org:22" },
    { status: "up", url: "tcp://192.0.2.1:22" },
  ];
  assert.deepEqual(ask(candidates, { line: null, limit: 9 }), [4, 6]);
});
