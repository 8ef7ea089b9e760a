import { createHash } from "node:crypto";
import { ProbeFailure } from "../../dial/probe_failure.ts";
import { exchangeHttp } from "../http/http_exchange.ts";
import { encodeRequest } from "../http/http_request.ts";
import { readHeaders } from "../http/read_headers.ts";
import { contentHeaders } from "../http/request_content.ts";
import { hopOf, targetUrl } from "../hop_of.ts";
import type { Check } from "../probe_attempt.ts";

/** RFC 6455, 1.3. */
const ACCEPT_SUFFIX = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
const KEY_BYTES = 16;
const SWITCHING_PROTOCOLS = 101;
/** An empty closing frame, masked as RFC 6455, 5.3 has it for clients. */
const CLOSE_FRAME = Uint8Array.of(0x88, 0x80, 1, 2, 3, 4);

/** The check of ws and wss: the opening handshake, and a polite end. */
export function createWsCheck(userAgent: string): Check {
  return async (target, attempt) => {
    const url = targetUrl(target, attempt);
    const hop = hopOf(url);
    const { clock } = attempt.context;
    const key = randomKey();
    const method = "GET" as const;
    const request = encodeRequest(url, {
      method,
      headers: target.headers,
      more: contentHeaders(target),
      userAgent,
      upgrade: {
        "Upgrade": "websocket",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": key,
      },
    });
    const isSecure = url.protocol === "wss:";
    const connection = await attempt.connect({
      ...hop,
      tlsName: isSecure ? hop.host : null,
      tls: target.tls,
    });
    try {
      clock.enter("firstByteMs");
      const onFirstByte = () => clock.enter(null);
      const exchange = { request, method, onFirstByte };
      const answer = await exchangeHttp(connection, exchange);
      const { status } = answer.head;
      const fields = readHeaders(answer.headBytes);
      answer.release();
      attempt.status = status;
      if (status !== SWITCHING_PROTOCOLS) throw new ProbeFailure("status");
      if (!isAccepted(fields, key)) throw new ProbeFailure("protocol");
      await connection.write(CLOSE_FRAME);
    } finally {
      connection.close();
    }
  };
}

function randomKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(KEY_BYTES));
  return btoa(String.fromCharCode(...bytes));
}

/** Whether the answer to `key` opens a WebSocket (RFC 6455, 4.1). */
function isAccepted(fields: ReadonlyMap<string, string>, key: string): boolean {
  const accept = createHash("sha1").update(key + ACCEPT_SUFFIX)
    .digest("base64");
  return fields.get("upgrade")?.toLowerCase() === "websocket" &&
    /(?:^|,)\s*upgrade\s*(?:,|$)/i.test(fields.get("connection") ?? "") &&
    fields.get("sec-websocket-accept") === accept &&
    // nobody asked for one
    !fields.has("sec-websocket-extensions");
}
