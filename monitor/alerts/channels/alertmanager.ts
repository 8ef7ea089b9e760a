import { managedAlerts } from "./alertmanager_alerts.ts";
import { alertmanagerRequest } from "./alertmanager_request.ts";
import type { ChannelForm } from "./channel_form.ts";
import { judgeStatus } from "./judge_status.ts";
import { textOf } from "./setting_of.ts";

/**
 * Alertmanager, API version 2. It ends by itself what nobody repeats, so that
 * `AlertRepeats` sends again what lasts; grouping and reminders are its own business.
 */
export const alertmanager: ChannelForm = {
  request: (notice, channel, { now }) =>
    alertmanagerRequest(managedAlerts(notice, now), channel),
  judge: judgeStatus,
  secretsOf: (
    channel,
  ) => [textOf(channel, "password"), textOf(channel, "token")],
  isSilent: ({ type }) => type === "outage.reminder",
  // it tells nobody of an alert that was over when it first came
  isSilentWhenLate: true,
};
