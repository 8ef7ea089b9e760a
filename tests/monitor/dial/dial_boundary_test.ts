import assert from "node:assert/strict";
import { relative } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = new URL("../../../", import.meta.url);

/** May open connections or ask the DNS. */
const DIALLERS = new Set([
  "monitor/dial/dial.ts",
  // makes what dial.ts connects with, and connects nowhere
  "monitor/dial/tls_trust.ts",
  // with itself alone
  "monitor/dial/loopback_exchange.ts",
  "monitor/dial/dns/udp_sockets.ts",
  "monitor/dial/resolve_by_runtime.ts",
  "monitor/dial/system_lookups.ts",
  // with the operator's own store alone, and sends nothing
  "store/database/listening_check.ts",
  // asks its own process for its health and runs by itself
  "deploy/healthcheck.ts",
]);
/** Not part of the program, or, as dot folders, not ours. */
const SKIPPED = /^(tests|bench|node_modules|coverage|dist|data|\..*)$/;
/** What the browser runs may ask the server that it came from. */
const BROWSER_SCRIPT = /^routes\/.*\.js$/;

const DIALS: [what: string, pattern: RegExp][] = [
  [
    "Deno API",
    /\bDeno\s*(\.\s*(connect|startTls|resolveDns|createHttpClient|listenDatagram)|\[)/,
  ],
  [
    "fetch",
    /(?<![.\w#]|function\s+)fetch\s*\(|\b(globalThis|self|window)\s*\.\s*fetch\b/,
  ],
  [
    "browser API",
    /\bnew\s+(WebSocket(Stream)?|EventSource|WebTransport|XMLHttpRequest)\b/,
  ],
  [
    "Node module",
    /["']node:(https?|http2|tls|dgram|dns(\/promises)?|child_process)["']/,
  ],
  [
    "Node socket",
    /import(?!\s+type)(?!\s*\{\s*(isIP(v[46])?\s*,?\s*)+\}\s*from)[^;]*["']node:net["']/,
  ],
];

/** The ways in which a source dials; comments do not count. */
function dialsOf(source: string): string[] {
  const code = source
    .replace(/\/\*[\s\S]*?\*\//g, "")
    .replace(/(^|[^:"'`])\/\/.*$/gm, "$1");
  return DIALS.filter(([, pattern]) => pattern.test(code)).map(([what]) =>
    what
  );
}

async function* sources(folder: URL): AsyncGenerator<URL> {
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    if (isDirectory && !SKIPPED.test(name)) {
      yield* sources(new URL(`${name}/`, folder));
    } else if (/\.(ts|tsx|js|mjs)$/.test(name)) yield new URL(name, folder);
  }
}

Deno.test("the program dials in the few places that are listed", async () => {
  const dialling: string[] = [];
  let count = 0;
  for await (const url of sources(ROOT)) {
    const path = relative(fileURLToPath(ROOT), fileURLToPath(url))
      .replaceAll("\\", "/");
    count++;
    if (DIALLERS.has(path) || BROWSER_SCRIPT.test(path)) continue;
    const dials = dialsOf(await Deno.readTextFile(url));
    dialling.push(...dials.map((what) => `${path}: ${what}`));
  }
  assert.ok(count > 20, `only ${count} files were read`);
  assert.deepEqual(dialling, []);
});

const samples: [source: string, want: string[]][] = [
  ["await fetch(url)", ["fetch"]],
  ["globalThis.fetch(url)", ["fetch"]],
  ["const get = globalThis.fetch;", ["fetch"]],
  ["app.fetch(request)", []],
  ["// fetch(url)", []],
  ["/* Deno.connect() */", []],
  ["Deno.connect({ port })", ["Deno API"]],
  ["Deno.connectTls({ port })", ["Deno API"]],
  ['Deno["connect"]({ port })', ["Deno API"]],
  ["Deno.resolveDns(name)", ["Deno API"]],
  ["new WebSocket(url)", ["browser API"]],
  ['import { request } from "node:https";', ["Node module"]],
  ['await import("node:tls")', ["Node module"]],
  ['import { lookup } from "node:dns/promises";', ["Node module"]],
  ['import { isIP, isIPv4 } from "node:net";', []],
  ['import type { Socket } from "node:net";', []],
  ['import { connect } from "node:net";', ["Node socket"]],
  ['import { isIP, connect } from "node:net";', ["Node socket"]],
  ['import net from "node:net";', ["Node socket"]],
];

for (const [source, want] of samples) {
  Deno.test(`the scan for dialling reads ${source}`, () => {
    assert.deepEqual(dialsOf(source), want);
  });
}
