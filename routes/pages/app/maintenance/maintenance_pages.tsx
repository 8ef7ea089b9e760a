import { maintenancePhase } from "../../../../monitor/maintenance/maintenance_phase.ts";
import { readId } from "../../../access/find_service.ts";
import type { OwnedMaintenances } from "../../../maintenance/owned_maintenances.ts";
import { HttpError } from "../../../server/http_error.ts";
import { seeOther } from "../../frame/see_other.ts";
import { TimeSpan } from "../../parts/time.tsx";
import { appPage } from "../app_page.tsx";
import type { UserRequest } from "../app_request.ts";
import { DidNotice } from "../did_notice.tsx";
import { textOf } from "../form_body.ts";
import type { FormAgain } from "../form_fields.tsx";
import { formPage } from "../form_page.tsx";
import {
  maintenanceProblems,
  maintenanceValues,
  newValues,
  readMaintenanceForm,
  sentMaintenance,
} from "./maintenance_form.ts";
import {
  MaintenanceActions,
  MaintenanceForm,
  MaintenanceList,
} from "./maintenance_view.tsx";

export interface MaintenancePagesDeps {
  readonly maintenances: OwnedMaintenances;
  /** Wall clock. */
  readonly now: () => number;
}

const DONE = {
  planned: "The maintenance is planned.",
  saved: "Saved.",
  ended: "It has ended: you are alerted now about anything still down.",
} as const;

/** `/app/maintenance`: when one's urls are worked on. */
export class MaintenancePages {
  readonly #deps: MaintenancePagesDeps;

  constructor(deps: MaintenancePagesDeps) {
    this.#deps = deps;
  }

  list = async (request: UserRequest): Promise<Response> => {
    const { maintenances, now } = this.#deps;
    const all = await maintenances.list(request.viewer);
    return await appPage(
      request,
      {
        title: "Maintenance",
        action: (
          <a href="/app/maintenance/new" class="button main">
            Plan maintenance
          </a>
        ),
      },
      <MaintenanceList all={all} now={now()} />,
    );
  };

  showNew = (request: UserRequest): Promise<Response> =>
    this.#newPage(request, { values: newValues(this.#deps.now()) });

  add = async (request: UserRequest): Promise<Response> => {
    const { c, viewer } = request;
    try {
      const members = await this.#read(request);
      const { id } = await this.#deps.maintenances.add(viewer, members);
      return seeOther(c, `/app/maintenance/${id}?did=planned`);
    } catch (error) {
      return await this.#newPage(request, refusalOf(error, request.form));
    }
  };

  show = (request: UserRequest): Promise<Response> => this.#page(request, {});

  /** With `do=end` ends the window that goes on, with `do=delete` deletes it; else saves. */
  submit = async (request: UserRequest): Promise<Response> => {
    const { c, viewer, form } = request;
    const { maintenances } = this.#deps;
    const id = readId(c, "maintenance");
    const what = textOf(form, "do");
    if (what === "delete") {
      await maintenances.remove(viewer, id);
      return seeOther(c, "/app/maintenance");
    }
    if (what === "end") {
      await maintenances.end(viewer, id);
      return seeOther(c, `/app/maintenance/${id}?did=ended`);
    }
    await maintenances.get(viewer, id);
    try {
      await maintenances.change(viewer, id, await this.#read(request));
      return seeOther(c, `/app/maintenance/${id}?did=saved`);
    } catch (error) {
      return await this.#page(request, refusalOf(error, form));
    }
  };

  async #read(
    { viewer, form }: UserRequest,
  ): Promise<Record<string, unknown>> {
    const monitors = await this.#deps.maintenances.monitorsOf(viewer);
    const names = new Set(monitors.map(({ name }) => name));
    return readMaintenanceForm(form, names);
  }

  #newPage(
    request: UserRequest,
    { values = {}, errors = {}, status = 200 }: FormAgain,
  ): Promise<Response> {
    return formPage(
      request,
      { title: "Plan maintenance", errors, status },
      <MaintenanceForm
        csrf={request.csrf}
        action="/app/maintenance/new"
        {...{ values, errors }}
      />,
    );
  }

  async #page(
    request: UserRequest,
    { values, errors = {}, status = 200 }: FormAgain,
  ): Promise<Response> {
    const { maintenances, now } = this.#deps;
    const { c, viewer, csrf } = request;
    const id = readId(c, "maintenance");
    const rule = await maintenances.get(viewer, id);
    const { state, window } = maintenancePhase(rule, now());
    const action = `/app/maintenance/${id}`;
    const { isConfigured } = rule;
    const notice = <DidNotice did={c.req.query("did")} texts={DONE} />;
    return await formPage(
      request,
      { title: rule.title, errors, status, notice },
      <>
        <p>
          {window === null ? "It is over." : (
            <>
              {state === "active" ? "In progress" : "Next"}{" "}
              <TimeSpan {...{ ...window, now: now() }} />
            </>
          )}
        </p>
        <MaintenanceActions
          {...{ csrf, action, isConfigured }}
          isActive={state === "active"}
        />
        {isConfigured
          ? <p>It is set in the configuration: change it there.</p>
          : (
            <MaintenanceForm
              {...{ csrf, action, errors }}
              values={values ?? maintenanceValues(rule)}
            />
          )}
        <p>
          <a href="/app/maintenance">All maintenance</a>
        </p>
      </>,
    );
  }
}

/** A refusal as the form shows it; anything else is thrown on. */
function refusalOf(error: unknown, form: FormData): FormAgain {
  if (!(error instanceof HttpError)) throw error;
  const { message, status } = error;
  const errors = maintenanceProblems(message);
  return { values: sentMaintenance(form), errors, status };
}
