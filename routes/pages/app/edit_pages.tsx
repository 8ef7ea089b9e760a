import type { StatusView } from "../../../monitor/status_view.ts";
import { withoutUserinfo } from "../../../monitor/fields/without_userinfo.ts";
import type { Monitor } from "../../../monitor/types.ts";
import type { OwnedChannels } from "../../alerts/owned_channels.ts";
import type { OwnedUrls } from "../../services/owned_urls.ts";
import { HttpError } from "../../server/http_error.ts";
import { readServiceId } from "../../access/find_service.ts";
import { answerJson } from "../../server/request_context.ts";
import { currentState } from "../words/current_state.ts";
import { MonitorHead, PLAIN_FACTS } from "../monitor/monitor_head.tsx";
import { appPage } from "./app_page.tsx";
import { Hearers } from "./alerts/hearers.tsx";
import { EditView } from "./edit_view.tsx";
import { textOf } from "./form_body.ts";
import {
  type FieldErrors,
  type FormValues,
  hasErrors,
} from "./form_fields.tsx";
import { Notice, noticeOf } from "./notice.tsx";
import { type TrialDeps, type TrialResult, tryProbe } from "./trial.ts";
import { AllowRange } from "./operator/allow_range.tsx";
import type { RangeOffers } from "./operator/range_offers.ts";
import { withScheme } from "./typed_url.ts";
import {
  headersAsLines,
  LABELS,
  readUrlForm,
  sentValues,
  valuesOf,
  withTypeAgain,
} from "./url_form.ts";
import type { UserRequest } from "./app_request.ts";
import { seeOther } from "../frame/see_other.ts";

export interface EditPagesDeps {
  readonly owned: OwnedUrls;
  readonly view: StatusView;
  readonly trial: TrialDeps;
  readonly channels: Pick<OwnedChannels, "hearersOf">;
  readonly offers: Pick<RangeOffers, "of">;
}

interface Shown {
  readonly values: FormValues;
  readonly errors?: FieldErrors;
  readonly trial?: TrialResult;
  readonly status?: number;
  /** A private range that can be allowed. */
  readonly range?: string | null;
}

/** `/app/urls/:id`: everything that can be set on one url. */
export class EditPages {
  readonly #deps: EditPagesDeps;

  constructor(deps: EditPagesDeps) {
    this.#deps = deps;
  }

  show = async (request: UserRequest): Promise<Response> => {
    const monitor = await this.#find(request);
    return await this.#page(request, monitor, { values: valuesOf(monitor) });
  };

  /** Saves, or with `do=try` probes once and saves nothing. */
  submit = async (request: UserRequest): Promise<Response> => {
    const { c, viewer, form } = request;
    const monitor = await this.#find(request);
    const isTrial = textOf(form, "do") === "try";
    const { members, problems } = readUrlForm(form, monitor);
    const errors = headersAsLines({
      ...this.#deps.owned.problemsOf(members, monitor),
      ...problems,
    });
    if (hasErrors(errors)) {
      return await this.#refuse(request, monitor, { errors, isTrial });
    }
    if (isTrial) {
      const trial = await tryProbe(this.#deps.trial, request, {
        stored: monitor,
        members,
      });
      if (wantsJson(request)) return answerJson(c, trial);
      return await this.#page(request, monitor, {
        values: sentValues(form),
        errors: withTypeAgain(form, {}),
        trial,
        range: trial.up ? null : await this.#offerOf(request, monitor),
      });
    }
    try {
      await this.#deps.owned.change(viewer, monitor.id, members);
    } catch (error) {
      const isTooOften = error instanceof HttpError && error.status === 403;
      if (!isTooOften) throw error;
      return await this.#refuse(request, monitor, {
        errors: { interval: error.message },
        isTrial,
      });
    }
    const moved = withoutUserinfo(members) === members ? "" : "&moved=1";
    return seeOther(
      c,
      `/app/urls/${monitor.id}?did=saved&id=${monitor.id}${moved}`,
    );
  };

  /** `POST /app/urls/:id/pause` and `…/resume`. */
  pause(paused: boolean): (request: UserRequest) => Promise<Response> {
    return async (request) => {
      const { c, viewer } = request;
      const { id } = await this.#deps.owned.change(viewer, idOf(request), {
        paused,
      });
      const did = paused ? "paused" : "resumed";
      return seeOther(c, `/app/urls/${id}?did=${did}&id=${id}`);
    };
  }

  /** `POST /app/urls/:id/delete`: gone at once, and back for ten minutes if wanted. */
  remove = async (request: UserRequest): Promise<Response> => {
    const { c, viewer } = request;
    const at = await this.#deps.owned.discard(viewer, [
      await this.#find(request),
    ]);
    return seeOther(c, `/app?did=deleted&n=1&at=${at}`);
  };

  #find(request: UserRequest): Promise<Monitor> {
    return this.#deps.owned.find(request.viewer, idOf(request));
  }

  /** A range that would let the url be watched which was sent, or is stored. */
  #offerOf(
    { viewer, form }: UserRequest,
    { url }: Pick<Monitor, "url">,
  ): Promise<string | null> {
    const typed = textOf(form, "url").trim();
    const target = typed === "" ? url : withScheme(typed);
    return this.#deps.offers.of(viewer, target);
  }

  async #refuse(
    request: UserRequest,
    monitor: Monitor,
    { errors, isTrial }: { errors: FieldErrors; isTrial: boolean },
  ): Promise<Response> {
    if (isTrial && wantsJson(request)) {
      const text = `Not checked: ${problemsText(errors)}`;
      return answerJson(request.c, { up: false, text });
    }
    return await this.#page(request, monitor, {
      values: sentValues(request.form),
      range: await this.#offerOf(request, monitor),
      status: 400,
      errors: withTypeAgain(request.form, errors),
    });
  }

  async #page(
    request: UserRequest,
    monitor: Monitor,
    { values, errors = {}, trial, range, status = 200 }: Shown,
  ): Promise<Response> {
    const { view } = this.#deps;
    await view.refresh();
    const now = Date.now();
    const current = currentState(monitor, view, now);
    const facts = { ...PLAIN_FACTS, current, now };
    const hearers = await this.#deps.channels.hearersOf(monitor);
    const notice = request.c.req.method === "GET" ? noticeOf(request.c) : null;
    return appPage(
      request,
      {
        title: monitor.name,
        status,
        errors: hasErrors(errors),
        state: current.shown,
        heading: (
          <MonitorHead facts={facts} viewer={request.viewer} tab="settings" />
        ),
      },
      <>
        <Notice notice={notice} monitor={monitor} csrf={request.csrf} />
        <Hearers names={hearers} />
        <AllowRange
          csrf={request.csrf}
          range={range}
          next={`/app/urls/${monitor.id}`}
        />
        <EditView
          csrf={request.csrf}
          monitor={monitor}
          values={values}
          errors={errors}
          trial={trial}
        />
      </>,
    );
  }
}

function problemsText(errors: FieldErrors): string {
  const labels: Readonly<Record<string, string>> = LABELS;
  return Object.entries(errors)
    .map(([name, problem]) => `${labels[name] ?? name}: ${problem}`).join("; ");
}

function idOf({ c }: UserRequest): number {
  return readServiceId(c);
}

function wantsJson({ c }: UserRequest): boolean {
  return c.req.header("Accept") === "application/json";
}
