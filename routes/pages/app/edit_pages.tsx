import type { StatusView } from "../../../monitor/status_view.ts";
import type { Monitor } from "../../../monitor/types.ts";
import type { OwnedUrls } from "../../services/owned_urls.ts";
import { HttpError } from "../../server/http_error.ts";
import { readId } from "../../server/paging.ts";
import { answerJson } from "../../server/request_context.ts";
import { currentState } from "../words/current_state.ts";
import { appPage } from "./app_page.tsx";
import { EditView } from "./edit_view.tsx";
import { textOf } from "./form_body.ts";
import type { FieldErrors } from "./form_fields.tsx";
import { Notice, noticeOf } from "./notice.tsx";
import { type TrialDeps, type TrialResult, tryProbe } from "./trial.ts";
import {
  type FormValues,
  hasHeaderValues,
  LABELS,
  NEW_HEADERS,
  readUrlForm,
  sentValues,
  valuesOf,
} from "./url_form.ts";
import type { UserVisit } from "./request_visit.ts";
import { seeOther } from "./signed_in.tsx";

export interface EditPagesDeps {
  readonly owned: OwnedUrls;
  readonly view: StatusView;
  readonly trial: TrialDeps;
}

interface Shown {
  readonly values: FormValues;
  readonly errors?: FieldErrors;
  readonly trial?: TrialResult;
  readonly status?: number;
}

/** `/app/urls/:id`: everything that can be set on one url. */
export class EditPages {
  readonly #deps: EditPagesDeps;

  constructor(deps: EditPagesDeps) {
    this.#deps = deps;
  }

  show = async (visit: UserVisit): Promise<Response> => {
    const monitor = await this.#find(visit);
    return await this.#page(visit, monitor, { values: valuesOf(monitor) });
  };

  /** Saves, or with `do=try` probes once and saves nothing. */
  submit = async (visit: UserVisit): Promise<Response> => {
    const { c, user, form } = visit;
    const monitor = await this.#find(visit);
    const isTrial = textOf(form, "do") === "try";
    const { members, problems } = readUrlForm(form, monitor);
    const errors = headersAsLines({
      ...this.#deps.owned.problemsOf(members, monitor),
      ...problems,
    });
    if (Object.keys(errors).length > 0) {
      return await this.#refuse(visit, monitor, { errors, isTrial });
    }
    if (isTrial) {
      const trial = await tryProbe(this.#deps.trial, user, {
        stored: monitor,
        members,
      });
      if (wantsJson(visit)) return answerJson(c, trial);
      return await this.#page(visit, monitor, {
        values: sentValues(form),
        errors: withTypeAgain(form, {}),
        trial,
      });
    }
    try {
      await this.#deps.owned.change(user, monitor.id, members);
    } catch (error) {
      const isTooOften = error instanceof HttpError && error.status === 403;
      if (!isTooOften) throw error;
      return await this.#refuse(visit, monitor, {
        errors: { interval: error.message },
        isTrial,
      });
    }
    return seeOther(c, `/app/urls/${monitor.id}?did=saved&id=${monitor.id}`);
  };

  /** `POST /app/urls/:id/pause` and `…/resume`. */
  pause(paused: boolean): (visit: UserVisit) => Promise<Response> {
    return async (visit) => {
      const { c, user } = visit;
      const { id } = await this.#deps.owned.change(user, idOf(visit), {
        paused,
      });
      const did = paused ? "paused" : "resumed";
      return seeOther(c, `/app/urls/${id}?did=${did}&id=${id}`);
    };
  }

  /** `POST /app/urls/:id/delete`: gone at once, and back for ten minutes if wanted. */
  remove = async (visit: UserVisit): Promise<Response> => {
    const { c, user } = visit;
    const at = await this.#deps.owned.discard(user, [await this.#find(visit)]);
    return seeOther(c, `/app?did=deleted&n=1&at=${at}`);
  };

  #find(visit: UserVisit): Promise<Monitor> {
    return this.#deps.owned.find(visit.user, idOf(visit));
  }

  async #refuse(
    visit: UserVisit,
    monitor: Monitor,
    { errors, isTrial }: { errors: FieldErrors; isTrial: boolean },
  ): Promise<Response> {
    if (isTrial && wantsJson(visit)) {
      const text = `Not tried: ${problemsText(errors)}`;
      return answerJson(visit.c, { up: false, text });
    }
    return await this.#page(visit, monitor, {
      values: sentValues(visit.form),
      status: 400,
      errors: withTypeAgain(visit.form, errors),
    });
  }

  async #page(
    visit: UserVisit,
    monitor: Monitor,
    { values, errors = {}, trial, status = 200 }: Shown,
  ): Promise<Response> {
    const { view } = this.#deps;
    await view.refresh();
    const now = Date.now();
    const current = currentState(monitor, view, now);
    const hasErrors = Object.keys(errors).length > 0;
    const notice = visit.c.req.method === "GET" ? noticeOf(visit.c) : null;
    return appPage(
      visit,
      { title: monitor.name, status, errors: hasErrors, state: current.shown },
      <>
        <Notice notice={notice} monitor={monitor} csrf={visit.csrf} />
        <EditView
          csrf={visit.csrf}
          current={current}
          now={now}
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

function idOf(visit: UserVisit): number {
  return readId(visit.c);
}

/** The field that headers are typed into says what is wrong with any of them. */
function headersAsLines(errors: FieldErrors): FieldErrors {
  const { headers, ...others } = errors;
  return headers === undefined ? errors : { [NEW_HEADERS]: headers, ...others };
}

/** A form that is shown again lacks the header values that it brought: that is said. */
function withTypeAgain(form: FormData, errors: FieldErrors): FieldErrors {
  if (!hasHeaderValues(form) || errors[NEW_HEADERS] !== undefined) {
    return errors;
  }
  const again = "Type the values of headers again: they are not sent back";
  return { ...errors, [NEW_HEADERS]: again };
}

function wantsJson({ c }: UserVisit): boolean {
  return c.req.header("Accept") === "application/json";
}
