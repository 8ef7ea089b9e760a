import assert from "node:assert/strict";
import type { Answer } from "./curl.ts";
import { eventShape, serviceShape, shape } from "./json_shape.ts";
import { walkThrough } from "./walk_through.ts";

const said: string[] = [];
const seen = await walkThrough((text) => said.push(text));
const { urls: [website, gateway] } = seen;

function answer(name: string): Answer {
  const found = seen.answers.get(name);
  assert.ok(found, `the walk-through has no step "${name}"`);
  return found;
}

function json(name: string): Record<string, unknown> {
  return JSON.parse(answer(name).text);
}

interface Event {
  readonly id: number;
  readonly event: string;
  readonly date_started: number;
  readonly date_ended: number | null;
}

function events(name: string): Event[] {
  return JSON.parse(answer(name).text).data.events.data;
}

/** The counts of the first service. */
function metric(name: string): Record<string, number> {
  return JSON.parse(answer(name).text).data.service.data.metric.data;
}

const texts: [step: string, status: number, type: string, text: string][] = [
  ["state on", 200, "text/html; charset=utf-8", "OK"],
  [
    "state off",
    503,
    "text/html; charset=utf-8",
    "Error 503 (Service not available)",
  ],
  ["echo", 200, "application/json", '{"echoed":true,"foo":"bar"}'],
  ["echo by PUT", 200, "application/json", '{"echoed":true,"foo":"bar"}'],
  ["health", 200, "text/plain; charset=utf-8", "OK"],
  [
    "health envelope",
    200,
    "application/json",
    '{"status":200,"status_desc":"OK"}',
  ],
];

for (const [step, status, type, text] of texts) {
  Deno.test(`Uptick answers "${step}" byte for byte`, () => {
    const { status: seenStatus, type: seenType, text: seenText } = answer(step);
    assert.deepEqual([seenStatus, seenType, seenText], [status, type, text]);
  });
}

Deno.test("Uptick answers with the tracking pixel, byte for byte", () => {
  const { type, bytes } = answer("pixel");
  assert.equal(type, "image/gif");
  assert.equal(
    bytes.toHex(),
    "47494638396101000100800000000000ffffff21f90401000000002c00000000" +
      "0100010000020144003b",
  );
});

Deno.test("Uptick counts the tracking pixel as the tracking server did", () => {
  const lines = answer("tracking").text.split("\n")
    .filter((line) => line.startsWith("tracking_"))
    .map((line) => line.replace(/ \d+\.\d+(e-\d+)?$/, " <seconds>"));
  assert.deepEqual(lines, [
    'tracking_request_duration{quantile="0.5"} <seconds>',
    'tracking_request_duration{quantile="0.9"} <seconds>',
    'tracking_request_duration{quantile="0.99"} <seconds>',
    "tracking_request_duration_sum <seconds>",
    "tracking_request_duration_count 1",
    'tracking_requests_count_total{status="success"} 1',
    "tracking_requests_size_total 42",
  ]);
});

Deno.test("Uptick shows a gauge per url, public ones only", () => {
  const text = answer("gauges").text;
  const gauges = text.split("\n")
    .filter((line) => line.startsWith("sample_"))
    .map((line) => line.replace(/(_ms\{.*\}) \d+$/, "$1 <ms>"));
  assert.deepEqual(
    gauges.toSorted(),
    [
      `sample_external_url_response_ms{url="${website}"} <ms>`,
      `sample_external_url_response_ms{url="${gateway}"} <ms>`,
      `sample_external_url_up{url="${website}"} 1`,
      `sample_external_url_up{url="${gateway}"} 0`,
    ].toSorted(),
  );
  assert.match(
    text,
    /^# HELP sample_external_url_response_ms Response time in ms\n# TYPE sample_external_url_response_ms gauge$/m,
  );
  assert.match(
    text,
    /^# HELP sample_external_url_up Whether service is up or down\n# TYPE sample_external_url_up gauge$/m,
  );
});

Deno.test("Uptick registers without telling the password, and logs in with one JSON string", () => {
  const { status, text } = answer("register");
  assert.equal(status, 201);
  assert.deepEqual(shape(JSON.parse(text)), {
    id: "number",
    email: "ada@example.org",
    created_at: "seconds",
  });
  assert.match(answer("login").text, /^"[\w-]+\.[\w-]+\.[\w-]+"$/);
});

