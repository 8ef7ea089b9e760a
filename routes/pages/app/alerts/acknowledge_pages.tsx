import type { Outage } from "../../../../monitor/alerts/outage.ts";
import type {
  AcknowledgeGrant,
  AcknowledgeTokens,
} from "../../../alerts/acknowledge_tokens.ts";
import type { OwnedOutages } from "../../../alerts/owned_outages.ts";
import type { Ctx } from "../../../server/request_context.ts";
import type { Site } from "../../frame/site.ts";
import { Time } from "../../parts/time.tsx";
import { outageNames } from "./outage_names.ts";
import { secretLinkPage } from "./secret_link_page.tsx";

export interface AcknowledgePagesDeps {
  readonly outages: OwnedOutages;
  readonly tokens: AcknowledgeTokens;
  readonly site: Site;
}

/**
 * `/ack/:token`, the link in a message: whoever has it may say that they look
 * into the outage, without an account. Chat programs fetch links to preview
 * them, so GET only asks. The token stands for the form's own: no other site
 * knows it.
 */
export class AcknowledgePages {
  readonly #deps: AcknowledgePagesDeps;

  constructor(deps: AcknowledgePagesDeps) {
    this.#deps = deps;
  }

  show = async (c: Ctx): Promise<Response> => {
    const grant = await this.#grantOf(c);
    if (grant === null) return await this.#refuse(c);
    const outage = await this.#deps.outages.linked(grant);
    if (outage === null) return await this.#sayOver(c);
    return outage.acknowledgedAt === null
      ? await this.#ask(c, outage)
      : await this.#sayTaken(c, outage, outage.acknowledgedAt);
  };

  submit = async (c: Ctx): Promise<Response> => {
    const grant = await this.#grantOf(c);
    if (grant === null) return await this.#refuse(c);
    const outage = await this.#deps.outages.acknowledgeByLink(grant);
    return outage?.acknowledgedAt
      ? await this.#sayTaken(c, outage, outage.acknowledgedAt)
      : await this.#sayOver(c);
  };

  async #grantOf(c: Ctx): Promise<AcknowledgeGrant | null> {
    return await this.#deps.tokens.read(c.req.param("token") ?? "");
  }

  #ask(c: Ctx, outage: Outage): Promise<Response> {
    const token = c.req.param("token") ?? "";
    return secretLinkPage(
      { c, site: this.#deps.site },
      { title: "Do you look into it?" },
      <>
        <p>
          <strong dir="auto">{this.#namesOf(outage)}</strong>: down since{" "}
          <Time at={outage.startedAt} now={Date.now()} />.
        </p>
        <form method="post" action={`/ack/${token}`}>
          <button type="submit" class="main">I look into it</button>
        </form>
        <p class="hint">
          Nobody is reminded of this outage any more. Its end is told all the
          same.
        </p>
      </>,
    );
  }

  #sayTaken(c: Ctx, outage: Outage, at: number): Promise<Response> {
    return secretLinkPage(
      { c, site: this.#deps.site },
      { title: "Somebody looks into it" },
      <p>
        <strong dir="auto">{this.#namesOf(outage)}</strong>: somebody looks into
        it since{" "}
        <Time at={at} now={Date.now()} />. Nobody is reminded of it any more;
        its end is told all the same.
      </p>,
    );
  }

  #sayOver(c: Ctx): Promise<Response> {
    return secretLinkPage(
      { c, site: this.#deps.site },
      { title: "This outage is over", status: 410 },
      <p>There is nothing to look into any more: the link ends with it.</p>,
    );
  }

  #refuse(c: Ctx): Promise<Response> {
    return secretLinkPage(
      { c, site: this.#deps.site },
      { title: "This link is not good", status: 404 },
      <p>
        It is not one of ours, or not all of it was copied. Open it from the
        message once more, or sign in and look at{" "}
        <a href="/app/alerts">Alerts</a>.
      </p>,
    );
  }

  #namesOf(outage: Outage): string {
    return outageNames(outage, (id) => this.#deps.outages.nameOf(id));
  }
}
