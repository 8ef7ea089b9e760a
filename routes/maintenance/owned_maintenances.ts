import { isInScope } from "../../monitor/maintenance/maintenance_table.ts";
import { readMaintenance } from "../../monitor/fields/maintenance_fields.ts";
import { show } from "../../monitor/fields/value_kind.ts";
import type {
  Maintenance,
  MaintenanceSpec,
} from "../../monitor/maintenance_rule.ts";
import { MAX_MAINTENANCES } from "../../monitor/maintenance_rule.ts";
import type { MonitorTable } from "../../monitor/monitor_table.ts";
import type { Monitor } from "../../monitor/types.ts";
import type { Maintenances } from "../../store/maintenances.ts";
import type { OwnerTable } from "../access/owner_table.ts";
import { ownerOf, type UserViewer } from "../access/viewer.ts";
import { HttpError, notFound } from "../server/http_error.ts";

export interface OwnedMaintenancesDeps {
  readonly maintenances: Maintenances;
  readonly table: Pick<MonitorTable, "all">;
  readonly owners: Pick<OwnerTable, "ownerOf">;
  /** Brings both up to date. */
  readonly refresh: () => Promise<void>;
  /** Wall clock. */
  readonly now: () => number;
}

/** What users do with the maintenance of their monitors; what all operators share, any of them writes. */
export class OwnedMaintenances {
  readonly #deps: OwnedMaintenancesDeps;

  constructor(deps: OwnedMaintenancesDeps) {
    this.#deps = deps;
  }

  /** By id. */
  list(viewer: UserViewer): Promise<Maintenance[]> {
    return this.#deps.maintenances.of(ownerOf(viewer));
  }

  /** The monitors that a maintenance of the viewer may be of. */
  async monitorsOf(viewer: UserViewer): Promise<Monitor[]> {
    await this.#deps.refresh();
    const owner = ownerOf(viewer);
    const { table, owners } = this.#deps;
    return [...table.all()].filter((each) => owners.ownerOf(each) === owner);
  }

  /** @throws {HttpError} 404 for one that is not the viewer's. */
  async get(viewer: UserViewer, id: number): Promise<Maintenance> {
    const found = await this.#deps.maintenances.get(ownerOf(viewer), id);
    if (found === null) throw notFound("maintenance");
    return found;
  }

  /** @throws {HttpError} 400 naming every problem; 403 when there is no room. */
  async add(
    viewer: UserViewer,
    members: Readonly<Record<string, unknown>>,
  ): Promise<Maintenance> {
    const { maintenances, now } = this.#deps;
    const spec = await this.#read(viewer, members, {
      now: wholeSecond(now()),
    });
    const added = await maintenances.create(ownerOf(viewer), spec);
    if (added !== "full") return added;
    throw new HttpError(
      403,
      `Cannot add the maintenance: there are ${MAX_MAINTENANCES} already, and none of them is over. Delete one first`,
    );
  }

  /** @throws {HttpError} 404, 409 for one of the configuration, 400 naming every problem. */
  async change(
    viewer: UserViewer,
    id: number,
    members: Readonly<Record<string, unknown>>,
  ): Promise<Maintenance> {
    const before = await this.#own(viewer, id);
    const spec = await this.#read(viewer, members, { now: null, before });
    const changed = await this.#deps.maintenances
      .update(before.owner, id, spec);
    if (changed === null) throw notFound("maintenance");
    return changed;
  }

  /**
   * Ends the window that goes on; one of the configuration too.
   *
   * @throws {HttpError} 404, 409 where none goes on.
   */
  async end(viewer: UserViewer, id: number): Promise<Maintenance> {
    const { owner } = await this.get(viewer, id);
    const ended = await this.#deps.maintenances.end(owner, id);
    if (ended !== null) return ended;
    throw new HttpError(409, "Cannot end the maintenance: it is not going on");
  }

  async remove(viewer: UserViewer, id: number): Promise<void> {
    const { owner } = await this.#own(viewer, id);
    await this.#deps.maintenances.delete(owner, id);
  }

  async #own(viewer: UserViewer, id: number): Promise<Maintenance> {
    const found = await this.get(viewer, id);
    if (!found.isConfigured) return found;
    throw new HttpError(
      409,
      "Cannot change the maintenance: it is in the configuration",
    );
  }

  async #read(
    viewer: UserViewer,
    members: Readonly<Record<string, unknown>>,
    context: { readonly now: number | null; readonly before?: MaintenanceSpec },
  ): Promise<MaintenanceSpec> {
    const { spec, problems } = readMaintenance(members, context);
    if (spec === null) throw new HttpError(400, problems.join("\n"));
    if (!("urls" in spec.scope)) return spec;
    const own = await this.monitorsOf(viewer);
    const unknown = spec.scope.urls.filter((each) =>
      !own.some((monitor) => isInScope({ urls: [each] }, monitor))
    );
    if (unknown.length === 0) return spec;
    throw new HttpError(
      400,
      `Cannot set "urls": none of yours is called ${
        unknown.map(show).join(", ")
      }`,
    );
  }
}

function wholeSecond(at: number): number {
  return Math.floor(at / 1_000) * 1_000;
}
