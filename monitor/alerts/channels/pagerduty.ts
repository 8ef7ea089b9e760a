import type { Channel } from "../../channel.ts";
import { type Notice, type NoticeType, shapeOf } from "../notice.ts";
import type { ChannelForm, ChannelRequest } from "./channel_form.ts";
import { judgeStatus } from "./judge_status.ts";
import { lineOf, linkOf, plain, titleOf } from "./message_text.ts";
import { textOf } from "./setting_of.ts";

const SERVERS: Readonly<Record<string, string>> = {
  us: "https://events.pagerduty.com",
  eu: "https://events.eu.pagerduty.com",
};

const SILENT: ReadonlySet<NoticeType> = new Set([
  "outage.reminder",
  "channel.failing",
  "monitoring.interrupted",
  "monitoring.resumed",
]);
/** It asks for a pause of minutes, and says none. */
const MIN_RETRY_MS = 60_000;
const DAY_SECONDS = 86_400;

/** Events of PagerDuty, version 2: the outage is the incident's key. */
export const pagerduty: ChannelForm = {
  request: (notice, channel) => {
    const action = actionOf(notice);
    return requestOf(channel, {
      ...eventOf(notice, channel, action),
      ...action === "trigger" ? detailsOf(notice) : {},
    });
  },
  // a test leaves no incident behind
  next: ({ status }, notice, channel) =>
    notice.test && status === 202
      ? { request: requestOf(channel, eventOf(notice, channel, "resolve")) }
      : null,
  judge: (answer, now) => {
    const judged = judgeStatus(answer, now);
    if (judged.outcome !== "later") return judged;
    const said = judged.retryAfterMs ?? 0;
    return { ...judged, retryAfterMs: Math.max(MIN_RETRY_MS, said) };
  },
  secretsOf: (channel) => [textOf(channel, "routing_key")],
  // it escalates by itself, and what fails elsewhere or is over is no incident
  isSilent: ({ type }) => SILENT.has(type),
  // a trigger after the end would be a new incident
  isSilentWhenLate: true,
};

type Action = "trigger" | "acknowledge" | "resolve";

function actionOf(notice: Notice): Action {
  if (notice.type === "outage.acknowledged") return "acknowledge";
  return shapeOf(notice) === "close" ? "resolve" : "trigger";
}

function eventOf(
  { outage }: Notice,
  channel: Pick<Channel, "settings">,
  action: Action,
): Record<string, unknown> {
  return {
    routing_key: textOf(channel, "routing_key"),
    dedup_key: `uptick-${outage.id}`,
    event_action: action,
  };
}

function requestOf(
  channel: Pick<Channel, "settings">,
  event: unknown,
): ChannelRequest {
  const region = textOf(channel, "region") || "us";
  return {
    url: `${SERVERS[region] ?? SERVERS.us}/v2/enqueue`,
    headers: {},
    body: JSON.stringify(event),
  };
}

function detailsOf(notice: Notice): Record<string, unknown> {
  const link = linkOf(notice);
  const [first] = notice.urls;
  const source = first?.url ? URL.parse(first.url)?.hostname : undefined;
  return {
    client: "Uptick",
    ...link === null ? {} : {
      client_url: link,
      links: [
        { href: link, text: "Status" },
        ...notice.acknowledge === undefined
          ? []
          : [{ href: notice.acknowledge, text: "Acknowledge in Uptick" }],
      ],
    },
    payload: {
      summary: titleOf(notice),
      source: source || plain(first?.name ?? "Uptick"),
      severity: severityOf(notice),
      timestamp: notice.timestamp,
      ...first === undefined ? {} : { component: plain(first.name) },
      ...first?.error ? { class: first.error } : {},
      custom_details: {
        text: plain(notice.text, 1_000),
        urls: notice.urls.map((url) => lineOf(url)),
        more: notice.more,
      },
    },
  };
}

function severityOf(notice: Notice): "critical" | "error" | "warning" | "info" {
  if (notice.test) return "info";
  if (shapeOf(notice) !== "warning") return "critical";
  const expiresAt = notice.urls[0]?.certificate_expires_at ?? Infinity;
  const isLastDay = expiresAt - Date.parse(notice.timestamp) / 1_000 <=
    DAY_SECONDS;
  return isLastDay ? "error" : "warning";
}
