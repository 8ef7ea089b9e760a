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
      { title: "No more of these mails?" },
      <>
        <p>
          Mails about outages go to <strong>{address}</strong>.
        </p>
        <form method="post" action={`/u/${token}`}>
          <button type="submit" class="main">Send me no more</button>
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
      { title: "You get no more of these mails" },
      <p>
        Nothing goes to <strong>{address}</strong>{" "}
        any more. Whoever keeps the channel can take the address out and add it
        again.
      </p>,
    );
  }

  #refuse(c: Ctx): Promise<Response> {
    return secretLinkPage(
      { c, site: this.#deps.site },
      { title: "This link is not good", status: 404 },
      <p>
        It is not one of ours, not all of it was copied, or the address gets no
        mails from here any more.
      </p>,
    );
  }
}
