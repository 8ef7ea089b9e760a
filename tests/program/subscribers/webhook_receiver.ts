import { Buffer } from "node:buffer";
import { createHmac } from "node:crypto";
import type { Notice } from "../../../monitor/alerts/notice.ts";
import { TargetServer } from "../target_server.ts";

/** A webhook that answers challenges, and writes down what it is told. */
export class WebhookReceiver implements AsyncDisposable {
  readonly notices: Notice[] = [];
  readonly requests: { readonly headers: Headers; readonly body: string }[] =
    [];
  /** What it answers to messages. */
  status = 200;
  /** What it answers to a challenge. */
  answer: (challenge: string) => Response = (challenge) =>
    Response.json({ challenge });
  readonly #server: TargetServer;

  constructor() {
    this.#server = new TargetServer(async (request) => {
      const body = await request.text();
      const content = JSON.parse(body);
      if (content.type === "subscription.challenge") {
        return this.answer(content.challenge);
      }
      this.requests.push({ headers: request.headers, body });
      if (this.status === 200) this.notices.push(content);
      return new Response("secret words", { status: this.status });
    });
  }

  get url(): string {
    return `${this.#server.url}hook`;
  }

  /** Whether the latest message is signed with a secret. */
  isSigned(secret: string): boolean {
    const { headers, body } = this.requests.at(-1) ??
      { headers: new Headers(), body: "" };
    const key = Buffer.from(secret.slice("whsec_".length), "base64");
    const signed = `${headers.get("webhook-id")}.${
      headers.get("webhook-timestamp")
    }.${body}`;
    const hmac = createHmac("sha256", key).update(signed).digest("base64");
    return headers.get("webhook-signature") === `v1,${hmac}`;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#server[Symbol.asyncDispose]();
  }
}
