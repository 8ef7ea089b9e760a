import { OPERATORS } from "../../monitor/alert_rules.ts";
import type { Monitor } from "../../monitor/types.ts";
import type { User } from "../../store/users.ts";
import type { Board, OwnerTable } from "./owner_table.ts";
import type { PageSession } from "./cookie_sessions.ts";

/** Who asks. `Viewers` makes one for each request; the rules below judge by it alone. */
export interface Viewer {
  /** Whose account it is; null for the public. */
  readonly user: User | null;
  /** The session of the browser that asks, where it is one. */
  readonly session: PageSession | null;
  /** The request carries the token of METRICS_TOKEN. */
  readonly hasMetricsToken: boolean;
  /** It came with an API key that may only read: secrets by which more can be done are not for it. */
  readonly mayOnlyRead?: boolean;
}

/** Somebody with an account. */
export interface UserViewer extends Viewer {
  readonly user: User;
}

/** Somebody who is signed in with a browser. */
export interface SessionViewer extends UserViewer {
  readonly session: PageSession;
}

/** Anybody, of whom nothing is known. */
export const PUBLIC: Viewer = {
  user: null,
  session: null,
  hasMetricsToken: false,
};

/** Whether the viewer's account is an operator's. */
export function isOperator({ user }: Pick<Viewer, "user">): boolean {
  return user?.isOperator === true;
}

/** Whose incidents, maintenance, outages and rules of alerts a viewer has: their own, or what all operators share. */
export function ownerOf(viewer: Pick<UserViewer, "user">): number {
  return isOperator(viewer) ? OPERATORS : viewer.user.id;
}

/** The page that a viewer puts in order and writes on. */
export function ownBoard(
  viewer: UserViewer,
  owners: Pick<OwnerTable, "front" | "boardOf">,
): Board {
  return isOperator(viewer)
    ? owners.front
    : owners.boardOf({ ownerId: viewer.user.id });
}

/** What tells whose a monitor is. */
type Owned = Pick<Monitor, "ownerId" | "source">;

/** Whether the monitor is the viewer's: their account's, or, for operators, one that was imported. The configuration's are nobody's. */
export function owns(
  { user }: Pick<Viewer, "user">,
  { ownerId, source }: Owned,
): boolean {
  if (user === null) return false;
  return ownerId === user.id ||
    (ownerId === null && !!source && user.isOperator === true);
}

/** Public monitors are for all to see, others for their owners and for operators. */
export function maySee(
  viewer: Pick<Viewer, "user">,
  monitor: Owned & Pick<Monitor, "public">,
): boolean {
  return monitor.public || owns(viewer, monitor) || isOperator(viewer);
}

/** Whether the viewer, who sees the monitor, is told its address too. */
export function maySeeAddress(
  viewer: Pick<Viewer, "user">,
  monitor: Owned & Pick<Monitor, "showAddress">,
): boolean {
  return monitor.showAddress || owns(viewer, monitor) || isOperator(viewer);
}

/** Whether the viewer is told where the monitor was imported from. */
export function maySeeSource(
  viewer: Pick<Viewer, "user">,
  monitor: Owned,
): boolean {
  return owns(viewer, monitor) || isOperator(viewer);
}

/** What a list of all has for the viewer: what stands on `front`, and their own; for an operator everything. */
export function isListedFor(
  viewer: Pick<Viewer, "user">,
  monitor: Owned & Pick<Monitor, "public">,
  front: Pick<Board, "has">,
): boolean {
  return front.has(monitor) || owns(viewer, monitor) || isOperator(viewer);
}

/** Only owners change a monitor and see its settings, even if everybody can see how it is. */
export function mayChange(
  viewer: Pick<Viewer, "user">,
  monitor: Owned,
): boolean {
  return owns(viewer, monitor);
}

/** Who sees a monitor's secrets that others need: its owner, and of the configuration's any operator. */
export function mayManage(
  viewer: Pick<Viewer, "user">,
  monitor: Owned,
): boolean {
  return owns(viewer, monitor) ||
    (monitor.ownerId === null && isOperator(viewer));
}
