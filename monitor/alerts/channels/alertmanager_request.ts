import { Buffer } from "node:buffer";
import type { Channel } from "../../channel.ts";
import type { ManagedAlert } from "./alertmanager_alerts.ts";
import type { ChannelRequest } from "./channel_form.ts";
import { textOf } from "./setting_of.ts";

/** Alerts on their way to the Alertmanager of a channel. */
export function alertmanagerRequest(
  alerts: readonly ManagedAlert[],
  channel: Pick<Channel, "settings">,
): ChannelRequest {
  const server = textOf(channel, "url").replace(/\/$/, "");
  return {
    url: `${server}/api/v2/alerts`,
    headers: authorization(channel),
    body: JSON.stringify(alerts),
  };
}

function authorization(
  channel: Pick<Channel, "settings">,
): Record<string, string> {
  const token = textOf(channel, "token");
  if (token !== "") return { Authorization: `Bearer ${token}` };
  const user = textOf(channel, "user");
  if (user === "") return {};
  const pair = Buffer.from(`${user}:${textOf(channel, "password")}`);
  return { Authorization: `Basic ${pair.toString("base64")}` };
}
