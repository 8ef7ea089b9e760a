import {
  INCIDENT_FORMS,
  type IncidentFields,
  readIncidentFields,
} from "../../monitor/fields/incident_fields.ts";
import {
  type Incident,
  latestUpdate,
  MAX_INCIDENT_LENGTH,
  MAX_INCIDENT_UPDATES,
  MAX_OPEN_INCIDENTS,
} from "../../monitor/incident.ts";
import type { StatusView } from "../../monitor/status_view.ts";
import type { MonitorTable } from "../../monitor/monitor_table.ts";
import type { Monitor } from "../../monitor/types.ts";
import type { IncidentRefusal, Incidents } from "../../store/incidents.ts";
import {
  type Board,
  boardOwner,
  type OwnerTable,
} from "../access/owner_table.ts";
import {
  ownBoard,
  ownerOf,
  type UserViewer,
  type Viewer,
} from "../access/viewer.ts";
import { OPERATORS } from "../../monitor/alert_rules.ts";
import { HttpError } from "../server/http_error.ts";
import type { IncidentTable } from "./incident_table.ts";

export interface OwnedIncidentsDeps {
  readonly incidents: Incidents;
  /** What this process shows of them. */
  readonly open: Pick<IncidentTable, "replace">;
  readonly owners: Pick<
    OwnerTable,
    "front" | "boardOf" | "ownerOf" | "isOperators" | "isDisabled"
  >;
  readonly table: Pick<MonitorTable, "get" | "all">;
  readonly view: Pick<StatusView, "refresh">;
  /** Milliseconds since the Unix epoch. */
  readonly now: () => number;
}

type Members = Readonly<Record<string, unknown>>;

/** What users write of incidents on their page, whichever way they ask; all of the operator's have one owner. */
export class OwnedIncidents {
  readonly #deps: OwnedIncidentsDeps;

  constructor(deps: OwnedIncidentsDeps) {
    this.#deps = deps;
  }

  /** The page that the viewer writes on. */
  boardOf(viewer: UserViewer): Board {
    return ownBoard(viewer, this.#deps.owners);
  }

  /** The monitors that the viewer's incidents may be about, by id. */
  monitorsOf(viewer: UserViewer): Monitor[] {
    const { table, owners } = this.#deps;
    const owner = ownerOf(viewer);
    return [...table.all()]
      .filter((monitor) => owners.ownerOf(monitor) === owner)
      .sort((a, b) => a.id - b.id);
  }

  /** The latest first. */
  async list(viewer: UserViewer): Promise<Incident[]> {
    const { incidents, view } = this.#deps;
    const [all] = await Promise.all([
      incidents.of(ownerOf(viewer)),
      view.refresh(), // who is an operator decides who reads a draft
    ]);
    return all.filter((incident) => this.#mayRead(viewer, incident));
  }

  /** @throws {HttpError} 404 for one that is not there, or another's draft. */
  async get(viewer: UserViewer, id: number): Promise<Incident> {
    const { incidents, view } = this.#deps;
    const [incident] = await Promise.all([
      incidents.get(ownerOf(viewer), id),
      view.refresh(),
    ]);
    if (incident === null || !this.#mayRead(viewer, incident)) {
      throw notThere();
    }
    return incident;
  }

  /** @throws {HttpError} 400 naming every problem; 409 where too many are open. */
  async add(viewer: UserViewer, members: Members): Promise<Incident> {
    const { fields, problems } = await this.#read(viewer, members, "add");
    const { title, text } = fields;
    if (problems.length > 0 || title === undefined || text === undefined) {
      throw refused(problems);
    }
    const added = await this.#deps.incidents.create({
      owner: ownerOf(viewer),
      writtenBy: viewer.user.id,
      title,
      impact: fields.impact ?? "minor",
      urls: fields.urls ?? [],
      startedAt: fields.startedAt ?? this.#deps.now(),
      isDraft: fields.isDraft ?? false,
      update: { status: fields.status ?? "investigating", text },
    });
    return await this.#written(viewer, added === "known" ? null : added);
  }

