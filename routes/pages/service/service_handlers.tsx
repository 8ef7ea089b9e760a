import type { User } from "../../../store/users.ts";
import { HttpError } from "../../server/http_error.ts";
import {
  answer,
  answerJson,
  type Ctx,
  type Handler,
} from "../../server/request_context.ts";
import { RANGE_NAMES, type RangeName } from "../history/chart_range.ts";
import { historyCsv, historyJson } from "./history_export.ts";
import { htmlAnswer } from "../frame/html_answer.ts";
import { originOf } from "../frame/origin.ts";
import {
  readServiceModel,
  type ServiceModel,
  type ServiceModelDeps,
} from "./service_model.ts";
import { readPage } from "../frame/read_page.ts";
import { ServicePage } from "./service_page.tsx";
import type { Site } from "../frame/site.ts";
import { withTheme } from "../frame/theme.ts";
import { readUrlId } from "../../access/visible_url.ts";

export interface ServiceHandlersDeps extends ServiceModelDeps {
  readonly site: Site;
  readonly viewer: (c: Ctx) => Promise<User | null>;
}

/** One service: its page, and what the page shows as CSV and JSON. */
export class ServiceHandlers {
  readonly #deps: ServiceHandlersDeps;

  constructor(deps: ServiceHandlersDeps) {
    this.#deps = deps;
  }

  page: Handler = withTheme(async (c) => {
    const { site } = this.#deps;
    const user = await this.#deps.viewer(c);
    const model = await this.#read(c, user);
    const origin = originOf(c, site);
    return await htmlAnswer(
      c,
      <ServicePage {...{ c, site, model, origin, user }} />,
      { logoUrl: site.logoUrl },
    );
  });

  csv: Handler = async (c) => {
    const model = await this.#read(c, await this.#deps.viewer(c));
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

  json: Handler = async (c) =>
    answerJson(
      c,
      historyJson(await this.#read(c, await this.#deps.viewer(c))),
      {
        headers: { "Cache-Control": "private, no-store" },
      },
    );

  async #read(c: Ctx, user: User | null): Promise<ServiceModel> {
    const id = readUrlId(c.req.param("id"));
    const range = readRange(c);
    const page = readPage(c);
    return await readServiceModel(this.#deps, { id, range, page, user });
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
