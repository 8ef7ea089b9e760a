import type { Child } from "hono/jsx";
import type { JSX } from "hono/jsx/jsx-runtime";
import { BarAxis } from "../parts/bar_axis.tsx";
import { GroupBar } from "../parts/day_bar.tsx";
import type { BarDay } from "../parts/bar_data.ts";
import { groupPath } from "./board_query.ts";
import { ServiceRow, type ServiceRowProps } from "./service_row.tsx";

export interface GroupModel {
  /** Null for those without a tag. */
  readonly tag: string | null;
  /** `4 up · 1 down`. */
  readonly counts: string;
  readonly count: number;
  readonly isOpen: boolean;
  readonly rows: readonly ServiceRowProps[];
  /** The last 90 days of all of them. */
  readonly days: readonly BarDay[];
}

export interface GroupSectionProps {
  readonly group: GroupModel;
  /** The path of the board. */
  readonly path: string;
  /** It is the only one: nothing is folded. */
  readonly alone: boolean;
  /** Start of the last day. */
  readonly lastDayAt: number;
}

/** A group of services; folded, its rows are not sent until they are asked for. */
export function GroupSection(
  { group, path, alone, lastDayAt }: GroupSectionProps,
): JSX.Element {
  const { tag, counts, isOpen, days } = group;
  const key = tag ?? "";
  if (alone) {
    return (
      <section class="group" data-group={key}>
        <div class="group-head">
          <h2 dir="auto">{tag ?? "Services"}</h2>
          <small data-group-counts>{counts}</small>
        </div>
        <Rows group={group} />
      </section>
    );
  }
  return (
    <details class="group" data-group={key} open={isOpen}>
      <summary>
        <h2 dir="auto">{tag ?? "Other services"}</h2>
        <GroupBar days={days} lastDayAt={lastDayAt} />
        <small data-group-counts>{counts}</small>
      </summary>
      <Rows group={group}>
        <MoreRows group={group} path={path} />
      </Rows>
    </details>
  );
}

function Rows(
  { group, children }: {
    readonly group: GroupModel;
    readonly children?: Child;
  },
): JSX.Element {
  return (
    <div class="card" data-rows>
      {group.rows.length > 0 && (
        <>
          <ul class="services">
            {group.rows.map((row) => (
              <ServiceRow key={row.current.monitor.id} {...row} />
            ))}
          </ul>
          <p class="row axis" aria-hidden="true">
            <BarAxis />
          </p>
        </>
      )}
      {children}
    </div>
  );
}

/** A link: where the script runs, it brings the rows as the group is opened. */
function MoreRows(
  { group: { tag, count, rows }, path }: Pick<
    GroupSectionProps,
    "group" | "path"
  >,
): JSX.Element | null {
  if (rows.length === count) return null;
  const services = count === 1 ? "1 service" : `${count} services`;
  return (
    <p>
      <a href={groupPath(path, tag)} data-more>
        {rows.length === 0 ? `Show ${services}` : `All ${services}`}
      </a>
    </p>
  );
}
