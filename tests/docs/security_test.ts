import assert from "node:assert/strict";
import { AddressGuard } from "../../monitor/guard/address_guard.ts";

const FOLDER = new URL("../../.github/", import.meta.url);
const text = await Deno.readTextFile(new URL("SECURITY.md", FOLDER));

/** Those from 1024 on that the Fetch standard calls bad. */
const REFUSED_BY_BROWSERS =
  `1719 1720 1723 2049 3659 4045 4190 5060 5061 6000 6566 6665 6666 6667 6668
   6669 6679 6697 10080`.split(/\s+/).map(Number);

Deno.test("SECURITY.md lists the ports of data stores and control planes that members may not ask", () => {
  const [, list = ""] = /as commands: ([\d,\s]+)\./.exec(text) ?? [];
  const listed = list.split(/,\s*/).map(Number);
  const guard = new AddressGuard();
  const refused = Array.from({ length: 65_536 - 1_024 }, (_, i) => 1_024 + i)
    .filter((port) => !guard.allowsAddress("1.1.1.1", port));
  const expected = [...listed, ...REFUSED_BY_BROWSERS].sort((a, b) => a - b);
  assert.deepEqual(refused, expected);
});

Deno.test("SECURITY.md links to files that there are", async () => {
  const links = [...text.matchAll(/\]\(([^)#]+)/g)].map(([, path = ""]) =>
    path
  );
  assert.ok(links.length >= 2, links.join());
  for (const path of links.filter((each) => !/^https?:/.test(each))) {
    await Deno.stat(new URL(path, FOLDER));
  }
});
