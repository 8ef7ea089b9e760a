import type { Channel } from "../../channel.ts";
import { numberOf, textOf } from "../channels/setting_of.ts";

export type MailSecurity = "starttls" | "tls" | "none";

/** How a mail server is reached, with what is usual where the channel does not say. */
export interface MailSettings {
  readonly host: string;
  readonly port: number;
  readonly security: MailSecurity;
  readonly user: string;
  readonly password: string;
}

export function mailSettings(channel: Pick<Channel, "settings">): MailSettings {
  const given = textOf(channel, "security");
  const security = given === "tls" || given === "none" ? given : "starttls";
  return {
    host: textOf(channel, "host"),
    port: numberOf(channel, "port") ?? (security === "tls" ? 465 : 587),
    security,
    user: textOf(channel, "user"),
    password: textOf(channel, "password"),
  };
}
