import assert from "node:assert/strict";
import { ENVIRONMENT_NAMES } from "../../config/environment.ts";

const ROOT = new URL("../../", import.meta.url);
const read = (path: string) => Deno.readTextFile(new URL(path, ROOT));
const document = await read("docs/production.md");
const example = await read("deploy/systemd/uptick.env.example");
const unit = await read("deploy/systemd/uptick.service");

/** `NAME=value` at the beginning of lines, commented out too. */
function settingsOf(text: string): Map<string, string> {
  return new Map(
    [...text.matchAll(/^#?([A-Z][A-Z_]+)=(.*)$/gm)]
      .map(([, name = "", value = ""]) => [name, value]),
  );
}

const valueOf = (text: string, name: string) =>
  new RegExp(`^${name}=(.*)$`, "m").exec(text)?.[1] ?? "";

Deno.test("docs/production.md names files of deploy/ that there are", async () => {
  const paths = new Set(
    [...document.matchAll(/\bdeploy\/[\w./-]*\w/g)].map(([path]) => path)
      .filter((path) => !/generated|deploy\/uptick\.env$/.test(path)),
  );
  assert.ok(paths.size >= 5, [...paths].join());
  for (const path of paths) await Deno.stat(new URL(path, ROOT));
});

Deno.test("docs/production.md and the examples have settings that there are", async () => {
  const texts = [
    document,
    example,
    await read("deploy/uptick.env.example"),
    await read("deploy/kubernetes/internet/settings.env.example"),
  ];
  for (const text of texts) {
    const names = [...settingsOf(text).keys()].filter((name) =>
      name !== "VERSION"
    );
    assert.ok(names.length > 0);
    for (const name of names) {
      assert.ok(ENVIRONMENT_NAMES.includes(name), `there is no ${name}`);
    }
  }
});

Deno.test("docs/production.md shows what the example of the settings has", () => {
  const [, shown = ""] = /```ini\n([^]*?)```/.exec(document) ?? [];
  const inExample = settingsOf(example.replace(/^#.*$/gm, ""));
  assert.deepEqual(settingsOf(shown), inExample);
});

Deno.test("unit, settings and proxy agree where the store lies and where Uptick listens", async () => {
  const settings = settingsOf(example);
  const folder = `/var/lib/${valueOf(unit, "StateDirectory")}`;
  assert.equal(valueOf(unit, "WorkingDirectory"), folder);
  for (const name of ["KV_PATH", "STATE_FILE_PATH"]) {
    assert.ok(settings.get(name)?.startsWith(`${folder}/`), name);
  }
  assert.ok(document.includes(valueOf(unit, "EnvironmentFile")));
  assert.ok(document.includes(valueOf(unit, "ExecStart")));
  const nginx = await read("deploy/proxy/nginx.conf");
  assert.ok(nginx.includes(`server ${settings.get("LISTEN_ADDRESS")};`));
});

/** What a service on the internet is not to be without. */
const HARDENING = {
  ProtectSystem: "strict",
  UMask: "0077",
  NoNewPrivileges: "yes",
  CapabilityBoundingSet: "",
  MemoryMax: "512M",
  RestrictAddressFamilies: "AF_INET AF_INET6 AF_UNIX AF_NETLINK",
  ReadOnlyPaths: "/etc/uptick",
  User: "uptick",
};

for (const [name, value] of Object.entries(HARDENING)) {
  Deno.test(`the unit has ${name}=${value}`, () => {
    assert.match(unit, new RegExp(`^${name}=`, "m"));
    assert.equal(valueOf(unit, name), value);
  });
}
