import { defaultName } from "../../monitor/fields/default_name.ts";
import { heartbeatTimes } from "../../monitor/fields/heartbeat_members.ts";
import {
  fieldConflicts,
  urlConflicts,
} from "../../monitor/fields/field_conflicts.ts";
import {
  effectiveTimeoutMs,
  readUrlFields,
  URL_DEFAULTS,
  URL_ROWS,
  type UrlFields,
  wireNameOf,
} from "../../monitor/fields/url_fields.ts";
import { loadPattern } from "../../monitor/checks/assertions/load_pattern.ts";
import { quoteText } from "../../monitor/fields/quote_text.ts";
import { withoutUserinfo } from "../../monitor/fields/without_userinfo.ts";
import { brokenRule } from "../../monitor/fields/value_kind.ts";
import { isTrusted } from "../../monitor/is_trusted.ts";
import { isHeartbeat } from "../../monitor/is_heartbeat.ts";
import { heldFields } from "../../monitor/hold.ts";
import type { AddressGuard } from "../../monitor/guard/address_guard.ts";
import type { Monitor } from "../../monitor/types.ts";
import type { MonitorTable } from "../../monitor/monitor_table.ts";
import type { DeletedUrl, DeletedUrls } from "../../store/deleted_urls.ts";
import type { UrlChanges, Urls } from "../../store/urls.ts";
import { serviceNotFound } from "../access/find_service.ts";
import {
  isOperator,
  mayChange,
  owns,
  type UserViewer,
} from "../access/viewer.ts";
import { HttpError } from "../server/http_error.ts";
import { asksElsewhere, JUDGED } from "./asks_elsewhere.ts";
import { KeyedMutex } from "./keyed_mutex.ts";
import { refuseDependencies } from "./refuse_dependencies.ts";
import { type MemberBound, UrlQuota } from "./url_quota.ts";

export interface OwnedUrlsDeps {
  readonly urls: Urls;
  readonly deletedUrls: DeletedUrls;
  readonly table: MonitorTable;
  readonly guard: Pick<AddressGuard, "checkTarget">;
  readonly members?: MemberBound | undefined;
  readonly defaults: {
    readonly intervalMs: number;
    readonly timeoutMs: number;
    readonly minIntervalMs: number;
  };
}

/** A url as it is stored, as far as the address guard asks; of a new one nothing. */
type Judged = UrlFields & Partial<Pick<Monitor, "ownerId" | "isGuarded">>;

/** What users do with their urls, whichever way they ask: each change is checked here. */
export class OwnedUrls {
  readonly #deps: OwnedUrlsDeps;
  readonly #quota: UrlQuota;
  /** One change at a time per user and url, so that no member waits for another's. */
  readonly #changes = new KeyedMutex<string>();

  constructor(deps: OwnedUrlsDeps) {
    this.#deps = deps;
    this.#quota = new UrlQuota(deps.table, deps.members);
  }

  /** A user's urls, by id; an operator's with those that were imported. */
  of(viewer: UserViewer): Monitor[] {
    return [...this.#deps.table.all()].filter((each) => owns(viewer, each));
  }

  /** Those that a url of the user may depend on: an operator's with those of the configuration. */
  #peersOf(viewer: UserViewer): Monitor[] {
    const isOperators = isOperator(viewer);
    return [...this.#deps.table.all()].filter((each) =>
      owns(viewer, each) || (isOperators && each.ownerId === null)
    );
  }

  /**
   * Stores a new url from its members on the wire.
   *
   * @throws {HttpError} 400 naming every problem; 403 or 503 when there is no room.
   */
  async add(
    viewer: UserViewer,
    members: Readonly<Record<string, unknown>>,
  ): Promise<Monitor> {
    const fields = this.#read(members);
    if (fields.url === undefined) {
      throw new HttpError(400, 'Cannot add the url: "url" is missing');
    }
    if (fields.showAddress === false && fields.name === undefined) {
      throw new HttpError(
        400,
        'Cannot hide the address: "name" is missing, and would be the host',
      );
    }
    const { table, urls, defaults } = this.#deps;
    const merged = {
      ...URL_DEFAULTS,
      name: defaultName(fields.url),
      intervalMs: defaults.intervalMs,
      timeoutMs: defaults.timeoutMs,
      ...fields,
      url: fields.url,
      ownerId: viewer.user.id,
    };
    this.#refuseBlocked(fields, merged, {});
    refuseDependencies(fields, merged, this.#peersOf(viewer));
    await refusePatterns(fields);
    const settled = { ...merged, ...this.#settled(merged) };
    return await this.#quota.reserveNew(settled, async () => {
      const created = await urls.create(settled);
      if (created === null) {
        throw new HttpError(401, "Cannot add the url: the account is gone");
      }
      table.set(created);
      return created;
    });
  }