  /**
   * Changes what an incident says of itself, or publishes a draft.
   *
   * @throws {HttpError} 404; 400 naming every problem; 409 where it is another
   * version than the one that is named, and where too many are open.
   */
  async change(
    viewer: UserViewer,
    id: number,
    members: Members,
  ): Promise<Incident> {
    const { urls } = await this.get(viewer, id);
    const { fields, problems } = await this.#read(
      viewer,
      members,
      "change",
      urls,
    );
    if (problems.length > 0) throw refused(problems);
    return await this.#update(
      viewer,
      id,
      (before) => changesOf(before, fields, this.#deps.now()),
    );
  }

  /** Adds an update. @throws {HttpError} 404; 400 naming every problem; 409 where it has as many as it can have. */
  async addUpdate(
    viewer: UserViewer,
    id: number,
    members: Members,
  ): Promise<Incident> {
    await this.get(viewer, id);
    const { fields, problems } = await this.#read(viewer, members, "update");
    const { status, text } = fields;
    if (problems.length > 0 || status === undefined || text === undefined) {
      throw refused(problems);
    }
    return await this.#update(viewer, id, ({ updates }) => {
      if (updates.length >= MAX_INCIDENT_UPDATES) throw full();
      const at = Math.max(this.#deps.now(), (updates.at(-1)?.at ?? 0) + 1);
      return { updates: [...updates, { at, status, text }] };
    });
  }

  async remove(viewer: UserViewer, id: number): Promise<void> {
    await this.get(viewer, id);
    await this.#deps.incidents.delete(ownerOf(viewer), id);
    await this.#show(viewer);
  }

  async #update(
    viewer: UserViewer,
    id: number,
    change: (before: Incident) => Partial<Incident>,
  ): Promise<Incident> {
    const owner = ownerOf(viewer);
    const changed = await this.#deps.incidents.update(owner, id, (before) => {
      const changes = change(before);
      const text = JSON.stringify({ ...before, ...changes });
      if (text.length > MAX_INCIDENT_LENGTH) throw full();
      return changes;
    });
    return await this.#written(viewer, changed);
  }

  async #written(
    viewer: UserViewer,
    written: Incident | IncidentRefusal | null,
  ): Promise<Incident> {
    if (written === null) throw notThere();
    if (typeof written === "string") {
      throw new HttpError(
        409,
        written === "open"
          ? `Cannot publish the incident: ${MAX_OPEN_INCIDENTS} are open. Resolve one first`
          : `Cannot keep the draft: there are ${MAX_OPEN_INCIDENTS}. Publish or delete one first`,
      );
    }
    await this.#show(viewer);
    return written;
  }

  /** This process shows at once what it wrote; the others read it within a second. */
  async #show(viewer: UserViewer): Promise<void> {
    const { incidents, open } = this.#deps;
    const owner = ownerOf(viewer);
    open.replace(owner, await incidents.toldOf(owner));
  }

  async #read(
    viewer: UserViewer,
    members: Members,
    form: keyof typeof INCIDENT_FORMS,
    known: readonly number[] = [],
  ): Promise<ReturnType<typeof readIncidentFields>> {
    const { fields, problems } = readIncidentFields(
      members,
      INCIDENT_FORMS[form],
    );
    const ofUrls = await this.#urlProblems(viewer, fields, known);
    return { fields, problems: [...problems, ...ofUrls] };
  }

  /** A draft is its writer's alone; one that an outage opened, or whose writer is no operator any more, is of all who write on the page. */
  #mayRead(
    viewer: UserViewer,
    { owner, publishedAt, writtenBy }: Incident,
  ): boolean {
    if (publishedAt !== null || writtenBy === null) return true;
    if (writtenBy === viewer.user.id) return true;
    const { owners } = this.#deps;
    const writer = { ownerId: writtenBy };
    return owner === OPERATORS &&
      (!owners.isOperators(writer) || owners.isDisabled(writer));
  }

  /** Those that are `known` it has already: they may be gone since. */
  async #urlProblems(
    viewer: UserViewer,
    { urls = [] }: Partial<IncidentFields>,
    known: readonly number[],
  ): Promise<string[]> {
    const added = urls.filter((id) => !known.includes(id));
    if (added.length === 0) return [];
    const { table, owners, view } = this.#deps;
    await view.refresh();
    const owner = ownerOf(viewer);
    return added.flatMap((id) => {
      const monitor = table.get(id);
      const isTheirs = monitor !== undefined &&
        owners.ownerOf(monitor) === owner;
      return isTheirs
        ? []
        : [`Cannot set "urls" to ${id}: must be ids of urls of your page`];
    });
  }
}

/**
 * What becomes of an incident. What a draft says can be said anew, and begins
 * to count when it is published.
 *
 * @throws {HttpError} as `change`.
 */
function changesOf(
  before: Incident,
  { isDraft, version, status, text, ...others }: Partial<IncidentFields>,
  now: number,
): Partial<Incident> {
  if (version !== undefined && version !== before.version) {
    throw new HttpError(
      409,
      `Cannot change the incident: it was changed meanwhile and has the version ${before.version} now`,
    );
  }
  if (before.publishedAt !== null) {
    if (isDraft === true) {
      throw refused(['Cannot set "draft" to true: it is published']);
    }
    if (status !== undefined || text !== undefined) {
      throw refused(['Cannot set "text": it is published. Add an update']);
    }
    return others;
  }
  const said = {
    ...latestUpdate(before),
    ...status === undefined ? {} : { status },
    ...text === undefined ? {} : { text },
  };
  const updates = (at: number) => [
    ...before.updates.slice(0, -1),
    { ...said, at },
  ];
  return isDraft === false
    ? { ...others, updates: updates(now), publishedAt: now }
    : { ...others, updates: updates(said.at) };
}

/** Whether a viewer writes the incidents of a page. */
export function mayWriteOn(
  { user }: Pick<Viewer, "user">,
  board: Pick<Board, "key">,
): boolean {
  return user !== null && ownerOf({ user }) === boardOwner(board);
}

function refused(problems: readonly string[]): HttpError {
  return new HttpError(400, problems.join("\n"));
}

function full(): HttpError {
  return new HttpError(
    409,
    "Cannot add to the incident: it has as much text as it may have. Write a new one",
  );
}

function notThere(): HttpError {
  return new HttpError(
    404,
    "Cannot find the incident: there is none with this id",
  );
}
