import { defaultName } from "../../../../monitor/fields/default_name.ts";
import { TARGET_URL } from "../../../../monitor/fields/target_url.ts";
import { URL_DEFAULTS } from "../../../../monitor/fields/url_fields.ts";
import type { StatusView } from "../../../../monitor/status_view.ts";
import type { Monitor } from "../../../../monitor/types.ts";
import { HttpError } from "../../../server/http_error.ts";
import { answerJson } from "../../../server/request_context.ts";
import type { OwnedUrls } from "../../../services/owned_urls.ts";
import { seeOther } from "../../frame/see_other.ts";
import { appPage } from "../app_page.tsx";
import type { UserRequest } from "../app_request.ts";
import { textOf } from "../form_body.ts";
import {
  type FieldErrors,
  type FormValues,
  hasErrors,
} from "../form_fields.tsx";
import { AllowRange } from "../operator/allow_range.tsx";
import type { RangeOffers } from "../operator/range_offers.ts";
import { type TrialDeps, type TrialResult, tryProbe } from "../trial.ts";
import { withScheme } from "../typed_url.ts";
import {
  type FormRow,
  formRowsOf,
  headersAsLines,
  LABELS,
  NEW_HEADERS,
  readHeaders,
  readRows,
  sentValues,
  valuesOfRows,
  withTypeAgain,
} from "../url_form.ts";
import { type AddKind, kindNamed, kindOf } from "./add_kinds.ts";
import { AddView } from "./add_view.tsx";

export interface AddPagesDeps {
  readonly owned: Pick<OwnedUrls, "add" | "problemsOf">;
  readonly view: Pick<StatusView, "state">;
  readonly trial: TrialDeps;
  readonly offers: Pick<RangeOffers, "of">;
  /** What a new monitor has unless somebody says otherwise. */
  readonly defaults: Pick<Monitor, "intervalMs" | "timeoutMs">;
}

interface Shown {
  readonly kind: AddKind;
  readonly values?: FormValues;
  readonly errors?: FieldErrors;
  readonly trial?: TrialResult;
  readonly status?: number;
  /** A private range that can be allowed. */
  readonly range?: string | null;
}

type Members = Readonly<Record<string, unknown>>;

/** A new monitor's first result is waited for so long, so that the next page can show it. */
const FIRST_RESULT_MS = 1_000;
const LOOK_MS = 50;

/** `/app/add`: one address, what a first probe finds there, and everything else that can be said. */
export class AddPages {
  readonly #deps: AddPagesDeps;

  constructor(deps: AddPagesDeps) {
    this.#deps = deps;
  }

  show = (request: UserRequest): Promise<Response> => {
    const typed = request.c.req.query("typed") ?? "";
    const kind = typed === ""
      ? kindNamed(request.c.req.query("kind"))
      : kindOf(typed);
    const url = typed === "" && kind.name !== "web" ? kind.scheme : typed;
    return this.#page(request, { kind, values: { url } });
  };

