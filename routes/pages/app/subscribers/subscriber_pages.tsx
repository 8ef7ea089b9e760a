import { parseId } from "../../../access/find_service.ts";
import { HttpError } from "../../../server/http_error.ts";
import type { OwnedSubscribers } from "../../../subscribers/owned_subscribers.ts";
import { seeOther } from "../../frame/see_other.ts";
import { appPage } from "../app_page.tsx";
import type { UserRequest } from "../app_request.ts";
import { DidNotice } from "../did_notice.tsx";
import { textOf } from "../form_body.ts";
import { CsrfField, type FormAgain, hasErrors } from "../form_fields.tsx";
import { formPage } from "../form_page.tsx";
import {
  EmailChannelForm,
  RemoveForms,
  SubscriberCounts,
  SubscriberLog,
} from "./subscriber_view.tsx";

export interface SubscriberPagesDeps {
  readonly subscribers: OwnedSubscribers;
  /** Wall clock. */
  readonly now: () => number;
}

const DONE = {
  saved: "Saved.",
  removed: "The subscriber is removed.",
  "removed-all": "All subscribers are removed.",
} as const;

/** `/app/subscribers`: who hears of one's page, without their addresses. */
export class SubscriberPages {
  readonly #deps: SubscriberPagesDeps;

  constructor(deps: SubscriberPagesDeps) {
    this.#deps = deps;
  }

  show = (request: UserRequest): Promise<Response> => this.#page(request, {});

  /** With `do=remove` removes one subscriber; else keeps the channel. */
  submit = async (request: UserRequest): Promise<Response> => {
    const { c, viewer, form } = request;
    const { subscribers } = this.#deps;
    const isRemoval = textOf(form, "do") === "remove";
    const number = textOf(form, "number").trim();
    try {
      if (!isRemoval) {
        const wanted = textOf(form, "channel");
        const id = wanted === "" ? null : parseId(wanted) ?? wanted;
        await subscribers.chooseEmailChannel(viewer, id);
        return seeOther(c, "/app/subscribers?did=saved");
      }
      const id = parseId(number);
      if (id === null) throw new HttpError(400, "Enter a number from 1");
      await subscribers.remove(viewer, id);
      return seeOther(c, "/app/subscribers?did=removed");
    } catch (error) {
      if (!(error instanceof HttpError)) throw error;
      const { status, message } = error;
      return await this.#page(request, {
        status,
        values: { number },
        errors: { [isRemoval ? "number" : "channel"]: message },
      });
    }
  };

  /** Asks before all of them go. */
  askRemoveAll = (request: UserRequest): Promise<Response> =>
    appPage(
      request,
      { title: "Remove all subscribers?" },
      <div class="narrow">
        <p>
          Nobody is told about your page by e-mail or webhook any more, and
          messages that still wait are not sent. People can subscribe again.
          This cannot be undone.
        </p>
        <form method="post" action="/app/subscribers/remove">
          <CsrfField csrf={request.csrf} />
          <button type="submit" class="danger">Remove all of them</button>
        </form>
        <p>
          <a href="/app/subscribers">Keep them</a>
        </p>
      </div>,
    );

  removeAll = async ({ c, viewer }: UserRequest): Promise<Response> => {
    await this.#deps.subscribers.removeAll(viewer);
    return seeOther(c, "/app/subscribers?did=removed-all");
  };

  async #page(
    request: UserRequest,
    { values = {}, errors = {}, status = 200 }: FormAgain,
  ): Promise<Response> {
    const { subscribers, now } = this.#deps;
    const { c, viewer, csrf } = request;
    const [summary, deliveries, choice] = await Promise.all([
      subscribers.summary(viewer),
      subscribers.deliveries(viewer),
      subscribers.emailChoice(viewer),
    ]);
    const { path } = subscribers.boardOf(viewer);
    const notice = <DidNotice did={c.req.query("did")} texts={DONE} />;
    return await formPage(
      request,
      { title: "Subscribers", errors, status, notice },
      <>
        <p>
          People who fill in <a href={`${path}/subscribe`}>the form</a>{" "}
          on your page are told about its outages, incidents and maintenance.
          Their addresses are shown to nobody, not even to you.
        </p>
        <SubscriberCounts summary={summary} />
        <EmailChannelForm {...{ csrf, choice }} />
        <SubscriberLog deliveries={deliveries} now={now()} />
        {(summary.counts.length > 0 || hasErrors(errors)) && (
          <RemoveForms {...{ csrf, values, errors }} />
        )}
      </>,
    );
  }
}
