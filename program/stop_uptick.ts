import type { Runner } from "../monitor/rounds/runner.ts";
import type { Listener } from "../routes/server/listener.ts";
import type { Database } from "../store/database/database.ts";
import type { Instance } from "../store/database/instance_lock.ts";
import type { Alerts } from "./alerts.ts";
import type { Chores } from "./chores.ts";
import type { SubscriberNews } from "./subscribers/subscriber_news.ts";
import type { Logs } from "./logs.ts";

export interface RunningParts {
  readonly listener: Pick<Listener, "stop">;
  /** Null where this instance does not probe. */
  readonly runner: Pick<Runner, "stop"> | null;
  readonly chores: Pick<Chores, "stop">;
  readonly alerts: Pick<Alerts, "stop">;
  readonly subscribers: Pick<SubscriberNews, "stop">;
  readonly database: Pick<Database, "close">;
  readonly instance: Pick<Instance, "release">;
  readonly logs: Logs;
}

/** Everything ends within this after a signal. */
const STOP_MS = 8_000;
/** How long probes in flight may take to finish then. */
const PROBE_GRACE_MS = 3_000;
/** How long messages that are being delivered may take then; others deliver them again, under the same id. */
const DELIVERY_GRACE_MS = 3_000;

/**
 * No new claims, requests answered, probes ended, windows written, store
 * closed: in this order. False when requests were still running after 8
 * seconds.
 */
export async function stopUptick(
  parts: RunningParts,
): Promise<boolean> {
  const { listener, runner, chores, alerts, subscribers } = parts;
  const { database, instance, logs } = parts;
  logs.service.info("http", "Server stopping");
  const deadline = new Promise<false>((resolve) => {
    Deno.unrefTimer(Number(setTimeout(() => resolve(false), STOP_MS)));
  });
  const ended = Promise.all([
    listener.stop(),
    runner?.stop(PROBE_GRACE_MS),
    chores.stop(),
    alerts.stop(DELIVERY_GRACE_MS),
    subscribers.stop(DELIVERY_GRACE_MS),
  ]).then(() => true as const);
  const gracefully = await Promise.race([ended, deadline]);
  database.close();
  instance.release();
  const manner = gracefully ? "gracefully" : "forcefully";
  logs.service.info("http", `Server stopped ${manner}`);
  await logs.close();
  return gracefully;
}
