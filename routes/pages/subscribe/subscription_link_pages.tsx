import type { JSX } from "hono/jsx/jsx-runtime";
import { OPERATORS } from "../../../monitor/alert_rules.ts";
import type { Board, OwnerTable } from "../../access/owner_table.ts";
import { notFound } from "../../server/http_error.ts";
import { answer, type Ctx } from "../../server/request_context.ts";
import type {
  Subscription,
  SubscriptionDesk,
} from "../../subscribers/subscription_desk.ts";
import {
  confirmPath,
  unsubscribePath,
} from "../../subscribers/subscription_paths.ts";
import { secretLinkPage } from "../app/alerts/secret_link_page.tsx";
import { type Site, siteOfBoard } from "../frame/site.ts";
import { groupText } from "./subscribe_view.tsx";
import { BackLink } from "./subscribed_view.tsx";

export interface SubscriptionLinkPagesDeps {
  readonly desk: Pick<
    SubscriptionDesk,
    "findAsked" | "confirm" | "findSubscribed" | "unsubscribe"
  >;
  readonly owners: Pick<OwnerTable, "front" | "boardOf">;
  readonly site: Site;
}

/** What a token can look like: others are not asked for. */
const TOKEN_FORM = /^[\w-]{1,200}$/;

/**
 * The links in mails to subscribers, and the address that a webhook was given.
 * Scanners open links, so GET only asks; mail programs POST to unsubscribe at
 * one click of their reader (RFC 8058), without a cookie.
 */
export class SubscriptionLinkPages {
  readonly #deps: SubscriptionLinkPagesDeps;

  constructor(deps: SubscriptionLinkPagesDeps) {
    this.#deps = deps;
  }

  askConfirm = async (c: Ctx): Promise<Response> => {
    const token = tokenOf(c);
    const asked = token && await this.#deps.desk.findAsked(token);
    if (!asked) return await this.#sayOver(c);
    const { site } = this.#pageOf(asked);
    return await secretLinkPage(
      { c, site },
      { title: "Confirm your subscription" },
      <>
        <p>
          You will get an e-mail about{" "}
          <About of={asked} site={site} />. Every e-mail has a link to
          unsubscribe.
        </p>
        <form method="post" action={confirmPath(token)}>
          <button type="submit" class="main">Confirm</button>
        </form>
        <p class="hint">
          You did not ask for this? Close this page, and no more is sent.
        </p>
      </>,
    );
  };

  confirm = async (c: Ctx): Promise<Response> => {
    const token = tokenOf(c);
    const confirmed = token && await this.#deps.desk.confirm(token);
    if (confirmed === "full") return await this.#sayFull(c);
    if (!confirmed) return await this.#sayOver(c);
    const { site, board } = this.#pageOf(confirmed);
    return await secretLinkPage(
      { c, site },
      { title: "You are subscribed" },
      <>
        <p>
          You get an e-mail about <About of={confirmed} site={site} />.
        </p>
        <BackLink path={board.path} />
      </>,
    );
  };

  askUnsubscribe = async (c: Ctx): Promise<Response> => {
    const token = tokenOf(c);
    const found = token && await this.#deps.desk.findSubscribed(token);
    if (!found) return await this.#sayNone(c, 404);
    const { site } = this.#pageOf(found);
    const what = found.kind === "email"
      ? "You get an e-mail about"
      : "A webhook is told of";
    return await secretLinkPage(
      { c, site },
      { title: "Unsubscribe?" },
      <>
        <p>
          {what} <About of={found} site={site} />.
        </p>
        <form method="post" action={unsubscribePath(token)}>
          <button type="submit" class="main">Unsubscribe</button>
        </form>
      </>,
    );
  };

  /** A program that repeats its click is not told that it failed. */
  unsubscribe = async (c: Ctx): Promise<Response> => {
    const token = tokenOf(c);
    const { desk } = this.#deps;
    const found = token && await desk.findSubscribed(token);
    if (!found || !await desk.unsubscribe(token)) {
      return await this.#sayNone(c, 200);
    }
    const { site, board } = this.#pageOf(found);
    return await secretLinkPage(
      { c, site },
      { title: "You are unsubscribed" },
      <>
        <p>
          Nothing more is sent about{" "}
          <About of={found} site={site} />, and all that was kept of this
          subscription is deleted.
        </p>
        <BackLink path={board.path} />
      </>,
    );
  };

  /** The same for programs: 204, or 404 where there is nothing to delete. */
  remove = async (c: Ctx): Promise<Response> => {
    const token = tokenOf(c);
    if (!token || !await this.#deps.desk.unsubscribe(token)) {
      throw notFound("subscription");
    }
    return answer(c, null, {
      status: 204,
      headers: { "Cache-Control": "no-store" },
    });
  };

  #pageOf({ owner }: Subscription): { board: Board; site: Site } {
    const { owners, site } = this.#deps;
    const board = owner === OPERATORS
      ? owners.front
      : owners.boardOf({ ownerId: owner });
    return { board, site: siteOfBoard(site, board) };
  }

  #sayOver(c: Ctx): Promise<Response> {
    return secretLinkPage(
      { c, site: this.#deps.site },
      { title: "This link does not work", status: 404 },
      <p>
        Each link works for one day. If you still want to be told, subscribe
        again on the status page, and make sure to copy the link in full.
      </p>,
    );
  }

  #sayFull(c: Ctx): Promise<Response> {
    return secretLinkPage(
      { c, site: this.#deps.site },
      { title: "You are not subscribed", status: 403 },
      <p>
        The page has reached its limit of subscribers. You can follow it in a
        feed reader instead.
      </p>,
    );
  }

  #sayNone(c: Ctx, status: number): Promise<Response> {
    return secretLinkPage(
      { c, site: this.#deps.site },
      { title: "There is nothing to unsubscribe", status },
      <p>
        This link belongs to no subscription, so nothing is sent for it. It has
        already ended, or the link was not copied in full.
      </p>,
    );
  }
}

/** Null for what was never a token of ours. */
function tokenOf(c: Ctx): string | null {
  const token = c.req.param("token") ?? "";
  return TOKEN_FORM.test(token) ? token : null;
}

/** What somebody hears of, as it follows "about". */
function About(
  { of: { group }, site }: {
    readonly of: Subscription;
    readonly site: Site;
  },
): JSX.Element {
  return (
    <>
      outages, incidents and maintenance on{" "}
      <strong dir="auto">{site.title}</strong>
      {group !== null && (
        <>
          {" "}that concern <strong dir="auto">{groupText(group)}</strong>
        </>
      )}
    </>
  );
}
