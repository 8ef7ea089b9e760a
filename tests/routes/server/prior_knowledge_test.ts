import assert from "node:assert/strict";
import { startHttpApp } from "../fixtures/http_app.ts";

const ANSWERS: [path: string, status: number][] = [
  ["/health", 200],
  ["/track", 200],
  ["/metrics", 200],
  ["/v1/services", 200],
  ["/", 400],
  ["/app/sign-in", 400],
];

Deno.test("HTTP/2 by prior knowledge, which has no Host, gets the API, and no pages, as docs/endpoints.md says", async () => {
  await using app = await startHttpApp({ checkDocument: false });
  using client = Deno.createHttpClient({ http1: false, http2: true });
  for (const [path, status] of ANSWERS) {
    const url = `http://127.0.0.1:${app.port}${path}`;
    const response = await fetch(url, { client });
    const text = await response.text();
    assert.equal(response.status, status, path);
    if (status === 400) assert.match(text, /no Host header/);
  }
});
