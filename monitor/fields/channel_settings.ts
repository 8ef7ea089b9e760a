import type { ChannelKind } from "../channel.ts";
import { isWebUrl, type Kind, kind, WEB_URL } from "./value_kind.ts";
import type { JsonSchema } from "./url_member.ts";

/** One member of a channel's settings. */
export interface ChannelSetting {
  readonly name: string;
  readonly meaning: string;
  readonly isRequired?: boolean;
  /** It is never shown again. */
  readonly isSecret?: boolean;
  readonly kind: Kind<string | number | readonly string[], unknown>;
  readonly schema: JsonSchema;
}

const TEXT_SCHEMA: JsonSchema = { type: "string" };
const MAX_LENGTH = 2_048;

const MAX_RECIPIENTS = 10;
const MAIL_ADDRESS_RULE = "an address such as ops@example.org";
/** One recipient and nothing else: a comma or a colon would make several of it. */
const MAIL_ADDRESS =
  /^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+$/;

/** A text that matches a pattern. */
function text(rule: string, pattern: RegExp): Kind<string, unknown> {
  return kind(
    rule,
    (raw) =>
      typeof raw === "string" && raw.length <= MAX_LENGTH && pattern.test(raw)
        ? raw
        : undefined,
  );
}

function url(
  rule: string,
  isGood: (url: URL) => boolean = () => true,
): Kind<string, unknown> {
  return kind(
    rule,
    (raw) =>
      typeof raw === "string" && isWebUrl(raw) && isGood(new URL(raw))
        ? raw
        : undefined,
  );
}

const ANY_URL = url(WEB_URL.rule);
const VISIBLE = text("1 to 2,048 visible ASCII characters", /^[!-~]+$/);
const DISCORD =
  /^https:\/\/(?:canary\.|ptb\.)?discord(?:app)?\.com\/api\/(?:v\d+\/)?webhooks\/\d+\/[\w-]+$/;

const SERVER = {
  name: "server",
  meaning: "Where the service is, if not at its usual address",
  kind: url("an http(s) url without a query", ({ search }) => search === ""),
  schema: TEXT_SCHEMA,
};

/** What each kind of channel needs. */
export const CHANNEL_SETTINGS: Readonly<
  Record<ChannelKind, readonly ChannelSetting[]>