  /** With `do=try` probes once and saves nothing; else the monitor is watched from then on. */
  submit = async (request: UserRequest): Promise<Response> => {
    const { form } = request;
    const typed = textOf(form, "url").trim();
    const isTrial = textOf(form, "do") === "try";
    const url = withScheme(typed);
    const { members, problems } = this.#read(form, url);
    const errors = typed === "" ? { url: "Type the address to watch" } : {
      ...asSaid(this.#deps.owned.problemsOf(members)),
      ...problems,
    };
    if (hasErrors(errors)) {
      return await this.#refuse(request, errors, 400);
    }
    return isTrial
      ? await this.#try(request, url, members)
      : await this.#add(request, url, members);
  };

  async #try(
    request: UserRequest,
    url: string,
    members: Members,
  ): Promise<Response> {
    const { c, form } = request;
    const stored = { ...URL_DEFAULTS, ...this.#deps.defaults, url };
    const trial = await tryProbe(this.#deps.trial, request, {
      stored,
      members,
    });
    if (wantsJson(request)) return answerJson(c, trial);
    return await this.#page(request, {
      kind: kindOf(url),
      values: shownAgain(form),
      trial,
      errors: withTypeAgain(form, {}),
      range: trial.up ? null : await this.#deps.offers.of(request.viewer, url),
    });
  }

  async #add(
    request: UserRequest,
    url: string,
    members: Members,
  ): Promise<Response> {
    try {
      const added = await this.#deps.owned.add(request.viewer, {
        name: defaultName(url, { withPath: true }),
        ...members,
      });
      await this.#firstResult(added);
      const moved = added.url === url ? "" : "&moved=1";
      return seeOther(request.c, `/app?did=added&id=${added.id}${moved}`);
    } catch (error) {
      if (!(error instanceof HttpError)) throw error;
      return await this.#refuse(request, { "": error.message }, error.status);
    }
  }

  /** The members that the form says; the field alone is enough. */
  #read(
    form: FormData,
    url: string,
  ): { members: Members; problems: FieldErrors } {
    const shownFor = textOf(form, "more");
    if (shownFor === "") return { members: { url }, problems: {} };
    const sent = new Set(formRowsOf({ url: shownFor }));
    const rows = formRowsOf({ url }).filter((row) => sent.has(row));
    const { name, ...members } = readRows(form, rows, {
      ...URL_DEFAULTS,
      ...this.#deps.defaults,
      url,
    });
    const { headers, problem } = readHeaders(form, {});
    return {
      members: {
        ...members,
        url,
        ...name ? { name } : {},
        ...Object.keys(headers).length === 0 ? {} : { headers },
      },
      problems: problem === null ? {} : { [NEW_HEADERS]: problem },
    };
  }

  async #refuse(
    request: UserRequest,
    errors: FieldErrors,
    status: number,
  ): Promise<Response> {
    const { c, form, viewer } = request;
    const isTrial = textOf(form, "do") === "try";
    if (isTrial && wantsJson(request)) {
      const text = Object.entries(errors).map(([name, problem]) =>
        name === "url" ? problem : `${LABELS[name] ?? name}: ${problem}`
      ).join("; ");
      return answerJson(c, { up: false, text, isRefused: true });
    }
    const url = withScheme(textOf(form, "url").trim());
    return await this.#page(request, {
      kind: kindOf(url),
      values: shownAgain(form),
      errors: withTypeAgain(form, errors),
      status,
      range: await this.#deps.offers.of(viewer, url),
    });
  }

  #page(
    request: UserRequest,
    { kind, values = {}, errors = {}, trial, status = 200, range }: Shown,
  ): Promise<Response> {
    const rows = this.#moreRows(kind);
    return appPage(
      request,
      {
        title: "Add a monitor",
        status,
        errors: hasErrors(errors) && trial === undefined,
      },
      <>
        <AllowRange
          csrf={request.csrf}
          range={range}
          next="/app/add"
          typed={values.url ?? ""}
        />
        <AddView
          csrf={request.csrf}
          kind={kind}
          rows={rows}
          values={{
            ...valuesOfRows(rows, {
              ...URL_DEFAULTS,
              ...this.#deps.defaults,
              name: "",
            }),
            ...values,
          }}
          errors={errors}
          trial={trial}
        />
      </>,
    );
  }

  #moreRows({ scheme }: AddKind): readonly FormRow[] {
    return formRowsOf({ url: scheme }).filter(({ field }) => field !== "url");
  }

  /** Waits, but not for long: on another instance's monitor the page shows "New" first. */
  async #firstResult({ id }: Monitor): Promise<void> {
    const { view } = this.#deps;
    for (let waited = 0; waited < FIRST_RESULT_MS; waited += LOOK_MS) {
      if ((view.state(id)?.lastAt ?? 0) > 0) return;
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
  }
}

const NOT_AN_ADDRESS =
  "Uptick cannot check that: type a web address such as example.org, or one that begins with wss://, tcp://, tls:// or dns://";

/** What is wrong, beside the field where it is put right. */
function asSaid({ url, ...others }: FieldErrors): FieldErrors {
  const isNoAddress = url === `Must be ${TARGET_URL.rule}`;
  return {
    ...url === undefined ? {} : { url: isNoAddress ? NOT_AN_ADDRESS : url },
    ...headersAsLines(others),
  };
}

/** What was sent, as far as the form had fields for it: the others keep what a new monitor has. */
function shownAgain(form: FormData): FormValues {
  const shownFor = textOf(form, "more");
  const rows = shownFor === "" ? [] : formRowsOf({ url: shownFor });
  const names = new Set(["url", ...rows.map(({ name }) => name)]);
  return Object.fromEntries(
    Object.entries(sentValues(form)).filter(([name]) => names.has(name)),
  );
}

function wantsJson({ c }: UserRequest): boolean {
  return c.req.header("Accept") === "application/json";
}
