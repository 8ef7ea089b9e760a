import type { JSX } from "hono/jsx/jsx-runtime";
import { HttpError } from "../../../server/http_error.ts";
import { answerJson } from "../../../server/request_context.ts";
import { seeOther } from "../../frame/see_other.ts";
import { appPage } from "../app_page.tsx";
import type { UserRequest } from "../app_request.ts";
import type { ChangeJob, ChangeJobs } from "./change_jobs.ts";

/** A change that takes no longer than this is answered with what it did, others with how far they are. */
const QUICK_MS = 1_000;
/** Without the script the page is loaded again after so long. */
const REFRESH_SECONDS = 2;

/** `/app/progress`: how far a change of many monitors is. */
export class ProgressPages {
  readonly #jobs: ChangeJobs;

  constructor(jobs: ChangeJobs) {
    this.#jobs = jobs;
  }

  /** Starts a job and answers with its end if that is near, else with the page that tells how far it is. */
  run = async (
    { c, viewer }: UserRequest,
    what: Pick<ChangeJob, "done" | "total">,
    work: (onChanged: (count: number) => void) => Promise<string>,
  ): Promise<Response> => {
    const job = this.#jobs.start(viewer.user.id, what, work);
    if (job === null) {
      throw new HttpError(
        409,
        "Another change of many monitors is still going on: wait for its end, then try again",
      );
    }
    await within(QUICK_MS, job.over);
    if (job.location === null && job.failure === null) {
      return seeOther(c, "/app/progress");
    }
    this.#jobs.forget(viewer.user.id);
    if (job.failure !== null) throw job.failure;
    return seeOther(c, job.location ?? "/app");
  };

  show = async (request: UserRequest): Promise<Response> => {
    const { c, viewer } = request;
    const isData = c.req.header("Accept") === "application/json";
    const job = this.#jobs.of(viewer.user.id);
    const { location = "/app?did=elsewhere", failure = null } = job ?? {};
    if (isData) {
      const isOver = location !== null || failure !== null;
      const body = {
        text: job === undefined ? "" : progressText(job),
        count: job?.count ?? 0,
        isOver,
      };
      const headers = { "Cache-Control": "no-store" };
      return answerJson(c, body, { headers });
    }
    if (location !== null || failure !== null) {
      this.#jobs.forget(viewer.user.id);
    }
    if (failure !== null) throw failure;
    if (location !== null || job === undefined) {
      return seeOther(c, location ?? "/app");
    }
    return await appPage(
      request,
      { title: "This takes a moment", refreshSeconds: REFRESH_SECONDS },
      <Progress job={job} />,
    );
  };
}

function Progress({ job }: { readonly job: ChangeJob }): JSX.Element {
  return (
    <div class="narrow" data-progress>
      <p role="status">{progressText(job)}</p>
      <progress
        max={job.total}
        value={job.count}
        aria-label="How far it is"
      />
      <p class="quiet">
        It goes on if you leave this page. <a href="/app">Monitors</a>
      </p>
    </div>
  );
}

/** `1,200 of 2,000 deleted` */
function progressText({ count, total, done }: ChangeJob): string {
  const [some, all] = [count, total].map((each) => each.toLocaleString("en"));
  return `${some} of ${all} ${done}`;
}

/** Waits for a promise, but not for longer than that. */
async function within(ms: number, promise: Promise<void>): Promise<void> {
  const { promise: late, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, ms);
  await Promise.race([promise, late]);
  clearTimeout(timer);
}
