import { connectHop, type HopContext } from "../../dial/connect_host.ts";
import {
  type ConnectDeps,
  createConnectTools,
} from "../../dial/create_connect_tools.ts";
import { PhaseClock } from "../../dial/phase_clock.ts";
import { ProbeFailure } from "../../dial/probe_failure.ts";
import type {
  HttpSend,
  HttpSendRequest,
  HttpSendResult,
} from "../../http_send.ts";
import { allowedUrl, trustedUrl } from "../judged_url.ts";
import type { ProbeTools } from "../probe_tools.ts";
import { httpHost } from "./http_host.ts";
import { readWholeAnswer } from "./whole_answer.ts";

/** Each has a real default, but for `guard`. */
export interface HttpSenderDeps extends ConnectDeps {
  readonly guard: ProbeTools["guard"];
  readonly timeoutMs: number;
}

/**
 * Returns the function that sends one request, to an address that was judged as
 * those of probes are, and reads the answer. No redirect is followed. It
 * resolves in every case and within the timeout.
 */
export function createHttpSender(deps: HttpSenderDeps): HttpSend {
  const tools = { ...createConnectTools(deps), guard: deps.guard };
  const { deadlines, performanceNow } = tools;
  return async (request) => {
    const deadline = deadlines.start(deps.timeoutMs);
    const progress = { isSent: false };
    try {
      return await send(request, progress, {
        isTrusted: request.isTrusted,
        tools,
        clock: new PhaseClock(performanceNow),
        deadline,
        onAddress: () => {},
        onCertificate: () => {},
      }, deps.guard);
    } catch (error) {
      const kind = error instanceof ProbeFailure ? error.kind : "protocol";
      const { isSent } = progress;
      return {
        is: "failure",
        kind: deadline.expired ? "timeout" : kind,
        isSent,
      };
    } finally {
      deadline.clear();
    }
  };
}

async function send(
  request: HttpSendRequest,
  progress: { isSent: boolean },
  context: HopContext,
  guard: ProbeTools["guard"],
): Promise<HttpSendResult> {
  const url = request.isTrusted
    ? trustedUrl(URL.parse(request.url))
    : allowedUrl(guard.checkUrl(request.url));
  const connection = await connectHop(httpHost(url), context);
  try {
    await connection.write(encode(url, request));
    progress.isSent = true;
    return { is: "answer", ...await readWholeAnswer(connection) };
  } finally {
    connection.close();
  }
}

function encode(
  { host, pathname, search }: URL,
  { method, headers, body }: HttpSendRequest,
): Uint8Array {
  const bytes = new TextEncoder().encode(body);
  const fields: Record<string, string> = {
    "Host": host,
    ...headers,
    "Content-Length": `${bytes.length}`,
    "Accept-Encoding": "identity",
    "Connection": "close",
  };
  const lines = Object.entries(fields).map(([name, value]) => {
    if (/[\r\n\0]/.test(value)) throw new ProbeFailure("protocol");
    return `${name}: ${value}\r\n`;
  });
  const head = `${method} ${pathname}${search} HTTP/1.1\r\n${
    lines.join("")
  }\r\n`;
  const headBytes = new TextEncoder().encode(head);
  const all = new Uint8Array(headBytes.length + bytes.length);
  all.set(headBytes);
  all.set(bytes, headBytes.length);
  return all;
}
