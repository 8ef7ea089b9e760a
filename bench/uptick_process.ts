import { join } from "node:path";
import { type Child, startChild, waitFor } from "./child_process.ts";

/** Uptick as a process of its own. */
export interface UptickProcess extends Child {
  readonly origin: string;
  readonly dir: string;
  /** Asks for the metrics once. */
  scrape(): Promise<Scraped>;
}

/** The sum of a family's samples whose labels contain `label`. */
export type Scraped = (name: string, label?: string) => number;

export interface UptickOptions {
  /** The checkout. */
  readonly root: string;
  /** Urls for the urls file. */
  readonly urls?: readonly Record<string, unknown>[];
  readonly flags?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly wrapper?: readonly string[];
}

const START_TIMEOUT_MS = 60_000;

/** Starts it with logs and store in a directory of its own, and waits for its first answer. */
export async function startUptick(
  { root, urls = [], flags = [], env = {}, wrapper = [] }: UptickOptions,
): Promise<UptickProcess> {
  const dir = await Deno.makeTempDir({ prefix: "uptick-bench-" });
  await Deno.writeTextFile(join(dir, "urls.json"), JSON.stringify(urls));
  const port = freePort();
  const origin = `http://127.0.0.1:${port}`;
  const child = startChild(Deno.execPath(), [
    ...await startCommand(root),
    ...["--listen-address", `127.0.0.1:${port}`],
    ...["--kv", join(dir, "store.sqlite3")],
    ...["--urls-file", join(dir, "urls.json")],
    ...["--access-log-path", join(dir, "access.log")],
    ...["--service-log-path", join(dir, "service.log")],
    ...flags,
  ], { cwd: root, env: { ECHO_USERS: "bench:benchpass", ...env }, wrapper });
  await firstAnswer(child, origin);
  return {
    pid: child.pid,
    ended: child.ended,
    origin,
    dir,
    stop: async () => {
      await child.stop();
      await Deno.remove(dir, { recursive: true });
    },
    scrape: async () => {
      const text = await (await fetch(`${origin}/metrics`)).text();
      return (name, label = "") => sumOf(text, name, label);
    },
  };
}

/** The arguments of `deno task start`. The task itself would be one process more, whose CPU would not be counted. */
async function startCommand(root: string): Promise<string[]> {
  const { tasks } = JSON.parse(
    await Deno.readTextFile(join(root, "deno.json")),
  );
  const words: string[] = tasks.start.command.split(" ");
  const deno = words.indexOf("deno");
  const settings = words.slice(0, deno); // of the environment
  if (deno !== -1 && settings.every((word) => word.includes("="))) {
    return words.slice(deno + 1);
  }
  throw new Error(`Cannot start Uptick as "${tasks.start.command}"`);
}

async function firstAnswer(child: Child, origin: string): Promise<void> {
  const isUp = waitFor(async () => {
    const response = await fetch(`${origin}/health`);
    await response.body?.cancel();
    return response.ok;
  }, START_TIMEOUT_MS);
  const hasEnded = child.ended.then(() => {
    throw new Error("Cannot measure: Uptick ended at the start");
  });
  try {
    await Promise.race([isUp, hasEnded]);
  } catch (error) {
    await child.stop();
    throw error;
  } finally {
    hasEnded.catch(() => {}); // ends one day
  }
}

function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}

function sumOf(text: string, name: string, label: string): number {
  let sum = 0;
  for (const line of text.split("\n")) {
    const isOurs = line.startsWith(`${name}{`) || line.startsWith(`${name} `);
    if (isOurs && line.includes(label)) {
      sum += Number(line.slice(line.lastIndexOf(" ") + 1));
    }
  }
  return sum;
}
