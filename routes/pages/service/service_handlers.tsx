import type { Child } from "hono/jsx";
import { HttpError, notFound } from "../../server/http_error.ts";
import { answer, answerJson, type Ctx } from "../../server/request_context.ts";
import { RANGE_NAMES, type RangeName } from "../../history/chart_range.ts";
import { historyCsv, historyJson } from "./history_export.ts";
import { htmlAnswer, type HtmlOptions } from "../frame/html_answer.ts";
import type { Shared } from "../frame/head_tags.tsx";
import { serviceTitle } from "../words/state_words.ts";
import { uptimeText } from "../words/uptime_text.ts";
import { originOf } from "../frame/origin.ts";
import type { OutageModel, OutageQuery } from "./outage_model.ts";
import { OutageTab } from "./outage_tab.tsx";
import { Overview } from "./overview.tsx";
import { probesCsv } from "./probe_export.ts";
import type { ProbeModel, ProbeQuery } from "./probe_model.ts";
import { ProbeTab } from "./probe_tab.tsx";
import type {
  HeadModel,
  HeadQuery,
  ServiceModel,
  ServiceQuery,
} from "./service_model.ts";
import { readTime } from "../../server/paging.ts";
import { ServicePage, type ServicePageProps } from "./service_page.tsx";
import { ShareTab } from "./share_tab.tsx";
import { type Site, siteOfBoard } from "../frame/site.ts";
import type { FormTokens } from "../../access/csrf.ts";
import type { OwnerTable } from "../../access/owner_table.ts";
import { parseId } from "../../access/find_service.ts";
import type { HandlerFor } from "../../access/viewers.ts";
import type { Viewer } from "../../access/viewer.ts";

export interface ServiceHandlersDeps {
  readonly site: Site;
  readonly owners: Pick<OwnerTable, "boardOf">;
  readonly formTokens: Pick<FormTokens, "tokenFor">;
  readonly read: {
    readonly overview: (query: ServiceQuery) => Promise<ServiceModel>;
    readonly outages: (query: OutageQuery) => Promise<OutageModel>;
    readonly probes: (query: ProbeQuery) => Promise<ProbeModel>;
    readonly head: (query: HeadQuery) => Promise<HeadModel>;
  };
}

/** What a tab has besides what all of them have. */
type TabParts = Pick<ServicePageProps, "model" | "tab" | "query" | "shared"> & {
  readonly children: Child;
};

/** What is shown as a file is for its reader alone. */
const NOT_KEPT = { "Cache-Control": "private, no-store" };

/** One service: its page in tabs, and what they show as CSV and JSON. */
export class ServiceHandlers {
  readonly #deps: ServiceHandlersDeps;

  constructor(deps: ServiceHandlersDeps) {
    this.#deps = deps;
  }

