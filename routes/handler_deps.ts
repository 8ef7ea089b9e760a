import type { Catalogue } from "../metrics/catalogue.ts";
import type { Registry } from "../metrics/registry.ts";
import type { Notice } from "../monitor/alerts/notice.ts";
import type { AttemptResult } from "../monitor/alerts/outbox_entry.ts";
import type { Channel } from "../monitor/channel.ts";
import type { ChangingGuard } from "../monitor/guard/changing_guard.ts";
import type { MeasuredPhases } from "../monitor/latest_phases.ts";
import type { MemberLoad } from "../monitor/rounds/member_load.ts";
import type { ProbeLoad } from "../monitor/rounds/probe_load.ts";
import type { StatusView } from "../monitor/status_view.ts";
import type { ProbeResult, ProbeTarget } from "../monitor/types.ts";
import type { MaintenanceTable } from "../monitor/maintenance/maintenance_table.ts";
import type { MonitorTable } from "../monitor/monitor_table.ts";
import type { SomeAlertRules } from "../monitor/alert_rules.ts";
import type { AlertRuleChoices } from "../store/alerts/alert_rule_choices.ts";
import type { Channels } from "../store/alerts/channels.ts";
import type { OutageBooks } from "../store/alerts/outage_books.ts";
import type { Outbox } from "../store/alerts/outbox.ts";
import type { ApiKeys } from "../store/api_keys.ts";
import type { Audit } from "../store/audit.ts";
import type { BoardOrders } from "../store/board_orders.ts";
import type {
  Choices,
  ChosenLook,
  ChosenSettings,
  Registration,
} from "../store/choices.ts";
import type { Maintenances } from "../store/maintenances.ts";
import type { Incidents } from "../store/incidents.ts";
import type { Invitations } from "../store/invitations.ts";
import type { LastSeen } from "../store/last_seen.ts";
import type { PasswordResets } from "../store/password_resets.ts";
import type { DeletedUrls } from "../store/deleted_urls.ts";
import type { Events } from "../store/events.ts";
import type { Heartbeats } from "../store/heartbeats.ts";
import type { History } from "../store/history/history.ts";
import type { TrackingState } from "../store/tracking_state.ts";
import type { Urls } from "../store/urls.ts";
import type { User, Users } from "../store/users.ts";
import type { Health } from "./system/health.ts";
import type { HistoryCache } from "./history/history_cache.ts";
import type { IncidentTable } from "./incidents/incident_table.ts";
import type { SubscriptionDesk } from "./subscribers/subscription_desk.ts";
import type { Site } from "./pages/frame/site.ts";
import type { OwnerTable } from "./access/owner_table.ts";
import type { TurnQueue } from "./access/turn_queue.ts";
import type { PasswordHasher } from "./access/password.ts";
import type { ServiceLog } from "./server/service_log.ts";

/** The settings that matter to HTTP. */
export interface HandlerSettings extends ChosenLook {
  readonly version: string;
  readonly trackingUrlPath: string;
  readonly stateUrlPath: string;
  readonly metricsUrlPath: string;
  readonly stateFilePath: string;
  /** No file system: the state lies in the store. */
  readonly deploy: boolean;
  readonly echoUsers: ReadonlyMap<string, string>;
  readonly metricsToken: string | undefined;
  readonly tokenLifetimeMs: number;
  /** The least length of a new password, in characters. */
  readonly minPasswordLength: number;
  /** Registrations that one network may make at once. */
  readonly registrationsPerNetwork: number;
  readonly accessLogFormat: "combined" | "json";
  /** Who may make an account; undefined where the operator chooses. */
  readonly registration?: Registration | undefined;
  /** How outages are made, as far as the settings say so. */
  readonly alertRules?: SomeAlertRules;
  readonly trustedProxies: readonly string[];
  readonly intervalMs: number;
  readonly timeoutMs: number;
  readonly minIntervalMs: number;
  /** Private addresses that users may watch. */
  readonly allowPrivateTargets?: "all" | readonly string[];
  readonly pageLinks?: Site["links"];
  /** Who may show the status page in a frame, as in a policy. */
  readonly frameAncestors?: readonly string[];
  /** Where people reach the instance: an origin, perhaps with a path, without a slash at its end. */
  readonly publicUrl?: string | undefined;
  /** How long ticks are kept. */
  readonly retentionMs?: number;
}

