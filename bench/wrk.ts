import { join } from "node:path";
import { cpuSeconds } from "./process_usage.ts";

const CONNECTIONS = 50;

/** One run of wrk against one server. */
export interface Load {
  readonly pid: number;
  /** The echo is sent an object, all others are asked for. */
  readonly url: string;
  readonly seconds: number;
}

export interface Cost {
  /** Seconds of the server's CPU per 100,000 requests. */
  readonly cpuPer100k: number;
  readonly perSecond: number;
}

export async function sendLoad({ pid, url, seconds }: Load): Promise<Cost> {
  const script = join(import.meta.dirname ?? ".", "echo.lua");
  const isEcho = url.endsWith("/api/echo");
  const before = await cpuSeconds(pid);
  const { stdout } = await new Deno.Command("wrk", {
    args: [
      ...["-t1", `-c${CONNECTIONS}`, `-d${seconds}s`],
      ...isEcho ? ["-s", script] : [],
      url,
    ],
  }).output();
  const cpu = await cpuSeconds(pid) - before;
  const text = new TextDecoder().decode(stdout);
  const requests = Number(/(\d+) requests in/.exec(text)?.[1]);
  const perSecond = Number(/Requests\/sec:\s+([\d.]+)/.exec(text)?.[1]);
  if (!(requests > 0) || text.includes("Non-2xx")) {
    throw new Error(`Cannot measure "${url}": ${text}`);
  }
  return { cpuPer100k: cpu / requests * 1e5, perSecond };
}
