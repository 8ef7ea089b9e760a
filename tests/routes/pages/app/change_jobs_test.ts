import assert from "node:assert/strict";
import { ChangeJobs } from "../../../../routes/pages/app/changes/change_jobs.ts";
import { ProgressPages } from "../../../../routes/pages/app/changes/progress_pages.tsx";
import { HttpError } from "../../../../routes/server/http_error.ts";

const WHAT = { done: "deleted", total: 2_000 };

Deno.test("ChangeJobs tells how far a job is, lets each user have one at a time, and forgets what was seen", async () => {
  const jobs = new ChangeJobs();
  const end = Promise.withResolvers<void>();
  const job = jobs.start(1, WHAT, async (onChanged) => {
    onChanged(1_200);
    await end.promise;
    onChanged(800);
    return "/app?did=deleted";
  });
  assert.deepEqual([job?.count, job?.location], [1_200, null]);
  assert.equal(jobs.start(1, WHAT, () => Promise.resolve("")), null);
  assert.ok(jobs.start(2, WHAT, () => Promise.resolve("/app")) !== null);
  jobs.forget(1); // it still runs
  assert.equal(jobs.of(1), job);
  end.resolve();
  await job?.over;
  assert.deepEqual([job?.count, job?.location], [2_000, "/app?did=deleted"]);
  jobs.forget(1);
  assert.equal(jobs.of(1), undefined);
});

Deno.test("ChangeJobs keeps why a job failed", async () => {
  const jobs = new ChangeJobs();
  const job = jobs.start(1, WHAT, () => Promise.reject(new Error("no disk")));
  await job?.over;
  assert.match(String(job?.failure), /no disk/);
  assert.ok(jobs.start(1, WHAT, () => Promise.resolve("/app")) !== null);
});

type Request = Parameters<ProgressPages["run"]>[0];

/** A request of a user's, as far as these pages look at it. */
function requestOf(accept = "text/html"): Request {
  return {
    c: { req: { header: () => accept, path: "/app/progress" }, env: {} },
    viewer: { user: { id: 1 } },
  } as unknown as Request;
}

Deno.test("ProgressPages refuses a second change while one goes on", async () => {
  const jobs = new ChangeJobs();
  const end = Promise.withResolvers<string>();
  const job = jobs.start(1, WHAT, () => end.promise);
  const pages = new ProgressPages(jobs);
  await assert.rejects(
    pages.run(requestOf(), WHAT, () => Promise.resolve("/app")),
    (error) => error instanceof HttpError && error.status === 409,
  );
  end.resolve("/app");
  await job?.over;
});
