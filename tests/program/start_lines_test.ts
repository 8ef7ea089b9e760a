import assert from "node:assert/strict";
import { type StartedParts, startLines } from "../../program/start_lines.ts";

const DEFAULTS: StartedParts["config"] = {
  publicUrl: undefined,
  hostname: undefined,
  kvPath: "data/uptick.sqlite3",
  deploy: false,
};

const ACCOUNTS = { registration: "open", setupCode: null } as const;

const PAGES: [config: Partial<StartedParts["config"]>, want: string][] = [
  [{}, "http://localhost:8000/"],
  [{ hostname: "0.0.0.0" }, "http://localhost:8000/"],
  [{ hostname: "::" }, "http://localhost:8000/"],
  [{ hostname: "127.0.0.1" }, "http://127.0.0.1:8000/"],
  [{ hostname: "::1" }, "http://[::1]:8000/"],
  [{ publicUrl: "https://up.example.org" }, "https://up.example.org/"],
  [
    { publicUrl: "https://up.example.org", deploy: true },
    "https://up.example.org/",
  ],
];

for (const [settings, want] of PAGES) {
  Deno.test(`startLines() sends ${JSON.stringify(settings)} to ${want}`, () => {
    const config = { ...DEFAULTS, ...settings };
    const [first] = startLines({
      config,
      port: 8000,
      monitors: [],
      ...ACCOUNTS,
    });
    assert.deepEqual(first, ["pages", `Status page: ${want}`]);
  });
}

Deno.test("startLines() counts the urls of the configuration and of accounts apart", () => {
  const monitors = [{ ownerId: null }, { ownerId: 1 }, { ownerId: 2 }];
  assert.deepEqual(
    startLines({ config: DEFAULTS, port: 1, monitors, ...ACCOUNTS }),
    [
      ["pages", "Status page: http://localhost:1/"],
      ["monitor", "Urls watched: 1 of the configuration, 2 of accounts"],
      ["store", "Everything is kept in data/uptick.sqlite3"],
      ["accounts", "Sign-up is open to all who reach the page"],
    ],
  );
});

Deno.test("startLines() says nothing of urls that could not be read", () => {
  const lines = startLines({
    config: DEFAULTS,
    port: 1,
    monitors: null,
    ...ACCOUNTS,
  });
  assert.deepEqual(lines.map(([component]) => component), [
    "pages",
    "store",
    "accounts",
  ]);
});

const STORES: [config: Partial<StartedParts["config"]>, want: string][] = [
  [{ kvPath: ":memory:" }, "memory, and lost when Uptick stops"],
  [{ kvPath: undefined, deploy: true }, "the attached database"],
  [{ kvPath: "https://kv.example.org/" }, "https://kv.example.org/"],
];

for (const [settings, want] of STORES) {
  Deno.test(`startLines() says that ${JSON.stringify(settings)} keeps all in ${want}`, () => {
    const config = { ...DEFAULTS, ...settings };
    const lines = startLines({ config, port: 1, monitors: [], ...ACCOUNTS });
    assert.ok(
      lines.some(([component, message]) =>
        component === "store" && message === `Everything is kept in ${want}`
      ),
    );
  });
}

Deno.test("startLines() says that sign-up is closed, and where an operator is made with which code", () => {
  const lines = startLines({
    config: DEFAULTS,
    port: 1,
    monitors: null,
    registration: "closed",
    setupCode: "ABCD-EFGH-JKLM",
  });
  assert.deepEqual(lines.slice(2), [
    ["accounts", "Sign-up is closed"],
    [
      "accounts",
      "There is no operator yet: open http://localhost:1/setup, where the code is ABCD-EFGH-JKLM",
    ],
  ]);
});