/** What answering requests needs of the rest of the program. */
export interface HandlerDeps {
  readonly settings: HandlerSettings;
  readonly store: {
    readonly urls: Urls;
    readonly deletedUrls: DeletedUrls;
    readonly users: Users;
    readonly apiKeys: ApiKeys;
    readonly boardOrders: BoardOrders;
    readonly choices: Choices;
    readonly incidents: Incidents;
    readonly maintenances: Maintenances;
    readonly invitations: Invitations;
    readonly passwordResets: PasswordResets;
    readonly lastSeen: LastSeen;
    readonly audit: Audit;
    readonly events: Events;
    readonly heartbeats: Heartbeats;
    readonly history: History;
    readonly trackingState: TrackingState;
    readonly channels: Channels;
    readonly outbox: Outbox;
    readonly alertRules: AlertRuleChoices;
    readonly outageBooks: OutageBooks;
  };
  /** What metrics know of the past of urls; made from the store if not given. */
  readonly histories?: HistoryCache;
  readonly table: MonitorTable;
  readonly view: StatusView;
  readonly owners: OwnerTable;
  /** What is open on the pages, as it was last read with the urls. */
  readonly incidents: IncidentTable;
  readonly maintenance: MaintenanceTable;
  /** Subscribers of the pages. */
  readonly subscriptions: SubscriptionDesk;
  /** Where the configuration names a url of the operator's: a flag, a variable or a file; undefined where this process does not know. */
  readonly configuredIn: (name: string) => string | undefined;
  /** Where the configuration lists a url of this name, from 0; undefined for one that it does not list. */
  readonly configuredPlaceOf: (name: string) => number | undefined;
  /** What members may have together; without it, that is no matter. */
  readonly members?: MemberLoad;
  /** Removes a user from the store, with everything that belongs to them; `onUrl` is told of each url. */
  readonly deleteAccount: (
    user: User,
    onUrl: (id: number) => void,
  ) => Promise<void>;
  /** Takes what was written to the page of its monitors, once an account has another role. */
  readonly settleWritten: (user: User) => Promise<void>;
  /** What the operator chose, as it was last read. */
  readonly chosen: () => ChosenSettings;
  readonly guard: ChangingGuard;
  /** The addresses of a name, as far as they are known; asked where an operator may allow them. */
  readonly lookUp?: (name: string) => Promise<readonly string[]>;
  readonly metrics: Catalogue;
  readonly registry: Registry;
  readonly health: Health;
  /** The key of the login tokens, in the store or the settings. */
  readonly tokenSecret: () => Promise<Uint8Array<ArrayBuffer>>;
  readonly hasher?: PasswordHasher;
  /** Where urls that people try wait for their turn; a queue of its own, unless this takes its place. */
  readonly trials?: TurnQueue;
  /** Tries once to deliver a notice. */
  readonly deliver: (
    channel: Channel,
    notice: Notice,
  ) => Promise<AttemptResult>;
  /** A ping was stored that may change the state of a heartbeat. */
  readonly onPing?: (id: number) => void;
  /** Tries a url for its owner before it is saved; the guard applies. */
  readonly probe?: (target: ProbeTarget) => Promise<ProbeResult>;
  /** The phases of the latest probe of a url; undefined where another process made it. */
  readonly phasesOf?: (id: number) => MeasuredPhases | undefined;
  /** What this process is called among those of its store. */
  readonly instance?: string;
  /** What this machine manages of the probes that are due to it; null where it does not probe. */
  readonly probeLoad?: () => ProbeLoad | null;
  /** Ends the live pages, without which the server could not stop. */
  readonly stopping?: AbortSignal;
  /** Takes a line of the access log. */
  readonly writeLine: (line: string) => void;
  readonly log: Pick<ServiceLog, "error" | "warn">;
}