> = {
  webhook: [
    {
      name: "url",
      meaning: "Where each message is sent, as JSON",
      isRequired: true,
      isSecret: true,
      kind: ANY_URL,
      schema: TEXT_SCHEMA,
    },
    {
      name: "secret",
      meaning:
        "Signs each request (Standard Webhooks); without it, requests are not signed",
      isSecret: true,
      kind: text(
        'whsec_ and 24 to 64 bytes in base64, as `echo "whsec_$(openssl rand -base64 32)"` writes it',
        /^whsec_(?=.{32,88}$)(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/,
      ),
      schema: TEXT_SCHEMA,
    },
  ],
  slack: [
    {
      name: "url",
      meaning: "The incoming webhook of Slack, Mattermost or Rocket.Chat",
      isRequired: true,
      isSecret: true,
      kind: ANY_URL,
      schema: TEXT_SCHEMA,
    },
    {
      name: "dialect",
      meaning:
        "Which of the three it is; only needed if it is not at Slack's own address",
      kind: text(
        "slack, mattermost or rocketchat",
        /^(?:slack|mattermost|rocketchat)$/,
      ),
      schema: { enum: ["slack", "mattermost", "rocketchat"] },
    },
  ],
  discord: [
    {
      name: "url",
      meaning: "The webhook of a Discord channel",
      isRequired: true,
      isSecret: true,
      kind: text(
        "https://discord.com/api/webhooks/ID/TOKEN",
        DISCORD,
      ),
      schema: TEXT_SCHEMA,
    },
    {
      name: "thread_id",
      meaning: "The thread that messages go to",
      kind: text("a number as text", /^\d{1,20}$/),
      schema: TEXT_SCHEMA,
    },
  ],
  telegram: [
    {
      name: "token",
      meaning: "The bot's token",
      isRequired: true,
      isSecret: true,
      kind: text("a token such as 123456:ABC…", /^\d+:[\w-]{20,}$/),
      schema: TEXT_SCHEMA,
    },
    {
      name: "chat_id",
      meaning: "The chat's number, or @channel",
      isRequired: true,
      kind: text("a number as text, or @channel", /^(?:-?\d{1,15}|@\w{1,64})$/),
      schema: TEXT_SCHEMA,
    },
    {
      name: "message_thread_id",
      meaning: "A topic of a group",
      kind: kind(
        "a whole number from 1",
        (raw) =>
          Number.isSafeInteger(raw) && Number(raw) > 0
            ? Number(raw)
            : undefined,
      ),
      schema: { type: "integer", minimum: 1 },
    },
    SERVER,
  ],
  ntfy: [
    {
      name: "topic",
      meaning:
        "The topic; on an open server, anybody who knows it can read the messages",
      isRequired: true,
      isSecret: true,
      kind: text("1 to 64 letters, digits, _ and -", /^[-_A-Za-z0-9]{1,64}$/),
      schema: TEXT_SCHEMA,
    },
    {
      name: "token",
      meaning: "An access token",
      isSecret: true,
      kind: VISIBLE,
      schema: TEXT_SCHEMA,
    },
    SERVER,
  ],
  teams: [
    {
      name: "url",
      meaning:
        "The address of a workflow that anyone can trigger; whether a card was shown is in the workflow's own history",
      isRequired: true,
      isSecret: true,
      kind: url(
        "an https url of a workflow; the connectors of Office 365 (webhook.office.com) were switched off",
        ({ protocol, hostname }) =>
          protocol === "https:" && !hostname.endsWith("webhook.office.com"),
      ),
      schema: TEXT_SCHEMA,
    },
  ],
  pagerduty: [
    {
      name: "routing_key",
      meaning: "The integration key of a service (Events API v2)",
      isRequired: true,
      isSecret: true,
      kind: text("32 letters and digits", /^[A-Za-z0-9]{32}$/),
      schema: TEXT_SCHEMA,
    },
    {
      name: "region",
      meaning: "Where the account is; us if left out",
      kind: text("us or eu", /^(?:us|eu)$/),
      schema: { enum: ["us", "eu"] },
    },
  ],
  alertmanager: [
    {
      name: "url",
      meaning:
        "Where Alertmanager is, as in Prometheus; for a cluster, add a channel for each server",
      isRequired: true,
      kind: SERVER.kind,
      schema: TEXT_SCHEMA,
    },
    {
      name: "user",
      meaning: "For a proxy in front of it that asks for Basic auth",
      kind: text(
        "1 to 254 characters, none of them a colon",
        /^[^\p{Cc}:]{1,254}$/u,
      ),
      schema: TEXT_SCHEMA,
    },
    {
      name: "password",
      meaning: "The password of `user`",
      isSecret: true,
      kind: text("1 to 254 characters", /^[^\p{Cc}]{1,254}$/u),
      schema: TEXT_SCHEMA,
    },
    {
      name: "token",
      meaning: "For a proxy in front of it that asks for a bearer token",
      isSecret: true,
      kind: VISIBLE,
      schema: TEXT_SCHEMA,
    },
  ],
  apprise: [
    {
      name: "url",
      meaning: "Where the Apprise API server is",
      isRequired: true,
      kind: ANY_URL,
      schema: TEXT_SCHEMA,
    },
    {
      name: "key",
      meaning: "The key of a configuration stored there",
      isRequired: true,
      isSecret: true,
      kind: text("1 to 128 letters, digits, _ and -", /^[A-Za-z0-9_-]{1,128}$/),
      schema: TEXT_SCHEMA,
    },
    {
      name: "tag",
      meaning: "Which of its services: a comma means or, a space means and",
      kind: text("1 to 200 characters", /^[^\p{Cc}]{1,200}$/u),
      schema: TEXT_SCHEMA,
    },
  ],
  email: [
    {
      name: "host",
      meaning: "The mail server",
      isRequired: true,
      kind: text("a name or an address", /^[A-Za-z0-9._:-]{1,253}$/),
      schema: TEXT_SCHEMA,
    },
    {
      name: "port",
      meaning:
        "Its port; if left out 587, or 465 with tls. Members can use 25, 465, 587 or 2525",
      kind: kind(
        "a port from 1 to 65535",
        (raw) =>
          Number.isInteger(raw) && Number(raw) > 0 && Number(raw) <= 65_535
            ? Number(raw)
            : undefined,
      ),
      schema: { type: "integer", minimum: 1, maximum: 65_535 },
    },
    {
      name: "security",
      meaning:
        "starttls if left out: nothing is sent if the server does not offer it. With none, no password is sent",
      kind: text("starttls, tls or none", /^(?:starttls|tls|none)$/),
      schema: { enum: ["starttls", "tls", "none"] },
    },
    {
      name: "user",
      meaning: "The account at the server",
      kind: text("1 to 254 characters", /^[^\p{Cc}]{1,254}$/u),
      schema: TEXT_SCHEMA,
    },
    {
      name: "password",
      meaning: "Its password",
      isSecret: true,
      kind: text("1 to 254 characters", /^[^\p{Cc}]{1,254}$/u),
      schema: TEXT_SCHEMA,
    },
    {
      name: "from",
      meaning: "The address that e-mails come from",
      isRequired: true,
      kind: text(MAIL_ADDRESS_RULE, MAIL_ADDRESS),
      schema: TEXT_SCHEMA,
    },
    {
      name: "to",
      meaning: "Who gets the e-mails, each a separate one",
      isRequired: true,
      kind: kind(
        `a list of at most ${MAX_RECIPIENTS}, each ${MAIL_ADDRESS_RULE}`,
        (raw) => {
          const isGood = Array.isArray(raw) && raw.length > 0 &&
            raw.length <= MAX_RECIPIENTS &&
            raw.every((each) =>
              typeof each === "string" && MAIL_ADDRESS.test(each)
            );
          return isGood ? raw as string[] : undefined;
        },
      ),
      schema: { type: "array", items: TEXT_SCHEMA },
    },
  ],
};
