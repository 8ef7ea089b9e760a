import assert from "node:assert/strict";
import { maxFdsOf } from "../../program/file_descriptors.ts";

const LIMITS = (soft: string) =>
  `Limit                     Soft Limit           Hard Limit           Units
Max processes             127208               127208               processes
Max open files            ${soft.padEnd(20)} 524288               files
Max locked memory         67108864             67108864             bytes`;

for (
  const [soft, most] of [["1024", 1_024], ["unlimited", null]] as const
) {
  Deno.test(`maxFdsOf() reads a limit of ${soft}`, () => {
    assert.equal(maxFdsOf(LIMITS(soft)), most);
  });
}

const COUNTED = `
import { FileDescriptors } from "${new URL(
  "../../program/file_descriptors.ts",
  import.meta.url,
)}";
const descriptors = new FileDescriptors();
const before = descriptors.open();
const file = Deno.openSync("/dev/null");
console.log(JSON.stringify([before, descriptors.open(), descriptors.most()]));
file.close();
`;

/** What a process of its own with these permissions says. */
async function counted(permissions: readonly string[]): Promise<unknown> {
  const path = await Deno.makeTempFile({ suffix: ".ts" });
  try {
    await Deno.writeTextFile(path, COUNTED);
    const { stdout } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "--no-prompt", "--no-config", ...permissions, path],
    }).output();
    return JSON.parse(new TextDecoder().decode(stdout));
  } finally {
    await Deno.remove(path);
  }
}

Deno.test({
  name: "FileDescriptors counts where all permissions are given",
  ignore: Deno.build.os !== "linux",
  fn: async () => {
    const [before, after, most] = await counted(["-A"]) as number[];
    assert.equal(after, (before ?? NaN) + 1);
    assert.ok(most === null || Number(most) > Number(after));
  },
});

Deno.test("FileDescriptors says nothing where some permissions lack", async () => {
  const all = await counted(["--allow-read", "--allow-write", "--allow-env"]);
  assert.deepEqual(all, [null, null, null]);
});
