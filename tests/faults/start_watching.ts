import type { CountingTargetProcess } from "./counting_target_process.ts";
import type { CpuQuota } from "./cpu_quota.ts";
import { writeUrlsFile } from "./fault_plan.ts";
import type { MessageCounter } from "./message_counter.ts";
import { UptickInstance } from "./uptick_instance.ts";

/** Starts Uptick under a quota with so many urls of a target, each due once a second; all its files are in `dir`. */
export async function startWatching(
  count: number,
  { dir, target, quota, messages }: {
    readonly dir: string;
    readonly target: CountingTargetProcess;
    readonly quota: CpuQuota;
    /** Is told of outages. */
    readonly messages?: MessageCounter;
  },
): Promise<UptickInstance> {
  const urlsFile = await writeUrlsFile(dir, {
    origin: `http://127.0.0.1:${target.port}`,
    count,
    interval: "1s",
  });
  await messages?.hearOf(urlsFile);
  return await UptickInstance.start({
    dir,
    args: ["--kv", `${dir}/store.sqlite3`, "--urls-file", urlsFile],
    wrapper: quota.wrapper,
  });
}
