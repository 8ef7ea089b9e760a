import { defaultName } from "../../../monitor/fields/default_name.ts";
import { holdsSecret } from "../../../monitor/fields/holds_secret.ts";
import type { Monitor } from "../../../monitor/types.ts";
import { URL_DEFAULTS } from "../../../monitor/fields/url_fields.ts";
import type { Choices } from "../../../store/choices.ts";
import type { AuditLog } from "../../access/audit_log.ts";
import type { RegistrationRule } from "../../access/registration.ts";
import { HttpError } from "../../server/http_error.ts";
import type { OwnedUrls } from "../../services/owned_urls.ts";
import { originOf } from "../frame/origin.ts";
import { seeOther } from "../frame/see_other.ts";
import { BoardShare } from "./board_share.tsx";
import { appPage } from "./app_page.tsx";
import type { UserRequest } from "./app_request.ts";
import { Notice, noticeOf } from "./notice.tsx";
import {
  FirstUrl,
  isRegistration,
  Look,
  NextSteps,
  WhoSignsUp,
} from "./begin_view.tsx";
import { AllowRange } from "./operator/allow_range.tsx";
import type { RangeOffers } from "./operator/range_offers.ts";
import { textOf } from "./form_body.ts";
import { type FieldErrors, hasErrors } from "./form_fields.tsx";
import {
  keptLook,
  LOOK_FIELDS,
  lookProblems,
  type LookValues,
  lookValues,
  readLook,
} from "./look_form.ts";
import { type TrialDeps, type TrialResult, tryProbe } from "./trial.ts";
import { withScheme } from "./typed_url.ts";

export interface BeginDeps {
  readonly owned: Pick<OwnedUrls, "add" | "of" | "problemsOf">;
  readonly trial: TrialDeps;
  /** Of the trial. */
  readonly timeoutMs: number;
  readonly registration: Pick<RegistrationRule, "current" | "isSet">;
  readonly choices: Pick<Choices, "get" | "set">;
  readonly audit: AuditLog;
  readonly offers: Pick<RangeOffers, "of">;
}

interface FirstUrlShown {
  readonly typed?: string;
  readonly isPublic?: boolean;
  readonly errors?: FieldErrors;
  readonly trial?: TrialResult;
  readonly status?: number;
  /** A private range that can be allowed. */
  readonly range?: string | null;
}

/** `/app/begin/…`: what an operator is asked once, after `/setup`; each step can be passed over. */
export class BeginPages {
  readonly #deps: BeginDeps;

  constructor(deps: BeginDeps) {
    this.#deps = deps;
  }

  showUrl = (request: UserRequest): Promise<Response> =>
    firstUrlPage(request, { typed: request.c.req.query("typed") ?? "" });

