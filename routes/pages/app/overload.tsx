import type { JSX } from "hono/jsx/jsx-runtime";
import type { MemberLoad } from "../../../monitor/rounds/member_load.ts";
import type { ProbeLoad } from "../../../monitor/rounds/probe_load.ts";

/** What members have together, as they are told. */
export type ToldMemberLoad = Pick<MemberLoad, "duePerSecond" | "maxPerSecond">;

/** Says that members' urls wait for each other; nothing where they need not. */
export function MembersBound(
  { load }: { readonly load: ToldMemberLoad | undefined },
): JSX.Element | null {
  if (load === undefined || load.duePerSecond <= load.maxPerSecond) return null;
  const text =
    `Members share ${rate(load.maxPerSecond)} checks per second, but need ` +
    `${rate(load.duePerSecond)}: their monitors are checked less often than ` +
    "they should be.";
  return <p class="notice" role="status">{text}</p>;
}

/** Says that this machine cannot ask everything as often as it should; nothing where it can. */
export function Overload(
  { load }: { readonly load: ProbeLoad | null },
): JSX.Element | null {
  const text = overloadText(load);
  return text === null ? null : <p class="notice" role="status">{text}</p>;
}

export function overloadText(load: ProbeLoad | null): string | null {
  if (load === null || !load.overloaded) return null;
  const { askedPerSecond, duePerSecond, unknownShare } = load;
  const told = Math.min(askedPerSecond * (1 - unknownShare), duePerSecond);
  return `This machine manages ${rate(told)} of ${rate(duePerSecond)} ` +
    "checks per second: every monitor is checked less often than it should be.";
}

function rate(perSecond: number): string {
  const digits = perSecond < 10 ? 1 : 0;
  return perSecond.toLocaleString("en-US", { maximumFractionDigits: digits });
}
