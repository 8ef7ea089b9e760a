import assert from "node:assert/strict";

const ROOT = new URL("../../", import.meta.url);
const SCRIPTS = [
  "deploy/certificate.sh",
  "deploy/receiver.sh",
  "deploy/setup.sh",
  "deploy/teardown.sh",
  ".github/workflows/smoke.sh",
];

for (const script of SCRIPTS) {
  const path = new URL(script, ROOT).pathname;

  Deno.test(`${script} has nothing that ShellCheck complains about`, async () => {
    const { code, stdout } = await new Deno.Command("/usr/bin/shellcheck", {
      args: [path],
    }).output();
    assert.equal(code, 0, new TextDecoder().decode(stdout));
  });

  Deno.test(`${script} is executable and stops at the first error`, async () => {
    const { mode } = await Deno.stat(path);
    assert.equal((mode ?? 0) & 0o111, 0o111);
    const text = await Deno.readTextFile(path);
    assert.match(text, /^#!\/usr\/bin\/env bash\n/);
    assert.match(text, /^set -euo pipefail$/m);
  });
}

const misuse: [script: string, args: string[], message: string][] = [
  [
    "deploy/certificate.sh",
    [],
    "Cannot make a certificate: usage is certificate.sh FILE [NAME]\n",
  ],
  [
    "deploy/receiver.sh",
    ["uptick.env"],
    "Cannot write who is told: usage is receiver.sh ENV_FILE DIRECTORY\n",
  ],
  [
    "deploy/teardown.sh",
    ["--all"],
    'Cannot tear down with "--all": only --volumes is known\n',
  ],
];

for (const [script, args, message] of misuse) {
  Deno.test(`${script} refuses [${args}]`, async () => {
    const { code, stderr } = await new Deno.Command(
      new URL(script, ROOT).pathname,
      { args },
    ).output();
    assert.equal(new TextDecoder().decode(stderr), message);
    assert.equal(code, 2);
  });
}
