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
      { title: "Are you working on this?" },
      <>
        <p>
          <strong dir="auto">{this.#namesOf(outage)}</strong>: down since{" "}
          <Time at={outage.startedAt} now={Date.now()} />.
        </p>
        <form method="post" action={`/ack/${token}`}>
          <button type="submit" class="main">I'm working on it</button>
        </form>
        <p class="hint">
          Uptick then stops reminding people of this outage. You are still told
          when it is over.
        </p>
      </>,
    );
  }

  #sayTaken(c: Ctx, outage: Outage, at: number): Promise<Response> {
    return secretLinkPage(
      { c, site: this.#deps.site },
      { title: "Somebody is working on it" },
      <p>
        <strong dir="auto">{this.#namesOf(outage)}</strong>: somebody has been
        working on it since{" "}
        <Time at={at} now={Date.now()} />. There are no more reminders, but you
        are still told when it is over.
      </p>,
    );
  }

  #sayOver(c: Ctx): Promise<Response> {
    return secretLinkPage(
      { c, site: this.#deps.site },
      { title: "This outage is over", status: 410 },
      <p>There is nothing left to do: the link was for this outage only.</p>,
    );
  }

  #refuse(c: Ctx): Promise<Response> {
    return secretLinkPage(
      { c, site: this.#deps.site },
      { title: "This link does not work", status: 404 },
      <p>
        It may not have been copied in full. Open it from the message again, or
        sign in and go to <a href="/app/alerts">Alerts</a>.
      </p>,
    );
  }

  #namesOf(outage: Outage): string {
    return outageNames(outage, (id) => this.#deps.outages.nameOf(id));
  }
}
