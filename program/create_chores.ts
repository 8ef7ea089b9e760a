import type { AlertNews } from "../monitor/alerts/alert_news.ts";
import { realClock } from "../monitor/real_clock.ts";
import type { Runner } from "../monitor/rounds/runner.ts";
import type { ServiceLog } from "../routes/server/service_log.ts";
import type { Reloader } from "./reloader.ts";
import type { Store } from "../store/create_store.ts";
import { settleOperators } from "../store/settle_written.ts";
import type { Alerts } from "./alerts.ts";
import { type Chore, Chores } from "./chores.ts";
import type { HeartbeatNews } from "./heartbeat_news.ts";
import type { IncidentDrafts } from "./incident_drafts.ts";
import { newsChores } from "./news_chores.ts";
import type { SubscriberNews } from "./subscribers/subscriber_news.ts";
import { errorText } from "./error_text.ts";

export interface ChoreParts {
  readonly store: Pick<
    Store,
    | "audit"
    | "deletedUrls"
    | "incidents"
    | "maintenances"
    | "sweeper"
    | "urls"
    | "users"
  >;
  /** Null where this instance does not probe: then there is nothing to do. */
  readonly runner: Pick<Runner, "heldShards" | "packNextHours"> | null;
  readonly heartbeats: Pick<HeartbeatNews, "look">;
  readonly reloader: Pick<Reloader, "look">;
  readonly alerts: Pick<Alerts, "chores" | "noteNews">;
  readonly subscribers: Pick<SubscriberNews, "chores">;
  /** Null unless outages open drafts. */
  readonly drafts: Pick<IncidentDrafts, "look"> | null;
  readonly news: Pick<AlertNews, "lookForCertificates">;
  readonly log: Pick<ServiceLog, "error">;
  /** Each delete costs a write there, so the runtime's own expiry has to do. */
  readonly deploy: boolean;
}

/** All background work. Shards are packed and swept one at a time, so that no probe waits for it. */
export function createChores(
  parts: ChoreParts,
): Chores {
  const { store, runner, heartbeats, reloader, alerts, log, deploy } = parts;
  const { drafts } = parts;
  const chores: Chore[] = runner === null ? [] : [
    {
      name: "pack hours",
      periodMs: 250,
      run: () => runner.packNextHours(),
    },
    {
      name: "purge deleted urls",
      periodMs: 60_000,
      run: () => store.deletedUrls.purge(),
    },
    {
      name: "take what operators wrote as members to their page",
      periodMs: 3_600_000,
      run: () => settleOperators(store),
    },
    ...alerts.chores,
    ...parts.subscribers.chores,
    ...newsChores({
      news: parts.news,
      deploy,
      onNews: () => alerts.noteNews(),
    }),
  ];
  if (runner !== null && drafts !== null) {
    chores.push({
      name: "open drafts of incidents",
      periodMs: 30_000,
      run: () => drafts.look(),
    });
  }
  if (runner !== null && !deploy) {
    chores.push({
      name: "look at what pings other instances took",
      periodMs: 1_000,
      run: () => heartbeats.look(),
    }, {
      name: "look at the configuration file",
      periodMs: 5_000,
      run: () => reloader.look(),
    }, {
      name: "sweep what is past its retention",
      periodMs: 4_000,
      run: () => store.sweeper.sweepNext(runner.heldShards()),
    }, {
      name: "sweep the audit list",
      periodMs: 600_000,
      run: () => store.audit.sweep(),
    }, {
      name: "sweep what maintenance was",
      periodMs: 600_000,
      run: () => store.maintenances.sweep(),
    });
  }
  return new Chores({
    clock: realClock,
    chores,
    onError: (name, error) =>
      log.error("store", `Cannot ${name}: ${errorText(error)}`),
  });
}
