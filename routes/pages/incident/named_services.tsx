import type { JSX } from "hono/jsx/jsx-runtime";
import type { MonitorTable } from "../../../monitor/monitor_table.ts";
import type { Board } from "../../access/owner_table.ts";

/** A service that an incident is about. */
export interface NamedService {
  readonly id: number;
  readonly name: string;
}

/** At most this many services are named in a list; a page of its own names all. */
const MAX_NAMED = 5;

/** Those that stand on the page: what is private is not named, and what was deleted is gone. */
export function servicesOn(
  table: Pick<MonitorTable, "get">,
  board: Pick<Board, "has">,
  urls: readonly number[],
): NamedService[] {
  return urls.flatMap((id) => {
    const monitor = table.get(id);
    return monitor !== undefined && board.has(monitor)
      ? [{ id, name: monitor.name }]
      : [];
  });
}

export function ServiceNames(
  { services, most = MAX_NAMED }: {
    readonly services: readonly NamedService[];
    readonly most?: number;
  },
): JSX.Element {
  const more = services.length - most;
  return (
    <>
      {services.slice(0, most).map(({ id, name }, index) => (
        <>
          {index > 0 && ", "}
          <a href={`/status/${id}`} dir="auto">{name}</a>
        </>
      ))}
      {more > 0 && ` and ${more} more`}
    </>
  );
}
