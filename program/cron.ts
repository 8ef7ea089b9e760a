import type { Uptick } from "./uptick.ts";

/**
 * Registers the one cron job, which runs once a minute. Deno Deploy wants to
 * know of it at once, not when all has started. A handler that throws or is
 * slow would be run again, or miss its next run.
 */
export async function registerCron(
  starting: Promise<Pick<Uptick, "onCron">>,
): Promise<void> {
  await Deno.cron(
    "probe",
    "* * * * *",
    { backoffSchedule: [] },
    async () => await (await starting).onCron(),
  );
}
