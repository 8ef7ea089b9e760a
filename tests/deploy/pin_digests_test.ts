import assert from "node:assert/strict";
import {
  pinDigests,
  type Sources,
} from "../../.github/workflows/pin_digests.ts";

const COMMIT = "c".repeat(40);
const DIGEST = `sha256:${"d".repeat(64)}`;

/** GitHub's API and a registry that wants a token, as far as the script asks them. */
function serveStub(): Sources & AsyncDisposable & { asked: string[] } {
  const asked: string[] = [];
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    ({ url, method, headers }) => {
      const { pathname, search } = new URL(url);
      asked.push(`${method} ${pathname}${search}`);
      if (pathname === "/token") return Response.json({ token: "let-me-in" });
      if (pathname.includes("/missing/")) {
        return new Response(null, { status: 404 });
      }
      if (pathname.startsWith("/repos/")) {
        const isAskedForHash =
          headers.get("accept") === "application/vnd.github.sha";
        return new Response(isAskedForHash ? COMMIT : "{}");
      }
      if (headers.get("authorization") !== "Bearer let-me-in") {
        const realm = new URL("/token", url).href;
        return new Response(null, {
          status: 401,
          headers: {
            "WWW-Authenticate":
              `Bearer realm="${realm}",service="stub",scope="repository:x:pull"`,
          },
        });
      }
      const isIndex = headers.get("accept")?.includes("image.index.v1+json");
      return new Response(null, {
        headers: isIndex ? { "Docker-Content-Digest": DIGEST } : {},
      });
    },
  );
  const origin = `http://127.0.0.1:${server.addr.port}`;
  return {
    asked,
    github: origin,
    registryOf: (host) => `${origin}/${host}`,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

const LINES: [line: string, pinned: string, asked: string][] = [
  [
    "      - uses: actions/checkout@v4.2.2",
    `      - uses: actions/checkout@${COMMIT} # v4.2.2`,
    "GET /repos/actions/checkout/commits/v4.2.2",
  ],
  [
    `        uses: a/b/folder@${"0".repeat(40)} # v1.0.0`,
    `        uses: a/b/folder@${COMMIT} # v1.0.0`,
    "GET /repos/a/b/commits/v1.0.0",
  ],
  [
    "FROM denoland/deno:2.9.6",
    `FROM denoland/deno:2.9.6@${DIGEST}`,
    "HEAD /docker.io/v2/denoland/deno/manifests/2.9.6",
  ],
  [
    `    image: haproxy:3.0.11-alpine@sha256:${"0".repeat(64)}`,
    `    image: haproxy:3.0.11-alpine@${DIGEST}`,
    "HEAD /docker.io/v2/library/haproxy/manifests/3.0.11-alpine",
  ],
  [
    "    image: ghcr.io/denoland/denokv:0.12.0",
    `    image: ghcr.io/denoland/denokv:0.12.0@${DIGEST}`,
    "HEAD /ghcr.io/v2/denoland/denokv/manifests/0.12.0",
  ],
  [
    "    container: debian:12.11",
    `    container: debian:12.11@${DIGEST}`,
    "HEAD /docker.io/v2/library/debian/manifests/12.11",
  ],
];

for (const [line, pinned, request] of LINES) {
  Deno.test(`pinDigests() pins "${line.trim()}", and nothing around it`, async () => {
    await using stub = serveStub();
    const around = (text: string) => `# first\n${text}\nlast: image\n`;
    const once = await pinDigests(around(line), stub);
    assert.equal(once, around(pinned));
    assert.ok(stub.asked.includes(request), stub.asked.join());
    assert.equal(await pinDigests(once, stub), once, "again");
  });
}

Deno.test("pinDigests() asks for the token that the registry's challenge describes", async () => {
  await using stub = serveStub();
  await pinDigests("FROM denoland/deno:2.9.6\n", stub);
  assert.ok(
    stub.asked.includes("GET /token?service=stub&scope=repository%3Ax%3Apull"),
    stub.asked.join(),
  );
});

const LEFT = [
  "    image: ${IMAGE:-uptick:latest}",
  "      - uses: ./local",
  "image: uptick",
];

for (const line of LEFT) {
  Deno.test(`pinDigests() leaves "${line.trim()}" alone`, async () => {
    await using stub = serveStub();
    assert.equal(await pinDigests(line, stub), line);
    assert.deepEqual(stub.asked, []);
  });
}

for (const line of ["uses: missing/x@v1.0.0", "FROM missing/x:1"]) {
  Deno.test(`pinDigests() changes nothing where "${line}" is not found`, async () => {
    await using stub = serveStub();
    await assert.rejects(pinDigests(line, stub), /Cannot pin missing\/x/);
  });
}

Deno.test("every image and action of the project is one that pinDigests() pins", async () => {
  await using stub = serveStub();
  const root = new URL("../../", import.meta.url);
  const source = await Deno.readTextFile(
    new URL(".github/workflows/pin_digests.ts", root),
  );
  const [, list = ""] = /const FILES = \[([^\]]*)\]/.exec(source) ?? [];
  const files = [...list.matchAll(/"([^"]+)"/g)].map(([, file = ""]) => file);
  assert.ok(files.length >= 7);
  for (const file of files) {
    const text = await Deno.readTextFile(new URL(file, root));
    const pinned = await pinDigests(text, stub);
    for (const line of pinned.split("\n")) {
      if (!/^(?:FROM|\s*(?:- )?(?:image|container|uses):) /.test(line)) {
        continue;
      }
      if (line.includes("${IMAGE")) continue; // made here
      assert.match(line, /@(?:sha256:d{64}|c{40} # v[\d.]+)$/, file);
    }
  }
});
