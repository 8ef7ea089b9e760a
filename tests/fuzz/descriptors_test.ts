import assert from "node:assert/strict";
import { eventually } from "../program/eventually.ts";
import { Program } from "../program/program.ts";
import { tempDir } from "../program/temp_dir.ts";
import { LimitedProgram } from "./limited_program.ts";

const HALF_A_REQUEST = new TextEncoder().encode(
  "GET /health HTTP/1.1\r\nHost: a\r\n",
);

/** Connections that never finish their request. */
class Stalled implements Disposable {
  readonly #connections: Deno.TcpConn[] = [];

  /** As many as the server takes, at most `count`. */
  async open(port: number, count: number): Promise<number> {
    for (let i = 0; i < count; i++) {
      try {
        const connection = await Deno.connect({ hostname: "127.0.0.1", port });
        this.#connections.push(connection);
        await connection.write(HALF_A_REQUEST);
      } catch {
        break; // it listens no more
      }
    }
    return this.#connections.length;
  }

  [Symbol.dispose](): void {
    for (const connection of this.#connections) connection.close();
  }
}

async function isHealthy(port: number): Promise<true | undefined> {
  try {
    const answer = await fetch(`http://127.0.0.1:${port}/health`, {
      headers: { Connection: "close" },
      signal: AbortSignal.timeout(1_000),
    });
    return await answer.text() === "OK" ? true : undefined;
  } catch {
    return undefined;
  }
}

Deno.test("Listener listens again within 5 s when descriptors run out, while the clients that hold them stay", async () => {
  await using dir = await tempDir();
  await using program = LimitedProgram.spawn(dir.path, 128);
  const port = await program.port();
  using stalled = new Stalled();
  assert.ok(await stalled.open(port, 500) > 60);
  await eventually("the listener's death", () =>
    Promise.resolve(
      program.stderr.text.includes("Listener died") ? true : undefined,
    ));
  await eventually("an answer", () => isHealthy(port), 5_000);
  await program.stderr.match(/Server listens again on :\d+\n/);
  assert.equal(await program.exit(0), undefined);
});

Deno.test("Deno.serve() answers honest clients beside 1,000 that never finish their request", async () => {
  await using dir = await tempDir();
  await using program = await Program.start({
    dir: dir.path,
    args: ["--kv", ":memory:"],
  });
  using stalled = new Stalled();
  assert.equal(await stalled.open(program.port, 1_000), 1_000);
  for (let i = 0; i < 100; i++) {
    assert.equal(await program.text("/health"), "OK");
  }
  assert.equal(await program.stop(), 0);
  assert.match(program.stderr.text, /Server stopped gracefully/);
});
