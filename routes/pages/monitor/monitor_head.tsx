import type { JSX } from "hono/jsx/jsx-runtime";
import { SHOWN_STATES } from "../../../monitor/shown_states.ts";
import type { Monitor } from "../../../monitor/types.ts";
import type { Viewer } from "../../access/viewer.ts";
import { Icon } from "../parts/icon.tsx";
import { Time } from "../parts/time.tsx";
import type { CurrentState } from "../words/current_state.ts";
import { causeText } from "../words/state_words.ts";
import { type TabName, tabsOf } from "./tabs.ts";

/** What every tab says of its monitor. */
export interface MonitorFacts {
  readonly now: number;
  readonly current: CurrentState;
  /** Whether the viewer is told the url itself, not its name alone. */
  readonly showsAddress: boolean;
  /** Which assertion did not hold in the latest probe, and what was seen; null where that is not the viewer's to see. */
  readonly detail: string | null;
  /** When the run of its job began that has not ended; null where none is under way. */
  readonly runningSince: number | null;
}

/** What the owner of a monitor is told of it by a form, which tells nothing of what goes on. */
export const PLAIN_FACTS = {
  showsAddress: true,
  detail: null,
  runningSince: null,
} satisfies Partial<MonitorFacts>;

/** The head of the page of one monitor, and the way to each of its tabs. */
export function MonitorHead(
  { facts, viewer, tab }: {
    readonly facts: MonitorFacts;
    readonly viewer: Pick<Viewer, "user">;
    readonly tab: TabName;
  },
): JSX.Element {
  const { monitor, shown } = facts.current;
  return (
    <>
      <div class="monitor-head" data-url={monitor.id} data-state={shown}>
        <div class="service-title">
          <Icon state={shown} />
          <h1 dir="auto">{monitor.name}</h1>
          <span class={`word is-${shown}`} data-word role="status">
            {SHOWN_STATES[shown].word}
          </span>
        </div>
        <p class="facts" data-refresh="facts">
          <Facts {...facts} />
        </p>
      </div>
      <TabBar monitor={monitor} viewer={viewer} tab={tab} />
    </>
  );
}

function Facts(
  { current, detail, runningSince, now, showsAddress }: MonitorFacts,
): JSX.Element {
  const { monitor, shown, since, state } = current;
  const isTold = shown === "down" || shown === "degraded";
  const cause = isTold && state?.cause ? causeText(state.cause) : "";
  return (
    <>
      {since !== null && (
        <>
          Since <Time at={since} now={now} />
          {cause !== "" && `: ${cause}`}.{" "}
        </>
      )}
      {detail !== null && (
        <>
          {"Latest answer: "}
          <bdi>{detail}</bdi>.{" "}
        </>
      )}
      {runningSince !== null && (
        <>
          Running since <Time at={runningSince} now={now} />.{" "}
        </>
      )}
      {showsAddress && <Address url={monitor.url} />}
    </>
  );
}

/** Browsers open nothing but http and https. */
function Address({ url }: { readonly url: string }): JSX.Element {
  if (!/^https?:/i.test(url)) return <span dir="ltr">{url}</span>;
  return <a href={url} rel="nofollow noopener noreferrer" dir="ltr">{url}</a>;
}

function TabBar(
  { monitor, viewer, tab }: {
    readonly monitor: Monitor;
    readonly viewer: Pick<Viewer, "user">;
    readonly tab: TabName;
  },
): JSX.Element {
  return (
    <nav class="tab-bar" aria-label="About this monitor">
      {tabsOf(viewer, monitor).map(({ name, text, path }) => (
        <a href={path} aria-current={name === tab ? "page" : undefined}>
          {text}
        </a>
      ))}
    </nav>
  );
}
