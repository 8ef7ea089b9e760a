import assert from "node:assert/strict";
import { join } from "node:path";
import { eventually } from "../program/eventually.ts";
import { START_FLAGS } from "../program/program.ts";
import { OutputText } from "../program/output_text.ts";
import { tempDir } from "../program/temp_dir.ts";

const UNIT = new URL("../../deploy/systemd/uptick.service", import.meta.url);
const MAIN = new URL("../../main.ts", import.meta.url).pathname;
/** What `systemd-analyze security` may say at most, of 10: 2 is "OK". */
const MAX_EXPOSURE = 2;

async function analyse(args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await new Deno.Command("systemd-analyze", {
    args: [...args],
  }).output();
  const text = new TextDecoder().decode(stdout) +
    new TextDecoder().decode(stderr);
  assert.equal(code, 0, text);
  return text;
}

/** The unit with a program that there is, which systemd asks for. */
async function unitFile(dir: string): Promise<string> {
  const path = join(dir, "uptick.service");
  const text = await Deno.readTextFile(UNIT);
  await Deno.writeTextFile(
    path,
    text.replace("/usr/local/bin/uptick", "/bin/true"),
  );
  return path;
}

Deno.test("systemd finds nothing wrong with the unit", async () => {
  await using dir = await tempDir();
  const unit = await unitFile(dir.path);
  assert.equal(await analyse(["verify", "--man=no", unit]), "");
});

Deno.test("systemd rates the unit as little exposed", async () => {
  await using dir = await tempDir();
  const unit = await unitFile(dir.path);
  const text = await analyse([
    "security",
    "--offline=true",
    "--no-pager",
    unit,
  ]);
  const [, exposure] = /Overall exposure level for \S+: ([\d.]+)/.exec(text) ??
    [];
  assert.ok(Number(exposure) <= MAX_EXPOSURE, text);
});

/**
 * What of the unit can be had without systemd: everything read-only but one
 * folder, no capability, no new privilege, files for the user alone.
 */
const CONFINED = `
mount --make-rprivate /
mount --bind "$STATE" "$STATE"
mount -o remount,bind,ro /
umask 0077
cd "$STATE"
exec setpriv --no-new-privs --bounding-set=-all --inh-caps=-all "$@"
`;

Deno.test("the program runs where it may write in its folder alone, without capabilities", async () => {
  await using dir = await tempDir();
  const state = join(dir.path, "state");
  await Deno.mkdir(state, { mode: 0o700 });
  const child = new Deno.Command("unshare", {
    args: [
      ...["-m", "sh", "-ec", CONFINED, "sh"],
      ...[Deno.execPath(), "run", ...START_FLAGS, "--cached-only", MAIN],
      ...["--port", "0", "--listen-address", "127.0.0.1"],
      ...["--kv", join(state, "uptick.sqlite3")],
    ],
    env: { STATE: state, NO_COLOR: "1", DENO_NO_UPDATE_CHECK: "1" },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const stdout = new OutputText(child.stdout);
  const stderr = new OutputText(child.stderr);
  const [, port] = await stderr.match(/Server started :(\d+)\n/);
  try {
    // which Deno itself reads with all permissions only
    const status = await new Deno.Command("cat", {
      args: [`/proc/${child.pid}/status`],
    }).output().then((cat) => new TextDecoder().decode(cat.stdout));
    assert.match(status, /^CapEff:\t0+$/m);
    assert.match(status, /^NoNewPrivs:\t1$/m);
    const answer = await eventually("OK of /health", async () => {
      const response = await fetch(`http://127.0.0.1:${port}/health`);
      const text = await response.text();
      return response.status === 200 ? text : undefined;
    });
    assert.equal(answer, "OK");
    for (const { name } of Deno.readDirSync(state)) {
      const { mode } = Deno.statSync(join(state, name));
      assert.equal((mode ?? 0) & 0o777, 0o600, name);
    }
  } finally {
    child.kill("SIGTERM");
    assert.equal((await child.status).code, 0);
    await Promise.all([stdout.ended, stderr.ended]);
  }
});
