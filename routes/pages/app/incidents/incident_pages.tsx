import { latestUpdate } from "../../../../monitor/incident.ts";
import { readId } from "../../../access/find_service.ts";
import type { OwnedIncidents } from "../../../incidents/owned_incidents.ts";
import { HttpError } from "../../../server/http_error.ts";
import { seeOther } from "../../frame/see_other.ts";
import { STATUS_WORDS } from "../../incident/incident_words.ts";
import { appPage } from "../app_page.tsx";
import type { UserRequest } from "../app_request.ts";
import { DidNotice } from "../did_notice.tsx";
import { textOf } from "../form_body.ts";
import {
  CsrfField,
  type FieldErrors,
  type FormAgain,
  hasErrors,
} from "../form_fields.tsx";
import { formPage } from "../form_page.tsx";
import {
  incidentProblems,
  incidentValues,
  readIncidentForm,
  readSaid,
  sentValues,
} from "./incident_form.ts";
import {
  DraftForm,
  IncidentList,
  PublishedForms,
  UpdateList,
} from "./incident_view.tsx";
import { prefilledValues } from "./prefilled.ts";

export interface IncidentPagesDeps {
  readonly incidents: OwnedIncidents;
  /** Wall clock. */
  readonly now: () => number;
}

const DONE = {
  published: "It is now on your page.",
  updated: "The update is now on your page.",
  saved: "Saved.",
  draft: "Saved as a draft: it is not on your page.",
} as const;

/** `/app/incidents`: what one writes of trouble on one's page. */
export class IncidentPages {
  readonly #deps: IncidentPagesDeps;

  constructor(deps: IncidentPagesDeps) {
    this.#deps = deps;
  }

  list = async (request: UserRequest): Promise<Response> => {
    const { incidents, now } = this.#deps;
    const all = await incidents.list(request.viewer);
    return await appPage(
      request,
      {
        title: "Incidents",
        action: (
          <a href="/app/incidents/new" class="button main">
            Write an incident
          </a>
        ),
      },
      <IncidentList incidents={all} now={now()} />,
    );
  };

  /** `GET /app/incidents/new?urls=3.7&since=1795183320`: filled in with an outage. */
  showNew = (request: UserRequest): Promise<Response> => {
    const { incidents, now } = this.#deps;
    const monitors = incidents.monitorsOf(request.viewer);
    const values = prefilledValues(request.c, monitors, now());
    return this.#newPage(request, { values });
  };

  add = async (request: UserRequest): Promise<Response> => {
    const { c, viewer, form } = request;
    const { incidents } = this.#deps;
    const read = readIncidentForm(form, incidents.monitorsOf(viewer));
    const isDraft = textOf(form, "do") === "draft";
    try {
      refuse(read.errors);
      const { version: _, ...members } = read.members;
      const { id } = await incidents.add(viewer, {
        ...members,
        ...readSaid(form),
        draft: isDraft,
      });
      const did = isDraft ? "draft" : "published";
      return seeOther(c, `/app/incidents/${id}?did=${did}`);
    } catch (error) {
      return await this.#newPage(request, refusalOf(error, form));
    }
  };

  show = (request: UserRequest): Promise<Response> => this.#page(request, {});

  /** With `do=update` adds an update, with `do=publish` publishes a draft; else saves. */
  submit = async (request: UserRequest): Promise<Response> => {
    const { c, viewer, form } = request;
    const id = readId(c, "incident");
    const what = textOf(form, "do");
    try {
      const did = await this.#act(request, id, what);
      return seeOther(c, `/app/incidents/${id}?did=${did}`);
    } catch (error) {
      await this.#deps.incidents.get(viewer, id);
      return await this.#page(request, refusalOf(error, form));
    }
  };

