import assert from "node:assert/strict";
import { rawRequest, rawText } from "../routes/fixtures/raw_request.ts";
import { type Difference, DIFFERENCES } from "./differences.ts";

/** What an answer must be like; what is left out may be anything. */
export interface Expected {
  readonly status: number;
  /** By name in small letters; null where there must be none. */
  readonly headers?: Readonly<Record<string, string | RegExp | null>>;
  /** One character per byte. */
  readonly body?: string | RegExp;
}

/** One request that a client of a seed sends, and what the seed answers. */
export interface Exchange {
  /** Method and path: `GET /track`. */
  readonly sends: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly seed: Expected;
  /** What is answered here, where that differs on purpose. */
  readonly here?: Expected & { readonly difference: Difference };
}

/** Sends each request in turn, as a step of the test; the answer must be the seed's, or the one that differs on purpose. */
export async function runExchanges(
  t: Deno.TestContext,
  port: number,
  exchanges: readonly Exchange[],
): Promise<void> {
  for (const exchange of exchanges) {
    await t.step(nameOf(exchange), async () => {
      assertAnswer(
        await send(port, exchange),
        exchange.here ?? exchange.seed,
      );
    });
  }
}

function nameOf({ sends, body, seed, here }: Exchange): string {
  const request = body === undefined ? sends : `${sends} ${body.slice(0, 60)}`;
  return here === undefined
    ? `${request} is ${seed.status}`
    : `${request} is ${here.status}, and was ${seed.status}: ${
      DIFFERENCES[here.difference]
    }`;
}

interface Answer {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

/** Sends a request byte by byte, as curl and wrk would. */
export async function send(
  port: number,
  { sends, headers = {}, body }: Omit<Exchange, "seed" | "here">,
): Promise<Answer> {
  const [method = "", target = ""] = sends.split(" ");
  const lines = Object.entries({
    Host: `127.0.0.1:${port}`,
    "User-Agent": "curl/7.54.0",
    Accept: "*/*",
    ...body === undefined ? {} : { "Content-Length": String(body.length) },
    ...headers,
  }).map(([name, value]) => `${name}: ${value}`);
  const { status, head, body: answered } = await rawRequest(
    port,
    rawText(target, { method, headers: lines, body: body ?? "" }),
    60_000,
  );
  const answerLines = head.split("\r\n").slice(1).map((line) => {
    const at = line.indexOf(":");
    return [
      line.slice(0, at).toLowerCase(),
      line.slice(at + 1).trim(),
    ] as const;
  });
  return { status, headers: new Map(answerLines), body: answered };
}

function assertAnswer(answer: Answer, expected: Expected): void {
  assert.equal(answer.status, expected.status, answer.body);
  for (const [name, want] of Object.entries(expected.headers ?? {})) {
    const value = answer.headers.get(name) ?? null;
    if (want instanceof RegExp) assert.match(value ?? "", want, name);
    else assert.equal(value, want, name);
  }
  const { body } = expected;
  if (body instanceof RegExp) assert.match(answer.body, body);
  else if (body !== undefined) assert.equal(answer.body, body);
}
