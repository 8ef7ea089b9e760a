/** CPU time of the calling thread in milliseconds, in which nothing counts that other processes of the machine take. */
export function loopMs(): number {
  const text = Deno.readTextFileSync("/proc/thread-self/schedstat");
  return Number(text.split(" ")[0]) / 1e6;
}