Deno.test("Uptick takes a url with a period in minutes", () => {
  const { status, text } = answer("url");
  assert.equal(status, 201);
  const { id: _id, created_at: _at, ...rest } = JSON.parse(text);
  assert.deepEqual(rest, { url: website, period: 2 });
});

Deno.test("Uptick lists services in the shape of the health checker", () => {
  assert.deepEqual(shape(json("services")), {
    status: "number",
    status_desc: "OK",
    data: {
      services: {
        data: [
          serviceShape("website", website, eventShape("uptime")),
          serviceShape("payment-gateway", gateway, eventShape("downtime")),
        ],
      },
    },
  });
});

Deno.test("Uptick counts up and down in the list of services", () => {
  const [up, down] = JSON.parse(answer("services").text).data.services.data
    .map((each: { metric: { data: unknown } }) => each.metric.data);
  assert.ok(up.tick_count > 0 && up.tick_count === up.up_count);
  assert.ok(down.tick_count > 0 && down.tick_count === down.down_count);
  assert.deepEqual([up.uptime_percent, down.uptime_percent], [100, 0]);
});

Deno.test("Uptick ends one event and begins the next when a server stops and starts", () => {
  const [open, ...ended] = events("events up");
  assert.deepEqual(
    events("events up").map(({ event }) => event),
    ["uptime", "downtime", "uptime"],
  );
  assert.equal(open?.date_ended, null);
  let next = open;
  for (const each of ended) {
    assert.equal(each.date_ended, next?.date_started);
    next = each;
  }
});

for (const signal of ["SIGTERM", "SIGKILL"]) {
  Deno.test(`Uptick has lost nothing after ${signal}`, () => {
    assert.deepEqual(events(`events after ${signal}`), events("events up"));
    assert.equal(answer(`own url after ${signal}`).status, 200);
    const { tick_count } = metric(`after ${signal}`);
    const { tick_count: before } = metric("before SIGTERM");
    assert.ok((tick_count ?? 0) >= (before ?? Infinity));
  });
}

const statuses: [step: string, status: number][] = [
  ["service", 200],
  ["create", 201],
  ["change", 200],
  ["pause", 200],
  ["resume", 200],
  ["remove", 204],
  ["removed", 404],
  ["ticks", 200],
  ["password", 200],
  ["old token", 401],
  ["delete", 204],
  ["openapi", 200],
  ["not allowed", 405],
];

for (const [step, status] of statuses) {
  Deno.test(`Uptick answers "${step}" with ${status}`, () => {
    assert.equal(answer(step).status, status, answer(step).text);
  });
}

Deno.test("Uptick stops gracefully, and says so in the tracking server's words", () => {
  assert.deepEqual(seen.exitCodes, [0, 137, 0]);
  const words = seen.serviceLog.split("\n")
    .map((line) => line.replace(/^\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d /, ""))
    .filter((line) => line.startsWith("INFO http"))
    .map((line) => line.replace(/:\d+$/, ":<port>"));
  const started = "INFO http: Server started :<port>";
  const stopped = [
    "INFO http: Server stopping",
    "INFO http: Server stopped gracefully",
  ];
  assert.deepEqual(words, [started, ...stopped, started, started, ...stopped]);
});

Deno.test("Uptick logs requests in the combined format", () => {
  const lines = seen.accessLog.trimEnd().split("\n");
  const known =
    /^127\.0\.0\.1 - (-|remarkablebob) \[\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d [+-]\d{4}\] "[A-Z]+ \/\S* HTTP\/1\.1" \d{3} (\d+|-) "-" "Deno\/[\d.]+"$/;
  for (const line of lines) assert.match(line, known);
  const pixels = lines.filter((line) =>
    line.includes('"GET /track HTTP/1.1" 200 42 ')
  );
  assert.equal(pixels.length, 1);
});

Deno.test("the walk-through prints a command and an answer for each step", () => {
  const commands = said.filter((text) => text.startsWith("$ curl "));
  const steps = seen.answers.size;
  assert.equal(commands.length, steps);
});
