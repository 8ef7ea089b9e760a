import assert from "node:assert/strict";
import { Program } from "../program/program.ts";
import { tempDir } from "../program/temp_dir.ts";
import { rawRequest } from "../routes/fixtures/raw_request.ts";
import { type Exchange, runExchanges, send } from "./exchanges.ts";

// serve-and-track: the commands of its documents, its flags, and what its tests ask.

/** A GIF of one transparent pixel: 42 bytes, its size, and the extension that makes it transparent. */
// deno-lint-ignore no-control-regex
const PIXEL = /^GIF89a\x01\0\x01\0[^]{9}!\xf9\x04\x01[^]{18};$/;
const NO_CACHE = {
  "cache-control": "no-cache, no-store, must-revalidate",
};
const GIF = {
  status: 200,
  headers: { ...NO_CACHE, "content-type": "image/gif", "content-length": "42" },
};

const BEFORE_TOUCH: readonly Exchange[] = [
  { sends: "GET /track", seed: { ...GIF, body: PIXEL } },
  {
    sends: "GET /track/",
    seed: { status: 404 },
    here: { ...GIF, body: PIXEL, difference: "slash at the end" },
  },
  {
    sends: "HEAD /track",
    seed: { status: 404 },
    here: { ...GIF, body: "", difference: "HEAD like GET" },
  },
  {
    sends: "POST /track",
    body: "",
    seed: { status: 404 },
    here: {
      status: 405,
      headers: { allow: "GET, HEAD" },
      difference: "405 with Allow",
    },
  },
  {
    sends: "PUT /state",
    body: "",
    seed: { status: 404 },
    here: { status: 405, difference: "405 with Allow" },
  },
  {
    sends: "GET /state",
    seed: {
      status: 503,
      headers: { ...NO_CACHE, "content-length": "33" },
      body: "Error 503 (Service not available)",
    },
  },
  { sends: "GET /nowhere", seed: { status: 404 } },
];

const AFTER_TOUCH: readonly Exchange[] = [
  {
    sends: "GET /state",
    seed: {
      status: 200,
      headers: {
        ...NO_CACHE,
        "content-type": /^text\/html/,
        "content-length": "2",
      },
      body: "OK",
    },
  },
  {
    sends: "HEAD /state",
    seed: { status: 404 },
    here: {
      status: 200,
      headers: { "content-length": "2" },
      body: "",
      difference: "HEAD like GET",
    },
  },
];

/** The lines that `curl … | grep "^tracking_"` prints. */
async function grepped(port: number, path: string): Promise<string[]> {
  const { body } = await send(port, { sends: `GET ${path}` });
  return body.split("\n").filter((line) => line.startsWith("tracking_"));
}

Deno.test("a client of serve-and-track sees what it saw", async (t) => {
  await using dir = await tempDir();
  await using program = await Program.start({ dir: dir.path });
  const { port } = program;
  await t.step(
    "curl /metrics | grep ^tracking_ before any request",
    async () =>
      assert.deepEqual(await grepped(port, "/metrics"), [
        'tracking_request_duration{quantile="0.5"} NaN',
        'tracking_request_duration{quantile="0.9"} NaN',
        'tracking_request_duration{quantile="0.99"} NaN',
        "tracking_request_duration_sum 0",
        "tracking_request_duration_count 0",
        'tracking_requests_count_total{status="success"} 0',
        "tracking_requests_size_total 0",
      ]),
  );
  await runExchanges(t, port, BEFORE_TOUCH);
  await Deno.writeTextFile(`${dir.path}/state`, ""); // touch ./state
  await runExchanges(t, port, AFTER_TOUCH);
  await Deno.remove(`${dir.path}/state`); // rm -f ./state
  await runExchanges(
    t,
    port,
    BEFORE_TOUCH.filter(({ sends }) => sends === "GET /state"),
  );
  await t.step("curl /metrics | grep ^tracking_ after two pixels", async () => {
    const lines = await grepped(port, "/metrics");
    assert.equal(lines.length, 7);
    assert.match(lines[0] ?? "", /^\S+\{quantile="0\.5"\} \d\S*$/);
    assert.deepEqual(lines.slice(-3), [
      "tracking_request_duration_count 2",
      'tracking_requests_count_total{status="success"} 2',
      "tracking_requests_size_total 84",
    ]);
  });
  await t.step(
    "HTTP/1.0 without Host, as health checks of balancers send it",
    async () => {
      for (const path of ["/state", "/track", "/health", "/metrics"]) {
        const text = `GET ${path} HTTP/1.0\r\n\r\n`;
        const { status } = await rawRequest(port, text);
        assert.equal(status, path === "/state" ? 503 : 200, path);
      }
    },
  );
});

Deno.test("serve-and-track's flags work, and its logs have the same lines", async () => {
  await using dir = await tempDir();
  const file = (name: string) => `${dir.path}/${name}`;
  await Deno.writeTextFile(file("up"), "");
  await using program = await Program.spawn({
    dir: dir.path,
    args: [
      ...["--listen-address", ":0", "--tracking-url-path", "/pixel"],
      ...["--metrics-url-path", "/numbers", "--state-url-path", "/alive"],
      ...["--state-file-path", file("up")],
      ...["--access-log-path", file("access.log")],
    ],
  }).listening();
  const { port } = program;
  for (const path of ["/alive", "/pixel"]) {
    assert.equal((await send(port, { sends: `GET ${path}` })).status, 200);
  }
  assert.equal((await grepped(port, "/numbers")).length, 7);
  await rawRequest(
    port,
    "GET /alive HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
  );
  assert.equal(await program.stop(), 0);
  const lines = (await Deno.readTextFile(file("access.log"))).trimEnd()
    .split("\n");
  const [alive, pixel, _numbers, bare] = lines;
  const stamp =
    /\[\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d [+-]\d{4}\]/.source;
  // The seed has "" where there was no Referer: `dash for a missing header`.
  assert.match(
    alive ?? "",
    new RegExp(
      `^127\\.0\\.0\\.1 - - ${stamp} "GET /alive HTTP/1\\.1" 200 2 "-" "curl/7\\.54\\.0"$`,
    ),
  );
  assert.match(pixel ?? "", / "GET \/pixel HTTP\/1\.1" 200 42 "-" "curl/);
  assert.match(bare ?? "", / "GET \/alive HTTP\/1\.1" 200 2 "-" "-"$/);
  const time = /^\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d INFO http: /.source;
  for (
    const words of [
      "Server started :\\d+",
      "Server stopping",
      "Server stopped gracefully",
    ]
  ) {
    assert.match(program.stderr.text, new RegExp(`${time}${words}$`, "m"));
  }
});
