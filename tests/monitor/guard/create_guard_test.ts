import assert from "node:assert/strict";
import {
  createGuard,
  type GuardSettings,
} from "../../../monitor/guard/create_guard.ts";

const PORT = 8000;
const OPEN: GuardSettings = {
  allowPrivateTargets: [],
  publicUrl: undefined,
  hostname: undefined,
};

const urls: [settings: Partial<GuardSettings>, url: string, ok: boolean][] = [
  [{}, "https://status.example.org/", true],
  [
    { publicUrl: "https://status.example.org" },
    "https://status.example.org/",
    false,
  ],
  [
    { publicUrl: "https://status.example.org" },
    "http://status.example.org:8000/track",
    false,
  ],
  [
    { publicUrl: "https://status.example.org:10000" },
    "https://status.example.org/",
    false,
  ],
  [{ publicUrl: "http://[2606::5]:8000" }, "http://[2606::5]/", false],
  [
    { publicUrl: "https://status.example.org" },
    "https://www.example.org/",
    true,
  ],
  [
    { publicUrl: "http://box.lan:8000", allowPrivateTargets: "all" },
    "http://box.lan:8000/",
    false,
  ],
  [
    { publicUrl: "http://box.lan:8000", allowPrivateTargets: "all" },
    "http://box.lan:3000/",
    true,
  ],
  [{ allowPrivateTargets: "all" }, "http://127.0.0.1:8000/", false],
  [{ allowPrivateTargets: "all" }, "http://127.0.0.1:3000/", true],
  [
    { allowPrivateTargets: "all", hostname: "10.0.0.9" },
    "http://10.0.0.9:8000/",
    false,
  ],
  [
    { allowPrivateTargets: "all", hostname: "fd00::9" },
    "http://[fd00::9]:8000/",
    false,
  ],
];

for (const [settings, url, ok] of urls) {
  Deno.test(`createGuard(${JSON.stringify(settings)}) ${ok ? "allows" : "refuses"} ${url}`, () => {
    assert.equal(
      createGuard({ ...OPEN, ...settings }, PORT).checkUrl(url).ok,
      ok,
    );
  });
}

const listening: [hostname: string | undefined, own: boolean][] = [
  [undefined, true],
  ["0.0.0.0", true],
  ["::", true],
  ["127.0.0.1", false],
  ["10.0.0.9", false],
  ["localhost", false],
];

for (const [hostname, own] of listening) {
  Deno.test(`createGuard() that listens at ${hostname ?? "all addresses"} knows ${own ? "its port" : "no port"} at all of them`, () => {
    const guard = createGuard({ ...OPEN, hostname }, PORT);
    assert.equal(guard.isOwnPort(PORT), own);
    assert.equal(guard.isOwnPort(PORT + 1), false);
  });
}