  overview: HandlerFor<Viewer> = async (c, viewer) => {
    const model = await this.#overview(c, viewer);
    return await this.#page(c, viewer, {
      model,
      tab: "overview",
      query: { range: model.chart.range },
      shared: this.#sharedOf(model),
      children: <Overview model={model} viewer={viewer} />,
    });
  };

  outages: HandlerFor<Viewer> = async (c, viewer) => {
    const id = readId(c);
    const before = readEventNumber(c);
    const model = await this.#deps.read.outages({ id, viewer, before });
    return await this.#page(c, viewer, {
      model,
      tab: "outages",
      query: queryOf(c),
      children: <OutageTab model={model} />,
    });
  };

  probes: HandlerFor<Viewer> = async (c, viewer) => {
    const model = await this.#probes(c, viewer);
    const query = queryOf(c);
    return await this.#page(c, viewer, {
      model,
      tab: "probes",
      query,
      children: <ProbeTab model={model} before={query.before} />,
    });
  };

  share: HandlerFor<Viewer> = async (c, viewer) => {
    const model = await this.#deps.read.head({ id: readId(c), viewer });
    const origin = originOf(c, this.#deps.site);
    return await this.#page(c, viewer, {
      model,
      tab: "share",
      children: <ShareTab model={model} origin={origin} />,
    });
  };

  csv: HandlerFor<Viewer> = async (c, viewer) => {
    const model = await this.#overview(c, viewer);
    const { current: { monitor }, chart } = model;
    return csvAnswer(
      c,
      historyCsv(model),
      `service-${monitor.id}-${chart.range}`,
    );
  };

  json: HandlerFor<Viewer> = async (c, viewer) =>
    answerJson(c, historyJson(await this.#overview(c, viewer)), {
      headers: {
        ...NOT_KEPT,
      },
    });

  probesCsv: HandlerFor<Viewer> = async (c, viewer) => {
    const { ticks, current } = await this.#probes(c, viewer);
    return csvAnswer(
      c,
      probesCsv(ticks),
      `service-${current.monitor.id}-probes`,
    );
  };

  async #overview(c: Ctx, viewer: Viewer): Promise<ServiceModel> {
    const id = readId(c);
    const range = readRange(c);
    return await this.#deps.read.overview({ id, range, viewer });
  }

  async #probes(c: Ctx, viewer: Viewer): Promise<ProbeModel> {
    const id = readId(c);
    const before = readTime(c, "before", Infinity);
    return await this.#deps.read.probes({ id, viewer, before });
  }

  #siteOf({ current: { monitor } }: HeadModel): Site {
    const { site, owners } = this.#deps;
    return siteOfBoard(site, owners.boardOf(monitor));
  }

  #sharedOf(model: ServiceModel): Shared | undefined {
    const { current, history } = model;
    const { id, name, ...monitor } = current.monitor;
    if (!monitor.public) return undefined;
    const uptime = uptimeText(history.uptimes["90d"]);
    return {
      path: `/status/${id}`,
      title: `${name} · ${this.#siteOf(model).title}`,
      description: `${serviceTitle(current)} · up ${uptime} in 90 days`,
    };
  }

  async #page(
    c: Ctx,
    viewer: Viewer,
    { children, ...parts }: TabParts,
  ): Promise<Response> {
    const { formTokens } = this.#deps;
    const { monitor } = parts.model.current;
    const site = this.#siteOf(parts.model);
    const { session } = viewer;
    const csrf = session === null
      ? ""
      : await formTokens.tokenFor(session.binding);
    return await htmlAnswer(
      c,
      <ServicePage {...{ c, site, viewer, csrf, ...parts }}>
        {children}
      </ServicePage>,
      { logos: site, ...frameRule(site, viewer, monitor.public) },
    );
  }
}

function csvAnswer(c: Ctx, text: string, name: string): Response {
  return answer(c, text, {
    headers: {
      ...NOT_KEPT,
      "Content-Type": "text/csv; charset=utf-8; header=present",
      "Content-Disposition": `attachment; filename="${name}.csv"`,
    },
  });
}

function readId(c: Ctx): number {
  const id = parseId(c.req.param("id"));
  if (id === null) throw notFound("service");
  return id;
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

/** The number of an event, which is below 1 for some that were imported. */
function readEventNumber(c: Ctx): number | undefined {
  const text = c.req.query("before");
  if (text === undefined) return undefined;
  if (/^-?[0-9]{1,9}$/.test(text)) return Number(text);
  throw new HttpError(
    400,
    "Cannot show that: before must be the number of an outage",
  );
}

function queryOf(c: Ctx): { readonly before?: string } {
  const before = c.req.query("before");
  return before === undefined ? {} : { before };
}

/** What everybody may see can be shown in a frame, but never as somebody who is signed in sees it. */
function frameRule(
  { frameAncestors }: Site,
  { user }: Viewer,
  isPublic: boolean,
): Pick<HtmlOptions, "frameAncestors"> {
  return isPublic && user === null ? { frameAncestors } : {};
}
