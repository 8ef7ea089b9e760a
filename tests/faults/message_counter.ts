import { TargetServer } from "../program/target_server.ts";

/** A receiver of messages that keeps what it was told. */
export class MessageCounter implements AsyncDisposable {
  /** The text of each message. */
  readonly texts: string[] = [];
  readonly #server = new TargetServer(async (request) => {
    const { text } = await request.json();
    this.texts.push(String(text));
    return new Response("ok");
  });

  /** Makes a file of urls a configuration with a channel that hears of all of them, at once. */
  async hearOf(urlsFile: string): Promise<void> {
    const settings = { url: this.#server.url };
    const config = {
      urls: JSON.parse(await Deno.readTextFile(urlsFile)),
      channels: [{ name: "ops", kind: "webhook", settings }],
      settings: { alert_group_wait: "0s" },
    };
    await Deno.writeTextFile(urlsFile, JSON.stringify(config));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.stop();
  }
}
