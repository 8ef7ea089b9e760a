import type { MonitorTable } from "../../../monitor/monitor_table.ts";
import type { StatusView } from "../../../monitor/status_view.ts";
import type { Incidents } from "../../../store/incidents.ts";
import { parseId } from "../../access/find_service.ts";
import { type Board, boardOwner } from "../../access/owner_table.ts";
import type { Viewer } from "../../access/viewer.ts";
import { mayWriteOn } from "../../incidents/owned_incidents.ts";
import { notFound } from "../../server/http_error.ts";
import type { Ctx } from "../../server/request_context.ts";
import { CachedPage } from "../frame/cached_page.ts";
import type { HtmlOptions } from "../frame/html_answer.ts";
import { originOf } from "../frame/origin.ts";
import { type Site, siteOfBoard } from "../frame/site.ts";
import { themeOf } from "../frame/theme.ts";
import { IncidentPage } from "./incident_page.tsx";
import { servicesOn } from "./named_services.tsx";

export interface IncidentHandlersDeps {
  readonly site: Site;
  readonly table: Pick<MonitorTable, "get">;
  readonly view: Pick<StatusView, "refresh">;
  readonly incidents: Pick<Incidents, "get">;
  readonly htmlOf: (signedIn: boolean) => HtmlOptions;
  /** Wall clock. */
  readonly now: () => number;
}

/** The page of one incident, on the operator's page or a member's. */
export class IncidentHandlers {
  readonly #deps: IncidentHandlersDeps;
  readonly #cache = new CachedPage();

  constructor(deps: IncidentHandlersDeps) {
    this.#deps = deps;
  }

  /** @throws {HttpError} 404 for one that is not there, is another page's, or a draft. */
  async page(c: Ctx, viewer: Viewer, board: Board): Promise<Response> {
    const { site, table, view, incidents, now } = this.#deps;
    const id = parseId(c.req.param("id"));
    const incident = id === null
      ? null
      : await incidents.get(boardOwner(board), id);
    if (incident === null || incident.publishedAt === null) {
      throw notFound("incident");
    }
    const signedIn = viewer.user !== null;
    const mayWrite = mayWriteOn(viewer, board);
    const variant = [board.key, id, incident.version, themeOf(c)];
    const key = [...variant, signedIn, mayWrite, originOf(c, site)];
    const render = async () => {
      await view.refresh();
      const services = servicesOn(table, board, incident.urls);
      const model = { now: now(), board, incident, services, mayWrite };
      const boardSite = siteOfBoard(site, board);
      return <IncidentPage {...{ c, site: boardSite, model, signedIn }} />;
    };
    const html = this.#deps.htmlOf(signedIn);
    return await this.#cache.answer(c, JSON.stringify(key), render, html);
  }
}
