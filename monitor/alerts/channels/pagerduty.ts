import type { Notice } from "../notice.ts";
import type { ChannelForm } from "./channel_form.ts";
import { judgeStatus } from "./judge_status.ts";
import { lineOf, linkOf, plain, titleOf } from "./message_text.ts";
import { textOf } from "./setting_of.ts";

const SERVERS: Readonly<Record<string, string>> = {
  us: "https://events.pagerduty.com",
  eu: "https://events.eu.pagerduty.com",
};

/** Events of PagerDuty, version 2: the outage is the incident's key. */
export const pagerduty: ChannelForm = {
  request: (notice, channel) => {
    const key = textOf(channel, "routing_key");
    const region = textOf(channel, "region") || "us";
    const common = {
      routing_key: key,
      dedup_key: `uptick-${notice.outage.id}`,
    };
    const isOver = notice.type === "outage.resolved";
    return {
      url: `${SERVERS[region] ?? SERVERS.us}/v2/enqueue`,
      headers: {},
      body: JSON.stringify(
        isOver
          ? { ...common, event_action: "resolve" }
          : { ...common, event_action: "trigger", ...detailsOf(notice) },
      ),
    };
  },
  judge: judgeStatus,
  secretsOf: (channel) => [textOf(channel, "routing_key")],
  // it escalates by itself, and what fails elsewhere is no incident
  isSilent: ({ type }) =>
    type === "outage.reminder" || type === "channel.failing",
  // a trigger after the end would be a new incident
  isSilentWhenLate: true,
};

function detailsOf(notice: Notice): Record<string, unknown> {
  const link = linkOf(notice);
  const [first] = notice.urls;
  const source = first?.url ? URL.parse(first.url)?.hostname : undefined;
  return {
    client: "Uptick",
    ...link === null ? {} : {
      client_url: link,
      links: [{ href: link, text: "Status" }],
    },
    payload: {
      summary: titleOf(notice),
      source: source || plain(first?.name ?? "Uptick"),
      severity: notice.test ? "info" : "critical",
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
