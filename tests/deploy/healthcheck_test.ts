import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { listeningAt } from "../../deploy/healthcheck.ts";
import { Program } from "../program/program.ts";
import { tempDir } from "../program/temp_dir.ts";

const SCRIPT = fileURLToPath(
  new URL("../../deploy/healthcheck.ts", import.meta.url),
);
const ADDRESSES = ["127.0.0.1", "0.0.0.0", "[::1]"];

/** What the image's health check ends with, when it looks at one process. */
async function check(pid: number): Promise<number> {
  const { code } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-q", "--no-prompt", "-A", SCRIPT, String(pid)],
    stdout: "null",
    stderr: "null",
  }).output();
  return code;
}

const TCP =
  `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:1B58 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1993        0 11 1 0000000000000000 100 0 0 10 0
   1: 00000000:1F40 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1993        0 12 1 0000000000000000 100 0 0 10 0
   2: 0100007F:1B58 0100007F:9C40 01 00000000:00000000 00:00000000 00000000  1993        0 13 1 0000000000000000 20 4 30 10 -1
   3: 0100007F:0016 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 14 1 0000000000000000 100 0 0 10 0
`;
const TCP6 =
  `  sl  local_address                         remote_address                        st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 00000000000000000000000000000000:1F40 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000  1993        0 15 1 0000000000000000 100 0 0 10 0
   1: B80D0120000000000000000001000000:1F41 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000  1993        0 16 1 0000000000000000 100 0 0 10 0
`;

Deno.test("listeningAt() reads where the sockets of a process listen", () => {
  const inodes = new Set(["11", "12", "13", "15", "16"]);
  assert.deepEqual(listeningAt(TCP, inodes), [
    "http://127.0.0.1:7000",
    "http://127.0.0.1:8000",
  ]);
  assert.deepEqual(listeningAt(TCP6, inodes), [
    "http://[::1]:8000",
    "http://[2001:db8:0:0:0:0:0:1]:8001",
  ]);
});

for (const address of ADDRESSES) {
  Deno.test({
    name:
      `the health check finds the port that Uptick listens on at ${address}, and fails when it is gone`,
    ignore: Deno.build.os !== "linux",
    fn: async () => {
      await using dir = await tempDir();
      await using program = await Program.spawn({
        dir: dir.path,
        args: ["-listen-address", `${address}:0`, "-interval", "10s"],
        env: { PORT: "" },
      }).listening();
      assert.equal(await check(program.pid), 0);
      await program.stop();
      assert.equal(await check(program.pid), 1);
    },
  });
}
