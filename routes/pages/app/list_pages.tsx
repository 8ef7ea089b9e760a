import { inPieces } from "../../../monitor/in_pieces.ts";
import {
  SHOWN_STATES,
  type ShownState,
} from "../../../monitor/shown_states.ts";
import { MAX_DELAY_MS } from "../../../monitor/slots.ts";
import type { ProbeLoad } from "../../../monitor/rounds/probe_load.ts";
import type { Monitor } from "../../../monitor/types.ts";
import { isOperator, type UserViewer } from "../../access/viewer.ts";
import { HttpError } from "../../server/http_error.ts";
import type { OwnedUrls } from "../../services/owned_urls.ts";
import { answerJson, type Ctx } from "../../server/request_context.ts";
import { appPage } from "./app_page.tsx";
import { textOf } from "./form_body.ts";
import type { FieldErrors } from "./form_fields.tsx";
import { rowsOf } from "./list_rows.tsx";
import { ListView } from "./list_view.tsx";
import { MembersBound, Overload, type ToldMemberLoad } from "./overload.tsx";
import { Notice, noticeOf } from "./notice.tsx";
import { AllowRange } from "./operator/allow_range.tsx";
import type { RangeOffers } from "./operator/range_offers.ts";
import { rowText } from "./row_text.ts";
import { defaultName } from "../../../monitor/fields/default_name.ts";
import { withScheme } from "./typed_url.ts";
import { filterUrls, readFilter, sortUrls } from "./url_filter.ts";
import { listUrls, type UrlListDeps } from "./url_list.ts";
import type { UserRequest } from "./app_request.ts";
import { seeOther } from "../frame/see_other.ts";

export interface ListPagesDeps {
  readonly owned: OwnedUrls;
  readonly view: UrlListDeps["view"];
  /** What this machine manages; null where it does not probe. */
  readonly probeLoad: () => ProbeLoad | null;
  readonly members?: ToldMemberLoad | undefined;
  readonly offers: Pick<RangeOffers, "of">;
}

/** A new url's first result is waited for so long, so that the next page can show it. */
const FIRST_RESULT_MS = 1_000;
const LOOK_MS = 50;

/** `/app`: a user's urls. */
export class ListPages {
  readonly #deps: ListPagesDeps;

  constructor(deps: ListPagesDeps) {
    this.#deps = deps;
  }

  show = (request: UserRequest): Promise<Response> =>
    this.#page(request, { typed: request.c.req.query("typed") ?? "" });

  /** `POST /app`: adds what was typed into the one field. */
  add = async (request: UserRequest): Promise<Response> => {
    const { c, viewer, form } = request;
    const typed = textOf(form, "url").trim();
    const url = withScheme(typed);
    const errors = typed === ""
      ? { url: "Type the url to watch" }
      : this.#deps.owned.problemsOf({ url });
    if (Object.keys(errors).length > 0) {
      const range = await this.#deps.offers.of(viewer, url);
      return await this.#page(request, { errors, typed, range, status: 400 });
    }
    try {
      const added = await this.#deps.owned.add(viewer, {
        url,
        name: defaultName(url, { withPath: true }),
      });
      await this.#firstResult(added);
      const moved = added.url === url ? "" : "&moved=1";
      return seeOther(c, `/app?did=added&id=${added.id}${moved}`);
    } catch (error) {
      if (!(error instanceof HttpError)) throw error;
      const { status, message } = error;
      return await this.#page(request, {
        errors: { "": message },
        typed,
        status,
      });
    }
  };

  /** `GET /app/states?since`: what has changed on the page since then (milliseconds since the epoch). */
  states = async (c: Ctx, viewer: UserViewer): Promise<Response> => {
    const { urls, counts, idsHash, now } = await listUrls(this.#deps, viewer);
    const since = Number(c.req.query("since") ?? 0);
    const rows: unknown[] = [];
    await inPieces(urls, (current) => {
      const { shown, checkedAt, monitor: { id, updatedAt } } = current;
      const isNews = SHOWN_STATES[shown].changesWithTime ||
        Math.max(checkedAt ?? 0, updatedAt) > since - MAX_DELAY_MS;
      if (!isNews) return;
      const { uptime, response, note } = rowText(current, now);
      const { word } = SHOWN_STATES[shown];
      rows.push([id, shown, word, uptime, response, note]);
    });
    const body = {
      now,
      ids: idsHash,
      state: worstState(counts),
      counts: Object.fromEntries(counts),
      rows,
    };
    return answerJson(c, body, { headers: { "Cache-Control": "no-store" } });
  };

  async #page(
    request: UserRequest,
    { errors = {}, typed = "", range = null, status = 200 }: {
      errors?: FieldErrors;
      typed?: string;
      range?: string | null;
      status?: number;
    } = {},
  ): Promise<Response> {
    const list = await listUrls(this.#deps, request.viewer);
    const filter = readFilter((name) => request.c.req.query(name) ?? "");
    const urls = sortUrls(filterUrls(list.urls, filter));
    const rows = await rowsOf(urls, list.now);
    const hasErrors = Object.keys(errors).length > 0;
    const notice = hasErrors ? null : noticeOf(request.c);
    const added = this.#deps.owned.of(request.viewer)
      .find(({ id }) => id === notice?.id);
    return appPage(
      request,
      {
        title: "Your urls",
        status,
        errors: hasErrors,
        state: worstState(list.counts),
      },
      <>
        <Overload load={this.#deps.probeLoad()} />
        {!isOperator(request.viewer) && (
          <MembersBound load={this.#deps.members} />
        )}
        <Notice notice={notice} monitor={added} csrf={request.csrf} />
        <AllowRange
          csrf={request.csrf}
          range={range}
          next="/app"
          typed={typed}
        />
        <ListView
          {...list}
          urls={urls}
          rows={rows}
          filter={filter}
          errors={errors}
          typed={typed}
          csrf={request.csrf}
        />
      </>,
    );
  }

  /** Waits, but not for long: on another instance's url the page shows "New" first. */
  async #firstResult({ id }: Monitor): Promise<void> {
    const { view } = this.#deps;
    for (let waited = 0; waited < FIRST_RESULT_MS; waited += LOOK_MS) {
      if ((view.state(id)?.lastAt ?? 0) > 0) return;
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
  }
}

function worstState(counts: ReadonlyMap<ShownState, number>): ShownState {
  if (counts.has("down")) return "down";
  if (counts.has("unknown")) return "unknown";
  if (counts.has("degraded")) return "degraded";
  return counts.has("up") ? "up" : "pending";
}
