import type { MonitorTable } from "../../monitor/monitor_table.ts";
import type { StatusView } from "../../monitor/status_view.ts";
import type { Monitor } from "../../monitor/types.ts";
import { HttpError } from "../server/http_error.ts";
import type { Ctx } from "../server/request_context.ts";
import { maySee, type Viewer } from "./viewer.ts";

export interface ServiceSources {
  readonly table: Pick<MonitorTable, "get">;
  readonly view: Pick<StatusView, "refresh">;
}

/** The id in a path or a query; null for what is none. */
export function parseId(text = ""): number | null {
  const id = Number(text);
  return /^[1-9][0-9]{0,15}$/.test(text) && Number.isSafeInteger(id)
    ? id
    : null;
}

/**
 * The id in the path of a request that only programs and forms send.
 *
 * @throws {HttpError} 400 for what is none.
 */
export function readServiceId(c: Ctx): number {
  return readId(c, "service");
}

/**
 * The same of something else, which an error calls `what`.
 *
 * @throws {HttpError} 400 for what is none.
 */
export function readId(c: Ctx, what: string): number {
  const id = parseId(c.req.param("id"));
  if (id !== null) return id;
  throw new HttpError(
    400,
    `Cannot find the ${what}: its id must be an integer from 1`,
  );
}

/** The service with this id; null where there is none, and where the viewer may not see it. */
export async function findService(
  { table, view }: ServiceSources,
  viewer: Viewer,
  id: number,
): Promise<Monitor | null> {
  await view.refresh();
  const monitor = table.get(id);
  return monitor !== undefined && maySee(viewer, monitor) ? monitor : null;
}

/** The API's answer to an id of no service that the viewer may see, or change: both are the same. */
export function serviceNotFound(): HttpError {
  return new HttpError(
    404,
    "Cannot find the service: there is none with this id",
  );
}
