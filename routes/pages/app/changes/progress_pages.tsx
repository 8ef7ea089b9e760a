import type { JSX } from "hono/jsx/jsx-runtime";
import { within } from "../../../../monitor/clock_waits.ts";
import { realClock } from "../../../../monitor/real_clock.ts";
import { HttpError } from "../../../server/http_error.ts";
import { answerJson, type Ctx } from "../../../server/request_context.ts";
import { seeOther } from "../../frame/see_other.ts";
import { appPage } from "../app_page.tsx";
import type { UserRequest } from "../app_request.ts";
import { type ChangeJob, type ChangeJobs, isRunning } from "./change_jobs.ts";

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
    request: UserRequest,
    what: Pick<ChangeJob, "done" | "total">,
    work: (onChanged: (count: number) => void) => Promise<string>,
  ): Promise<Response> => {
    const { c, viewer } = request;
    const job = this.#jobs.start(viewer.user.id, what, work);
    if (job === null) {
      throw new HttpError(
        409,
        "Another bulk change is still running: wait for it to finish, then try again",
      );
    }
    await within(realClock, QUICK_MS, job.over);
    return isRunning(job)
      ? seeOther(c, "/app/progress")
      : this.#end(request, job);
  };

  show = async (request: UserRequest): Promise<Response> => {
    const { c, viewer } = request;
    const isData = c.req.header("Accept") === "application/json";
    const job = this.#jobs.of(viewer.user.id);
    if (job === undefined) {
      return isData
        ? answerProgress(c, { text: "", count: 0, isOver: true })
        : seeOther(c, "/app?did=elsewhere");
    }
    const isOver = !isRunning(job);
    if (isData) {
      const { count } = job;
      return answerProgress(c, { text: progressText(job), count, isOver });
    }
    if (isOver) return this.#end(request, job);
    return await appPage(
      request,
      { title: "This takes a moment", refreshSeconds: REFRESH_SECONDS },
      <Progress job={job} />,
    );
  };

  /** Sends the user on once a job is over; what made it fail is thrown. */
  #end({ c, viewer }: UserRequest, { location, failure }: ChangeJob): Response {
    this.#jobs.forget(viewer.user.id);
    if (location === null) throw failure;
    return seeOther(c, location);
  }
}

/** What the script of the page asks for again and again. */
function answerProgress(
  c: Ctx,
  progress: {
    readonly text: string;
    readonly count: number;
    readonly isOver: boolean;
  },
): Response {
  return answerJson(c, progress, { headers: { "Cache-Control": "no-store" } });
}

function Progress({ job }: { readonly job: ChangeJob }): JSX.Element {
  return (
    <div class="narrow" data-progress>
      <p role="status">{progressText(job)}</p>
      <progress
        max={job.total}
        value={job.count}
        aria-label="Progress"
      />
      <p class="quiet">
        It continues if you leave this page. <a href="/app">Monitors</a>
      </p>
    </div>
  );
}

/** `1,200 of 2,000 deleted` */
function progressText({ count, total, done }: ChangeJob): string {
  const [some, all] = [count, total].map((each) => each.toLocaleString("en"));
  return `${some} of ${all} ${done}`;
}