  /** Tries the url; one that is up is watched, one that is not when `do=anyway` says so. */
  submitUrl = async (request: UserRequest): Promise<Response> => {
    const { c, viewer, form } = request;
    const typed = textOf(form, "url").trim();
    const isPublic = textOf(form, "public") !== "";
    const url = withScheme(typed);
    const errors = typed === ""
      ? { url: "Type the address to watch" }
      : this.#deps.owned.problemsOf({ url });
    if (hasErrors(errors)) {
      return await firstUrlPage(request, {
        typed,
        isPublic,
        errors,
        status: 400,
        range: await this.#deps.offers.of(viewer, url),
      });
    }
    if (textOf(form, "do") !== "anyway") {
      const trial = await tryProbe(this.#deps.trial, request, {
        stored: { ...URL_DEFAULTS, url, timeoutMs: this.#deps.timeoutMs },
        members: {},
      });
      if (!trial.up) {
        const range = await this.#deps.offers.of(viewer, url);
        return await firstUrlPage(request, { typed, isPublic, trial, range });
      }
    }
    const name = defaultName(url, { withPath: true });
    try {
      const isHidden = isPublic && holdsSecret(url);
      const added = await this.#deps.owned.add(viewer, {
        ...{ url, name, public: isPublic },
        ...isHidden ? { show_address: false } : {},
      });
      return seeOther(c, `/app/begin/sign-up${hintQuery(added, url)}`);
    } catch (error) {
      if (!(error instanceof HttpError)) throw error;
      const { message, status } = error;
      return await firstUrlPage(request, {
        typed,
        isPublic,
        errors: { url: message },
        status,
      });
    }
  };

  showSignUp = async (request: UserRequest): Promise<Response> => {
    const { owned, registration } = this.#deps;
    const notice = noticeOf(request.c);
    const added = owned.of(request.viewer).find(({ id }) => id === notice?.id);
    return await appPage(
      request,
      { title: "Who can sign up" },
      <>
        <Notice notice={notice} monitor={added} csrf={request.csrf} />
        <WhoSignsUp
          csrf={request.csrf}
          current={await registration.current()}
          isSet={registration.isSet}
        />
      </>,
    );
  };

  submitSignUp = async (
    { c, viewer, form }: UserRequest,
  ): Promise<Response> => {
    const registration = textOf(form, "registration");
    if (!isRegistration(registration)) {
      throw new HttpError(400, "Cannot save that: choose who can sign up");
    }
    await this.#deps.choices.set({ registration });
    const { audit } = this.#deps;
    await audit.note(c, viewer.user, "sign-up changed", {
      detail: registration,
    });
    return seeOther(c, "/app/begin/look");
  };

  showLook = async (request: UserRequest): Promise<Response> => {
    const { settings, title } = request.site;
    const chosen = { pageTitle: title, ...await this.#deps.choices.get() };
    return await lookPage(
      request,
      lookValues(({ name }) => settings[name] ?? chosen[name] ?? ""),
    );
  };

  submitLook = async (request: UserRequest): Promise<Response> => {
    const { c, viewer, form } = request;
    const values = readLook(form);
    const errors = lookProblems(values);
    if (hasErrors(errors)) {
      return await lookPage(request, values, errors);
    }
    const { settings } = request.site;
    const kept = keptLook(values);
    const free = LOOK_FIELDS.filter(({ name }) => settings[name] === undefined);
    await this.#deps.choices.set(
      Object.fromEntries(free.map(({ name }) => [name, kept[name]])),
    );
    const action = "title and look changed";
    await this.#deps.audit.note(c, viewer.user, action);
    return seeOther(c, "/app/begin/next");
  };

  showNext = (request: UserRequest): Promise<Response> =>
    appPage(request, { title: "Uptick is set up" }, <NextSteps />);
}

/** Lets the next page say what became of an address that holds a secret, as typed or as it is stored. */
function hintQuery({ id, url }: Monitor, typed: string): string {
  const moved = url === typed ? "" : "&moved=1";
  return moved === "" && !holdsSecret(url) ? "" : `?did=added&id=${id}${moved}`;
}

function firstUrlPage(
  request: UserRequest,
  { typed = "", isPublic = true, errors = {}, trial, status = 200, range }:
    FirstUrlShown,
): Promise<Response> {
  return appPage(
    request,
    {
      title: "Your first monitor",
      status,
      errors: hasErrors(errors),
    },
    <>
      <AllowRange
        csrf={request.csrf}
        range={range}
        next="/app/begin/url"
        typed={typed}
      />
      <FirstUrl {...{ csrf: request.csrf, typed, isPublic, errors, trial }} />
    </>,
  );
}

function lookPage(
  request: UserRequest,
  values: LookValues,
  errors: FieldErrors = {},
): Promise<Response> {
  const isWrong = hasErrors(errors);
  const { c, csrf, site } = request;
  const { settings } = site;
  return appPage(
    request,
    {
      title: "Appearance",
      status: isWrong ? 400 : 200,
      errors: isWrong,
    },
    <>
      <Look {...{ csrf, settings, values, errors }} />
      <BoardShare origin={originOf(c, site)} path="" />
    </>,
  );
}
