import { nextTurn } from "../monitor/next_turn.ts";
import { ConfigError } from "../monitor/fields/value_kind.ts";
import type { UrlSpec } from "../monitor/fields/url_spec.ts";
import type { Config } from "./parse_config.ts";
import { readConfig } from "./read_config.ts";

/** What the worker is asked for: the arguments of the start. */
export interface ReloadRequest {
  readonly args: readonly string[];
}

/**
 * What it answers: pieces of the urls, then all the rest; or what is wrong.
 * Pieces, because the receiver takes each message in one go.
 */
export type ReloadMessage =
  | { readonly kind: "urls"; readonly urls: readonly UrlSpec[] }
  | { readonly kind: "config"; readonly config: Config }
  | { readonly kind: "problems"; readonly problems: readonly string[] };

const URLS_PER_MESSAGE = 100;

/** Reads the configuration anew, away from the event loop that probes. */
async function* reload({ args }: ReloadRequest): AsyncGenerator<ReloadMessage> {
  try {
    const parsed = await readConfig(args);
    if (parsed.kind !== "run") return;
    const { urls, ...rest } = parsed.config;
    for (let at = 0; at < (urls?.length ?? 0); at += URLS_PER_MESSAGE) {
      yield {
        kind: "urls",
        urls: urls?.slice(at, at + URLS_PER_MESSAGE) ?? [],
      };
    }
    yield { kind: "config", config: { ...rest, urls: urls && [] } };
  } catch (error) {
    const problems = error instanceof ConfigError
      ? error.problems
      : [error instanceof Error ? error.message : String(error)];
    yield { kind: "problems", problems };
  }
}

/** What a worker's global scope has beyond that of a page. */
interface WorkerScope {
  onmessage: ((event: MessageEvent<ReloadRequest>) => void) | null;
  postMessage(message: ReloadMessage): void;
}

// In the program's own thread, where only the types are used, this does nothing.
if ("DedicatedWorkerGlobalScope" in globalThis) {
  const scope = globalThis as unknown as WorkerScope;
  scope.onmessage = async ({ data }) => {
    for await (const message of reload(data)) {
      scope.postMessage(message);
      await nextTurn(); // so that the receiver has one at a time
    }
  };
}
