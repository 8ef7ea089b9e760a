import type { JSX } from "hono/jsx/jsx-runtime";
import { inPieces } from "../../../../monitor/in_pieces.ts";
import {
  SHOWN_STATES,
  type ShownState,
} from "../../../../monitor/shown_states.ts";
import { MAX_DELAY_MS } from "../../../../monitor/slots.ts";
import type { ProbeLoad } from "../../../../monitor/rounds/probe_load.ts";
import { isOperator, type UserViewer } from "../../../access/viewer.ts";
import { answerJson, type Ctx } from "../../../server/request_context.ts";
import type { CurrentState } from "../../words/current_state.ts";
import { NO_NUMBER } from "../../words/number_text.ts";
import { AddForm } from "../add/add_form.tsx";
import { appPage } from "../app_page.tsx";
import type { UserRequest } from "../app_request.ts";
import { MembersBound, Overload, type ToldMemberLoad } from "../overload.tsx";
import { Notice, noticeOf } from "../notice.tsx";
import { rowText } from "../row_text.ts";
import { listUrls } from "../url_list.ts";
import {
  type ListModel,
  listModel,
  type ListModelDeps,
  type ListRow,
  MAX_ROWS,
  rowsOf,
  uptimeParts,
} from "./list_model.ts";
import { readListQuery } from "./list_query.ts";
import { renderRows } from "./list_rows.tsx";
import { ListView } from "./list_view.tsx";

export interface ListPagesDeps extends ListModelDeps {
  /** What this machine manages; null where it does not probe. */
  readonly probeLoad: () => ProbeLoad | null;
  readonly members?: ToldMemberLoad | undefined;
}

/** `/app`: a user's monitors. */
export class ListPages {
  readonly #deps: ListPagesDeps;

  constructor(deps: ListPagesDeps) {
    this.#deps = deps;
  }

  show = async (request: UserRequest): Promise<Response> => {
    const { c, csrf, viewer } = request;
    const query = readListQuery((name) => c.req.query(name) ?? "");
    const model = await listModel(this.#deps, viewer, query);
    const rows = await renderRows(model.rows, model.now);
    const notice = noticeOf(c);
    const told = model.urls.find(({ monitor: { id } }) => id === notice?.id);
    const hasAny = model.urls.length > 0;
    return appPage(
      request,
      {
        title: "Monitors",
        state: worstState(model.counts),
        ...hasAny ? { action: <AddLink /> } : {},
      },
      <>
        <Overload load={this.#deps.probeLoad()} />
        {!isOperator(viewer) && <MembersBound load={this.#deps.members} />}
        <Notice notice={notice} monitor={told?.monitor} csrf={csrf} />
        {hasAny
          ? <ListView csrf={csrf} model={model} rows={rows} />
          : <FirstMonitor csrf={csrf} model={model} />}
      </>,
    );
  };

  /** `GET /app/states?since&ids`: what has changed on the page since then (milliseconds since the epoch), of the monitors whose ids it has. */
  states = async (c: Ctx, viewer: UserViewer): Promise<Response> => {
    const { urls, counts, idsHash, now } = await listUrls(this.#deps, viewer);
    const since = Number(c.req.query("since") ?? 0);
    const ids = new Set(
      (c.req.query("ids") ?? "").split(",", MAX_ROWS).map(Number),
    );
    const news: CurrentState[] = [];
    await inPieces(urls, (current) => {
      const { shown, checkedAt, monitor: { id, updatedAt } } = current;
      const isNews = ids.has(id) && (SHOWN_STATES[shown].changesWithTime ||
        Math.max(checkedAt ?? 0, updatedAt) > since - MAX_DELAY_MS);
      if (isNews) news.push(current);
    });
    const body = {
      now,
      ids: idsHash,
      state: worstState(counts),
      counts: Object.fromEntries(counts),
      rows: (await rowsOf(this.#deps, news, now))
        .map((row) => toldRow(row, now)),
    };
    return answerJson(c, body, { headers: { "Cache-Control": "no-store" } });
  };
}

/** A row as the script of the page shows it: id, state, word, uptime and how much of the day it covers, response time, note, and when it was checked last. */
function toldRow({ current, uptime }: ListRow, now: number): unknown[] {
  const { monitor: { id }, shown, checkedAt } = current;
  const { response, note } = rowText(current, now);
  return [
    id,
    shown,
    SHOWN_STATES[shown].word,
    uptimeParts(uptime),
    response === NO_NUMBER ? "" : response,
    note,
    checkedAt === null ? null : new Date(checkedAt).toISOString(),
  ];
}

function AddLink(): JSX.Element {
  return <a href="/app/add" class="button main">Add a monitor</a>;
}

/** Said to somebody who has no monitor yet. */
function FirstMonitor(
  { csrf, model: { now, idsHash } }: {
    readonly csrf: string;
    readonly model: ListModel;
  },
): JSX.Element {
  return (
    <>
      <AddForm csrf={csrf} label="What should Uptick watch?" />
      <p>
        Or <a href="/app/add">see all that can be watched</a>,{" "}
        <a href="/app/import">import a list</a>, or let a job{" "}
        <a href="/app/heartbeats/new">send heartbeats</a>.
      </p>
      <div id="list" data-now={now} data-ids={idsHash}>
        <p class="quiet" data-heard>Reload this page for updates.</p>
      </div>
    </>
  );
}

function worstState(counts: ReadonlyMap<ShownState, number>): ShownState {
  if (counts.has("down")) return "down";
  if (counts.has("unknown")) return "unknown";
  if (counts.has("degraded")) return "degraded";
  return counts.has("up") ? "up" : "pending";
}
