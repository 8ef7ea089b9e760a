import assert from "node:assert/strict";
import { changeText, probeText } from "../../program/monitor_lines.ts";
import type { JudgedResult, MonitorEvent } from "../../monitor/types.ts";
import { probeResult } from "../monitor/fixtures/monitored_url.ts";

const SHOP = { name: "shop", url: "https://shop.example.org/" };

function event(overrides: Partial<MonitorEvent> = {}): MonitorEvent {
  return {
    urlId: 1,
    number: 1,
    event: "uptime",
    startedAt: 1_000,
    endedAt: null,
    kind: null,
    status: null,
    ...overrides,
  };
}

const ended = { endedAt: 151_000 };
const changes: [
  before: MonitorEvent | null,
  now: MonitorEvent,
  text: string,
][] = [
  [null, event(), "was pending and is up"],
  [
    null,
    event({ event: "downtime", kind: "dns" }),
    "was pending and is down: dns",
  ],
  [
    event(ended),
    event({ event: "downtime", kind: "status", status: 503 }),
    "was up and is down: status 503",
  ],
  [
    event({ ...ended, event: "downtime", kind: "timeout" }),
    event(),
    "was down for 2m30s and is up",
  ],
  [
    event({ ...ended, event: "downtime", kind: "text", status: 200 }),
    event({ endedAt: 152_000 }),
    "was down for 2m30s and is up",
  ],
  [
    event(ended),
    event({ event: "downtime", kind: "text", status: 200 }),
    "was up and is down: text",
  ],
  [event({ ...ended, event: 7 }), event(), "was unknown and is up"],
];

for (const [before, newEvent, text] of changes) {
  Deno.test(`changeText() says that a url ${text}`, () =>
    assert.equal(
      changeText({ newEvent, endedEvent: before }, SHOP),
      `"shop" https://shop.example.org/ ${text}`,
    ));
}

const probes: [result: Partial<JudgedResult>, text: string][] = [
  [
    { outcome: "up", status: 204, durationMs: 12.34 },
    "is up: status 204, 12.3 ms",
  ],
  [
    { outcome: "down", kind: "timeout", status: null, durationMs: 500 },
    "is down: timeout, 500.0 ms",
  ],
  [
    { outcome: "down", kind: "status", status: 500, durationMs: null },
    "is down: status 500",
  ],
  [
    { outcome: "unknown", kind: null, status: null, durationMs: null },
    "is unknown: no answer",
  ],
];

for (const [result, text] of probes) {
  Deno.test(`probeText() says that a url ${text}`, () =>
    assert.equal(
      probeText({ ...probeResult(), ...result }, SHOP),
      `"shop" https://shop.example.org/ ${text}`,
    ));
}
