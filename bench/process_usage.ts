/** Clock ticks per second in /proc; 100 on every Linux that Deno runs on. */
const TICKS_PER_SECOND = 100;
const USER_TIME_FIELD = 14;

/** Seconds of CPU that a process has used, user and system, all threads. */
export async function cpuSeconds(pid: number): Promise<number> {
  const stat = await Deno.readTextFile(`/proc/${pid}/stat`);
  // the command's name, in brackets, may contain anything
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const [user, system] = fields.slice(USER_TIME_FIELD - 3).map(Number);
  return ((user ?? NaN) + (system ?? NaN)) / TICKS_PER_SECOND;
}

/** What of a process is in RAM, in MB. */
export async function residentMb(pid: number): Promise<number> {
  const status = await Deno.readTextFile(`/proc/${pid}/status`);
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1_024;
}
