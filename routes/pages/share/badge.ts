import { SHOWN_STATES } from "../../../monitor/shown_states.ts";
import { certificateOf, certificateText } from "../words/certificate_text.ts";
import type { CurrentState } from "../words/current_state.ts";
import { responseText } from "../words/number_text.ts";
import { uptimeText } from "../words/uptime_text.ts";
import type { Uptimes, UrlHistory } from "../../history/url_history.ts";

/** A label and what it says; `colour` as in CSS, with white text on it. */
export interface Badge {
  readonly label: string;
  readonly message: string;
  readonly colour: string;
}

const GOOD = "#0b7a57";
const FAIR = "#8a5a00";
const BAD = "#b3261e";
const NEUTRAL = "#56606b";

/** The colours of states. */
export const BADGE_COLOURS = {
  good: GOOD,
  fair: FAIR,
  bad: BAD,
  neutral: NEUTRAL,
};

const GOOD_UPTIME = 0.995;
const FAIR_UPTIME = 0.97;
const GOOD_DAYS = 21;
const FAIR_DAYS = 7;

interface BadgeSource {
  readonly current: CurrentState;
  readonly history: UrlHistory;
  readonly now: number;
}

/** Every badge by its name in the path. */
export const BADGES: ReadonlyMap<string, (source: BadgeSource) => Badge> =
  new Map([
    ["state", stateBadge],
    ["uptime-24h", uptimeBadge("24h")],
    ["uptime-7d", uptimeBadge("7d")],
    ["uptime-30d", uptimeBadge("30d")],
    ["uptime-90d", uptimeBadge("90d")],
    ["response", responseBadge],
    ["certificate", certificateBadge],
  ]);

function stateBadge({ current: { shown } }: BadgeSource): Badge {
  const { word, colour } = SHOWN_STATES[shown];
  return {
    label: "status",
    message: word.toLowerCase(),
    colour: BADGE_COLOURS[colour],
  };
}

function uptimeBadge(span: keyof Uptimes): (source: BadgeSource) => Badge {
  return ({ history }) => {
    const uptime = history.uptimes[span];
    const { share } = uptime;
    return {
      label: `uptime ${span}`,
      message: share === null ? "no data" : uptimeText(uptime),
      colour: graded(share, GOOD_UPTIME, FAIR_UPTIME),
    };
  };
}

function responseBadge({ current: { responseMs } }: BadgeSource): Badge {
  return {
    label: "response",
    message: responseMs === null ? "no data" : responseText(responseMs),
    colour: responseMs === null ? NEUTRAL : GOOD,
  };
}

function certificateBadge({ current, now }: BadgeSource): Badge {
  const certificate = certificateOf(current.state, now);
  return {
    label: "certificate",
    message: certificate === null ? "none" : certificateText(certificate),
    colour: graded(certificate?.daysLeft ?? null, GOOD_DAYS, FAIR_DAYS),
  };
}

function graded(value: number | null, good: number, fair: number): string {
  if (value === null) return NEUTRAL;
  return value >= good ? GOOD : value >= fair ? FAIR : BAD;
}