  /**
   * Changes the members that are given.
   *
   * @throws {HttpError} 404 for a url that the viewer may not change, as if it
   * were not there; 400 naming every problem.
   */
  async change(
    viewer: UserViewer,
    id: number,
    members: Readonly<Record<string, unknown>>,
  ): Promise<Monitor> {
    // One after the other: each is judged by what the one before it has stored.
    // Operators share what was imported.
    const who = isOperator(viewer) ? "operators" : viewer.user.id;
    const key = `${who}/${id}`;
    return await this.#changes.run(
      key,
      () => this.#change(viewer, id, members),
    );
  }

  async #change(
    viewer: UserViewer,
    id: number,
    members: Readonly<Record<string, unknown>>,
  ): Promise<Monitor> {
    const stored = await this.find(viewer, id);
    const changes: UrlChanges = this.#read(members);
    refuseHeld(stored, changes);
    const merged = { ...stored, ...changes };
    this.#refuseBlocked(changes, merged, stored);
    refuseDependencies(changes, merged, this.#peersOf(viewer));
    await refusePatterns(changes);
    const settled: UrlChanges = {
      ...changes,
      ...this.#settled(merged),
      ...isTrusted(stored) && asksElsewhere(stored, changes)
        ? { isGuarded: true }
        : {},
    };
    const next = { ...merged, ...settled };
    return await this.#quota.reserveChange(stored, next, async () => {
      const updated = await this.#deps.urls.update(id, settled);
      if (updated === null) throw serviceNotFound();
      this.#deps.table.set(updated);
      return updated;
    });
  }

  async remove(viewer: UserViewer, id: number): Promise<Monitor> {
    const stored = await this.find(viewer, id);
    await this.#deps.urls.delete(stored);
    this.#deps.table.delete(id);
    return stored;
  }

  /** Deletes urls of the user so that they can be brought back for a while; tells when it was done, and `onChanged` how many more are gone. */
  async discard(
    { user }: UserViewer,
    stored: readonly Monitor[],
    onChanged: (count: number) => void = () => {},
  ): Promise<number> {
    const { deletedUrls, table } = this.#deps;
    return await deletedUrls.add(user.id, stored, (batch) => {
      for (const { id } of batch) table.delete(id);
      onChanged(batch.length);
    });
  }

  /** At most this many can be brought back. */
  get maxDiscarded(): number {
    return this.#deps.deletedUrls.maxKept;
  }

  /** What the user deleted and can bring back, latest first. */
  async discarded(viewer: UserViewer): Promise<DeletedUrl[]> {
    const deleted = await this.#deps.deletedUrls.of(viewer.user.id);
    // Who is no operator any more has no say about what was imported.
    return deleted.filter(({ url }) => owns(viewer, url));
  }

  /** Brings back what the user deleted and still can bring back, with its history, as far as there is room. */
  async restore(
    viewer: UserViewer,
    wanted: readonly DeletedUrl[],
    onChanged: (count: number) => void = () => {},
  ): Promise<{ restored: number; failed: number }> {
    const { deletedUrls, table } = this.#deps;
    const { id: userId } = viewer.user;
    const byOwner = Map.groupBy(
      wanted.map(({ url: monitor }) => monitor),
      ({ ownerId }) => ownerId,
    );
    let restored = 0;
    for (const [ownerId, monitors] of byOwner) {
      await this.#quota.reserveSome(ownerId, monitors, async (fitting) => {
        for (const { id } of fitting) {
          const monitor = await deletedUrls.restore(userId, id);
          onChanged(1);
          if (monitor === null) continue;
          table.set(monitor);
          restored++;
        }
      });
    }
    return { restored, failed: wanted.length - restored };
  }

  /**
   * The url as it is stored.
   *
   * @throws {HttpError} 404 for one that the viewer may not change.
   */
  async find(viewer: UserViewer, id: number): Promise<Monitor> {
    const stored = await this.#deps.urls.get(id);
    if (stored === null || !mayChange(viewer, stored)) throw serviceNotFound();
    return stored;
  }

  /**
   * What is wrong with the members of a url, by their names: for forms, which
   * say it beside the field. `stored` is what the members would change.
   */
  problemsOf(
    members: Readonly<Record<string, unknown>>,
    stored: Judged = URL_DEFAULTS,
  ): Record<string, string> {
    const found: Record<string, string> = {};
    const plain = withoutUserinfo(members);
    const { fields } = readUrlFields(plain);
    for (const { field, name, kind } of URL_ROWS) {
      if (Object.hasOwn(plain, name) && !Object.hasOwn(fields, field)) {
        found[name] = `Must be ${brokenRule(kind, plain[name]) ?? kind.rule}`;
      }
    }
    const merged = { ...stored, ...fields };
    for (const { field, why } of fieldConflicts(merged)) {
      found[wireNameOf(field)] ??= `${why.charAt(0).toUpperCase()}${
        why.slice(1)
      }`;
    }
    const rule = this.#brokenRule(fields, merged, stored);
    return rule === null
      ? found
      : { ...found, [wireNameOf("url")]: `Cannot be watched: ${rule}` };
  }

  /** What the guard has against the address, where a change touches what it judges. */
  #brokenRule(
    changes: UrlFields,
    merged: UrlFields,
    stored: Judged,
  ): string | null {
    if (isTrusted(stored) && !asksElsewhere(stored, changes)) return null;
    const { url, send = "", starttls = "" } = merged;
    const isTouched = JUDGED.some((field) => changes[field] !== undefined);
    if (url === undefined || !isTouched || isHeartbeat({ url })) return null;
    const use = { sends: send !== "", starttls };
    const verdict = this.#deps.guard.checkTarget(url, use);
    return verdict.ok ? null : verdict.rule;
  }

  #read(members: Readonly<Record<string, unknown>>): UrlChanges {
    const { fields, problems } = readUrlFields(withoutUserinfo(members));
    if (problems.length > 0) throw new HttpError(400, problems.join("; "));
    return fields; // as it was typed: the guard judges the same text at each probe
  }

  /** @throws {HttpError} 400 for an address that the guard refuses. */
  #refuseBlocked(
    changes: UrlFields,
    merged: UrlFields,
    stored: Judged,
  ): void {
    const rule = this.#brokenRule(changes, merged, stored);
    if (rule === null) return;
    throw new HttpError(400, `Cannot watch the url: ${rule}`);
  }

  /**
   * Interval and timeout that fit each other; nothing is asked more often than may be.
   *
   * @throws {HttpError} 400 where fields contradict each other.
   */
  #settled(
    url: Parameters<typeof urlConflicts>[0] & {
      url: string;
      intervalMs: number;
      timeoutMs: number;
      retryAfterMs: number;
    },
  ): UrlChanges {
    const conflicts = urlConflicts(url);
    if (conflicts.length > 0) throw new HttpError(400, conflicts.join("; "));
    const { minIntervalMs } = this.#deps.defaults;
    if (isHeartbeat(url)) return heartbeatTimes(minIntervalMs);
    const intervalMs = Math.max(url.intervalMs, minIntervalMs);
    return {
      intervalMs,
      retryAfterMs: Math.max(url.retryAfterMs, minIntervalMs),
      timeoutMs: effectiveTimeoutMs(url.timeoutMs, intervalMs),
    };
  }
}

/** @throws {HttpError} 409 for a change of what an operator holds. */
function refuseHeld(stored: Monitor, changes: UrlChanges): void {
  const isRefused = heldFields(stored).some((field) =>
    changes[field] !== undefined && changes[field] !== stored[field]
  );
  if (!isRefused) return;
  throw new HttpError(
    409,
    `Cannot change that: the url is ${stored.hold?.kind} by the operator; ask whoever runs this Uptick`,
  );
}

/** @throws {HttpError} 400 for a pattern that the engine does not take. */
async function refusePatterns({ assertions = [] }: UrlFields): Promise<void> {
  for (const { is, value } of assertions) {
    if (is !== "matches" || await loadPattern(String(value)) !== null) continue;
    throw new HttpError(
      400,
      `Cannot set "assertions": the pattern ${
        quoteText(String(value))
      } is none of RE2`,
    );
  }
}