  async #act(
    { viewer, form }: UserRequest,
    id: number,
    what: string,
  ): Promise<keyof typeof DONE> {
    const { incidents } = this.#deps;
    if (what === "update") {
      await incidents.addUpdate(viewer, id, readSaid(form));
      return "updated";
    }
    const monitors = incidents.monitorsOf(viewer);
    const before = await incidents.get(viewer, id);
    const { members, errors } = readIncidentForm(form, monitors, before);
    refuse(errors);
    const said = what === "save" ? {} : readSaid(form);
    const draft = what === "publish" ? { draft: false } : {};
    await incidents.change(viewer, id, {
      ...members,
      ...said,
      ...draft,
    });
    return what === "publish"
      ? "published"
      : what === "draft"
      ? "draft"
      : "saved";
  }

  /** Asks before an incident goes. */
  askDelete = async (request: UserRequest): Promise<Response> => {
    const { c, viewer, csrf } = request;
    const id = readId(c, "incident");
    const { title } = await this.#deps.incidents.get(viewer, id);
    return await appPage(
      request,
      { title: "Delete this incident?" },
      <div class="narrow">
        <p>
          This removes <strong dir="auto">{title}</strong>{" "}
          and all of its updates from your page, its history and its feeds. It
          cannot be undone.
        </p>
        <form method="post" action={`/app/incidents/${id}/delete`}>
          <CsrfField csrf={csrf} />
          <button type="submit" class="danger">Delete it</button>
        </form>
        <p>
          <a href={`/app/incidents/${id}`}>Keep it</a>
        </p>
      </div>,
    );
  };

  remove = async ({ c, viewer }: UserRequest): Promise<Response> => {
    await this.#deps.incidents.remove(viewer, readId(c, "incident"));
    return seeOther(c, "/app/incidents");
  };

  #newPage(
    request: UserRequest,
    { values = {}, errors = {}, status = 200 }: FormAgain,
  ): Promise<Response> {
    return formPage(
      request,
      { title: "New incident", errors, status },
      <DraftForm
        csrf={request.csrf}
        action="/app/incidents/new"
        {...{ values, errors }}
      />,
    );
  }

  async #page(
    request: UserRequest,
    { values: sent, errors = {}, status = 200 }: FormAgain,
  ): Promise<Response> {
    const { incidents, now } = this.#deps;
    const { c, viewer, csrf } = request;
    const id = readId(c, "incident");
    const incident = await incidents.get(viewer, id);
    const stored = incidentValues(incident, incidents.monitorsOf(viewer));
    const { path } = incidents.boardOf(viewer);
    const isDraft = incident.publishedAt === null;
    const isUpdate = textOf(request.form, "do") === "update";
    // who was too late saves over what is shown now
    const values = isUpdate
      ? stored
      : { ...stored, ...sent, version: stored.version ?? "" };
    const update = isUpdate && sent !== undefined ? sent : {
      status: STATUS_WORDS[latestUpdate(incident).status],
      text: "",
    };
    const action = `/app/incidents/${id}`;
    const notice = <DidNotice did={c.req.query("did")} texts={DONE} />;
    return await formPage(
      request,
      { title: incident.title, errors, status, notice },
      <>
        {isDraft ? <DraftForm {...{ csrf, action, values, errors }} /> : (
          <>
            <p>
              <a href={`${path}/incidents/${id}`}>View it on your page</a>
            </p>
            <PublishedForms {...{ csrf, action, values, errors, update }} />
            <section>
              <h2>Updates</h2>
              <UpdateList incident={incident} now={now()} />
            </section>
          </>
        )}
        <p class="more">
          <a href="/app/incidents">All incidents</a>{" "}
          <a href={`${action}/delete`}>Delete this incident</a>
        </p>
      </>,
    );
  }
}

/** What only a form can get wrong, as a refusal that has it already by field. */
class FormRefusal extends Error {
  override readonly name = "FormRefusal";
  constructor(readonly errors: FieldErrors) {
    super("The form is refused");
  }
}

function refuse(errors: FieldErrors): void {
  if (hasErrors(errors)) throw new FormRefusal(errors);
}

/** The form again with what was refused; anything else goes on. */
function refusalOf(error: unknown, form: FormData): FormAgain {
  const values = sentValues(form);
  if (error instanceof FormRefusal) {
    return { values, errors: error.errors, status: 400 };
  }
  if (!(error instanceof HttpError) || ![400, 409].includes(error.status)) {
    throw error;
  }
  return {
    values,
    errors: incidentProblems(error.message),
    status: error.status,
  };
}
