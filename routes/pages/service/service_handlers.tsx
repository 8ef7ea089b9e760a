import { HttpError, notFound } from "../../server/http_error.ts";
import { answer, answerJson, type Ctx } from "../../server/request_context.ts";
import { RANGE_NAMES, type RangeName } from "../../history/chart_range.ts";
import { historyCsv, historyJson } from "./history_export.ts";
import { htmlAnswer, type HtmlOptions } from "../frame/html_answer.ts";
import { originOf } from "../frame/origin.ts";
import type { ServiceModel, ServiceQuery } from "./service_model.ts";
import { readPageNumber } from "../../server/paging.ts";
import { ServicePage } from "./service_page.tsx";
import { type Site, siteOfBoard } from "../frame/site.ts";
import type { OwnerTable } from "../../access/owner_table.ts";
import { parseId } from "../../access/find_service.ts";
import type { HandlerFor } from "../../access/viewers.ts";
import type { Viewer } from "../../access/viewer.ts";

export interface ServiceHandlersDeps {
  readonly site: Site;
  readonly owners: Pick<OwnerTable, "boardOf">;
  readonly read: (query: ServiceQuery) => Promise<ServiceModel>;
}

/** One service: its page, and what the page shows as CSV and JSON. */
export class ServiceHandlers {
  readonly #deps: ServiceHandlersDeps;

  constructor(deps: ServiceHandlersDeps) {
    this.#deps = deps;
  }

  page: HandlerFor<Viewer> = async (c, viewer) => {
    const { owners } = this.#deps;
    const model = await this.#read(c, viewer);
    const board = owners.boardOf(model.current.monitor);
    const site = siteOfBoard(this.#deps.site, board);
    const origin = originOf(c, site);
    return await htmlAnswer(
      c,
      <ServicePage {...{ c, site, model, origin, viewer }} />,
      {
        logos: site,
        ...frameRule(site, viewer, model.current.monitor.public),
      },
    );
  };

  csv: HandlerFor<Viewer> = async (c, viewer) => {
    const model = await this.#read(c, viewer);
    const { current: { monitor }, chart } = model;
    return answer(c, historyCsv(model), {
      headers: {
        "Content-Type": "text/csv; charset=utf-8; header=present",
        "Content-Disposition":
          `attachment; filename="service-${monitor.id}-${chart.range}.csv"`,
        "Cache-Control": "private, no-store",
      },
    });
  };

  json: HandlerFor<Viewer> = async (c, viewer) =>
    answerJson(c, historyJson(await this.#read(c, viewer)), {
      headers: {
        "Cache-Control": "private, no-store",
        "Access-Control-Allow-Origin": "*", // without cookies: what is public
      },
    });

  async #read(c: Ctx, viewer: Viewer): Promise<ServiceModel> {
    const id = parseId(c.req.param("id"));
    if (id === null) throw notFound("service");
    const range = readRange(c);
    const page = readPageNumber(c);
    return await this.#deps.read({ id, range, page, viewer });
  }
}

function readRange(c: Ctx): RangeName | undefined {
  const text = c.req.query("range");
  if (text === undefined) return undefined;
  const range = RANGE_NAMES.find((name) => name === text);
  if (range !== undefined) return range;
  throw new HttpError(
    400,
    `Cannot show that: range must be one of ${RANGE_NAMES.join(", ")}`,
  );
}

/** What everybody may see can be shown in a frame, but never as somebody who is signed in sees it. */
function frameRule(
  { frameAncestors }: Site,
  { user }: Viewer,
  isPublic: boolean,
): Pick<HtmlOptions, "frameAncestors"> {
  return isPublic && user === null ? { frameAncestors } : {};
}
