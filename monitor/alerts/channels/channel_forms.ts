import type { ChannelKind } from "../../channel.ts";
import { alertmanager } from "./alertmanager.ts";
import { apprise } from "./apprise.ts";
import type { ChannelForm } from "./channel_form.ts";
import { discord } from "./discord.ts";
import { ntfy } from "./ntfy.ts";
import { pagerduty } from "./pagerduty.ts";
import { slack } from "./slack.ts";
import { teams } from "./teams.ts";
import { telegram } from "./telegram.ts";
import { webhook } from "./webhook.ts";

/** The kinds that are reached by HTTP. */
export const CHANNEL_FORMS: Readonly<
  Record<Exclude<ChannelKind, "email">, ChannelForm>
> = {
  webhook,
  slack,
  discord,
  telegram,
  ntfy,
  teams,
  pagerduty,
  alertmanager,
  apprise,
};
