import type { Channel } from "../../../../monitor/channel.ts";
import type { Channels } from "../../../../store/alerts/channels.ts";
import type { UnsubscribeTokens } from "../../../alerts/unsubscribe_tokens.ts";
import type { Ctx } from "../../../server/request_context.ts";
import type { Site } from "../../frame/site.ts";
import { secretLinkPage } from "./secret_link_page.tsx";

export interface UnsubscribePagesDeps {
  readonly channels: Pick<Channels, "get" | "unsubscribe">;
  readonly tokens: UnsubscribeTokens;
  readonly site: Site;
}

/**
 * `/u/:token`, the link in a mail (RFC 8058): mail programs POST to it at one
 * click of their reader, without an account or a cookie. Scanners fetch links,
 * so GET only asks.
 */
export class UnsubscribePages {
  readonly #deps: UnsubscribePagesDeps;

  constructor(deps: UnsubscribePagesDeps) {
    this.#deps = deps;
  }

  show = async (c: Ctx): Promise<Response> => {
    const found = await this.#find(c);
    if (found === null) return await this.#refuse(c);
    const { channel, address, token } = found;
    if (channel.unsubscribed?.includes(address)) {
      return await this.#sayDone(c, address);
    }
    return await secretLinkPage(
      { c, site: this.#deps.site },
      { title: "Stop these e-mails?" },
      <>
        <p>
          <strong>{address}</strong> gets an e-mail when something goes down.
        </p>
        <form method="post" action={`/u/${token}`}>
          <button type="submit" class="main">Unsubscribe</button>
        </form>
      </>,
    );
  };

  submit = async (c: Ctx): Promise<Response> => {
    const found = await this.#find(c);
    if (found === null) return await this.#refuse(c);
    const { channel, address } = found;
    await this.#deps.channels.unsubscribe(channel.id, address);
    return await this.#sayDone(c, address);
  };

  async #find(
    c: Ctx,
  ): Promise<{ channel: Channel; address: string; token: string } | null> {
    const { channels, tokens } = this.#deps;
    const token = c.req.param("token") ?? "";
    const id = tokens.channelIdOf(token);
    const channel = id === null ? null : await channels.get(id);
    if (channel === null) return null;
    const address = await tokens.addressOf(token, channel);
    return address === null ? null : { channel, address, token };
  }

  #sayDone(c: Ctx, address: string): Promise<Response> {
    return secretLinkPage(
      { c, site: this.#deps.site },
      { title: "You are unsubscribed" },
      <p>
        <strong>{address}</strong>{" "}
        gets no more of these e-mails. To get them again, ask whoever looks
        after the alerts to remove the address from the channel and add it back.
      </p>,
    );
  }

  #refuse(c: Ctx): Promise<Response> {
    return secretLinkPage(
      { c, site: this.#deps.site },
      { title: "This link does not work", status: 404 },
      <p>
        It may not have been copied in full, or the address is no longer on the
        list, so it gets no e-mails from here.
      </p>,
    );
  }
}
