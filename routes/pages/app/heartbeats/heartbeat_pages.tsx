import { heartbeatUrlOf } from "../../../../monitor/fields/heartbeat_url.ts";
import { URL_DEFAULTS } from "../../../../monitor/fields/url_fields.ts";
import type { StatusView } from "../../../../monitor/status_view.ts";
import { readServiceId } from "../../../access/find_service.ts";
import { mayChange } from "../../../access/viewer.ts";
import type { OwnedChannels } from "../../../alerts/owned_channels.ts";
import type { OwnedHeartbeats } from "../../../pings/owned_heartbeats.ts";
import { HttpError } from "../../../server/http_error.ts";
import type { OwnedUrls } from "../../../services/owned_urls.ts";
import { originOf } from "../../frame/origin.ts";
import { seeOther } from "../../frame/see_other.ts";
import { MonitorHead, PLAIN_FACTS } from "../../monitor/monitor_head.tsx";
import { currentState } from "../../words/current_state.ts";
import { appPage } from "../app_page.tsx";
import type { UserRequest } from "../app_request.ts";
import { textOf } from "../form_body.ts";
import {
  type FieldErrors,
  type FormValues,
  hasErrors,
} from "../form_fields.tsx";
import { FORM_ROWS, readRows, sentValues, valuesOfRows } from "../url_form.ts";
import { HeartbeatView } from "./heartbeat_view.tsx";
import { NewHeartbeatView } from "./new_heartbeat_view.tsx";

export interface HeartbeatPagesDeps {
  readonly owned: Pick<OwnedUrls, "add" | "problemsOf">;
  readonly heartbeats: Pick<OwnedHeartbeats, "read" | "changeAddress">;
  readonly view: Pick<StatusView, "refresh" | "state" | "shown">;
  readonly channels: Pick<OwnedChannels, "hearersOf">;
  /** Wall clock. */
  readonly now: () => number;
}

/** The fields that say when pings are due. */
const ROWS = FORM_ROWS.filter(({ form }) => form.part === "heartbeat");

/** `/app/heartbeats`: what is asked of us. */
export class HeartbeatPages {
  readonly #deps: HeartbeatPagesDeps;

  constructor(deps: HeartbeatPagesDeps) {
    this.#deps = deps;
  }

  /** `GET /app/heartbeats/new` */
  showNew = (request: UserRequest): Promise<Response> =>
    this.#newPage(request, { values: valuesOfRows(ROWS, URL_DEFAULTS) });

  /** `POST /app/heartbeats/new`: adds a heartbeat, and shows its address. */
  add = async (request: UserRequest): Promise<Response> => {
    const { c, viewer, form } = request;
    const { owned } = this.#deps;
    const name = textOf(form, "name").trim();
    const members = {
      ...readRows(form, ROWS, URL_DEFAULTS),
      name,
      url: heartbeatUrlOf(name),
    };
    const errors = owned.problemsOf(members);
    if (hasErrors(errors)) {
      return await this.#refuse(request, errors, 400);
    }
    try {
      const { id } = await owned.add(viewer, members);
      return seeOther(c, `/app/heartbeats/${id}`);
    } catch (error) {
      if (!(error instanceof HttpError)) throw error;
      return await this.#refuse(request, { "": error.message }, error.status);
    }
  };

  /** `GET /app/heartbeats/:id`: its address, how to ping it, and the latest pings. */
  show = async (request: UserRequest): Promise<Response> => {
    const { c, viewer, site, csrf } = request;
    const { heartbeats, view, channels, now } = this.#deps;
    const model = await heartbeats.read(viewer, readServiceId(c));
    const { monitor, verdict } = model;
    await view.refresh();
    const current = currentState(monitor, view, now());
    const facts = {
      ...PLAIN_FACTS,
      current,
      now: now(),
      runningSince: verdict.runningSince,
    };
    const heading = <MonitorHead facts={facts} viewer={viewer} tab="probes" />;
    return await appPage(
      request,
      { title: model.monitor.name, state: current.shown, heading },
      <HeartbeatView
        model={model}
        csrf={csrf}
        now={now()}
        hearers={await channels.hearersOf(monitor)}
        origin={originOf(c, site)}
        mayChange={mayChange(viewer, monitor)}
      />,
    );
  };

  /** `POST /app/heartbeats/:id/rotate` */
  rotate = async ({ c, viewer }: UserRequest): Promise<Response> => {
    const id = readServiceId(c);
    await this.#deps.heartbeats.changeAddress(viewer, id);
    return seeOther(c, `/app/heartbeats/${id}`);
  };

  async #refuse(
    request: UserRequest,
    errors: FieldErrors,
    status: number,
  ): Promise<Response> {
    const values = sentValues(request.form);
    return await this.#newPage(request, { values, errors, status });
  }

  async #newPage(
    request: UserRequest,
    { values, errors = {}, status = 200 }: {
      readonly values: FormValues;
      readonly errors?: FieldErrors;
      readonly status?: number;
    },
  ): Promise<Response> {
    const { url = "", ...others } = errors;
    // the name is all that is typed of the address
    const shown = url === "" ? others : { name: url, ...others };
    return await appPage(
      request,
      { title: "Add a heartbeat", status, errors: hasErrors(errors) },
      <NewHeartbeatView
        csrf={request.csrf}
        rows={ROWS}
        values={values}
        errors={shown}
      />,
    );
  }
}
