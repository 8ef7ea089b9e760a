import assert from "node:assert/strict";
import { isLocalFault } from "../../../monitor/dial/local_fault.ts";
import type { Exhausted } from "../fixtures/exhausted_prober.ts";

const withCode = (code: string) => Object.assign(new Error("x"), { code });

const errors: [error: unknown, want: boolean][] = [
  ...["EMFILE", "ENFILE", "ENOMEM", "ENOBUFS", "EADDRNOTAVAIL", "EAI_MEMORY"]
    .map((code): [unknown, boolean] => [withCode(code), true]),
  ...["ECONNREFUSED", "ENETUNREACH", "EHOSTUNREACH", "ETIMEDOUT", "ENOTFOUND"]
    .map((code): [unknown, boolean] => [withCode(code), false]),
  [
    new Error("proto error: io error: Too many open files (os error 24)"),
    true,
  ],
  [
    new Error("proto error: io error: Too many open files in system"),
    true,
  ],
  [new Error("proto error: io error: Cannot allocate memory"), true],
  [new Error("proto error: io error: No buffer space available"), true],
  [new Error("proto error: io error: Can't assign requested address"), true],
  [new Error("proto error: no records found for io error: Too many"), false],
  [new Error("proto error: request timed out"), false],
  ["EMFILE", false],
];

for (const [error, want] of errors) {
  const about = error instanceof Error && "code" in error ? error.code : error;
  Deno.test(`isOwnTrouble() says ${want} of ${about}`, () => {
    assert.equal(isLocalFault(error), want);
  });
}

const FIXTURE = new URL("../fixtures/exhausted_prober.ts", import.meta.url);

/** Runs a shell line with the fixture as "$@"; returns what it prints. */
async function runShell(
  line: string,
  resource: string,
): Promise<Exhausted | null> {
  const command = [Deno.execPath(), "run", "-A", FIXTURE.pathname, resource];
  const { success, stdout } = await new Deno.Command("sh", {
    args: ["-c", line, "sh", ...command],
    stderr: "null",
  }).output();
  return success ? JSON.parse(new TextDecoder().decode(stdout)) : null;
}

Deno.test({
  name: "createProber() knows nothing of a target without descriptors",
  ignore: Deno.build.os === "windows", // has no such limit
  async fn() {
    const seen = await runShell('ulimit -n 128 && exec "$@"', "descriptors");
    assert.ok(seen !== null);
    assert.equal(Object.keys(seen).length, 5);
    for (const [name, [gone, back]] of Object.entries(seen)) {
      const want = { outcome: "unknown", kind: null, suspect: null };
      assert.deepEqual(gone, want, name);
      assert.equal(back.outcome, "down", name);
    }
  },
});

/** Four ports to connect from, in a network of its own. */
const FEW_PORTS = "ip link set lo up && cd /proc/sys/net/ipv4 &&" +
  ' echo "40000 40003" > ip_local_port_range && exec "$@"';
const inOwnNetwork = `exec unshare -rn sh -c '${FEW_PORTS}' sh "$@"`;

async function canHaveOwnNetwork(): Promise<boolean> {
  if (Deno.build.os !== "linux") return false;
  const line = inOwnNetwork.replace('exec "$@"\'', "true'");
  const { success } = await new Deno.Command("sh", {
    args: ["-c", line, "sh"],
    stderr: "null",
  }).output();
  return success;
}

Deno.test({
  name: "createProber() knows nothing of a target without ports",
  ignore: !await canHaveOwnNetwork(), // needs user namespaces and iproute2
  async fn() {
    const seen = await runShell(inOwnNetwork, "ports");
    assert.ok(seen !== null);
    assert.equal(Object.keys(seen).length, 5);
    for (const [name, [gone]] of Object.entries(seen)) {
      const want = { outcome: "unknown", kind: null, suspect: null };
      assert.deepEqual(gone, want, name);
    }
  },
});
