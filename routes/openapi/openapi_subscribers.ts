import {
  BAD_TOKEN,
  ID_PARAMETER,
  type Json,
  jsonAnswer,
  jsonBody,
  type Operation,
  operation,
  type Operations,
  ownOperation,
  ref,
  textAnswer,
  UNIX_SECONDS,
  WRITE_REASONS,
} from "./openapi_parts.ts";
import { envelope, object, whole } from "./openapi_schemas.ts";
import { MAX_COUNTED } from "../subscribers/subscription_desk.ts";

const TAG = "subscribers";
const READ = { 401: BAD_TOKEN };

const SLUG_PARAMETER: Json = {
  name: "slug",
  in: "path",
  required: true,
  schema: { type: "string" },
};

const TOKEN_PARAMETER: Json = { ...SLUG_PARAMETER, name: "token" };

/** Anybody subscribes to a page: the operator's, or a member's. */
function subscribing(parameters: readonly Json[]): Operation {
  return operation(TAG, [], {
    parameters,
    requestBody: jsonBody(ref("NewSubscription")),
    answers: {
      200: textAnswer("The page, for a form of a browser", "text/html"),
      201: jsonAnswer(
        "The webhook answered the challenge and is subscribed",
        ref("NewSubscriptionAnswer"),
      ),
      202: jsonAnswer(
        "Whatever becomes of the address: nobody is told who is subscribed",
        ref("AskedAnswer"),
      ),
    },
    reasons: {
      400:
        "The body breaks its rule, or the webhook did not answer the challenge",
      403:
        "The page has as many subscribers as it may have, or a page of another site sent this",
      404: "There is no such page, or it sends no e-mails",
      409: "The url is subscribed already",
      429: "Asked for too often",
    },
  });
}

/** Subscribers of status pages. */
export const SUBSCRIBER_OPERATIONS: Operations = {
  "POST /subscribe": subscribing([]),
  "POST /s/:slug/subscribe": subscribing([SLUG_PARAMETER]),
  "DELETE /unsubscribe/:token": operation(TAG, [], {
    parameters: [TOKEN_PARAMETER],
    answers: { 204: { description: "It is gone, with all that was kept" } },
    reasons: { 404: "There is no such subscription, or none any more" },
  }),
  "GET /v1/subscribers": ownOperation(TAG, {
    answers: { 200: jsonAnswer("As numbers", ref("SubscribersEnvelope")) },
    reasons: READ,
  }),
  "DELETE /v1/subscribers": ownOperation(TAG, {
    answers: { 204: { description: "None is left" } },
    reasons: WRITE_REASONS,
  }),
  "DELETE /v1/subscribers/:id": ownOperation(TAG, {
    parameters: [ID_PARAMETER],
    answers: { 204: { description: "It is gone, and is not told so" } },
    reasons: {
      ...WRITE_REASONS,
      404: "Your page has no subscriber with this number",
    },
  }),
  "GET /v1/subscribers/deliveries": ownOperation(TAG, {
    answers: {
      200: jsonAnswer(
        "The latest 100, latest first",
        ref("SubscriberDeliveriesEnvelope"),
      ),
    },
    reasons: READ,
  }),
  "GET /v1/subscribers/settings": ownOperation(TAG, {
    answers: {
      200: jsonAnswer("As they are", ref("SubscriberSettingsEnvelope")),
    },
    reasons: READ,
  }),
  "PATCH /v1/subscribers/settings": ownOperation(TAG, {
    requestBody: jsonBody(ref("SubscriberSettingsChanges")),
    answers: {
      200: jsonAnswer("As they are now", ref("SubscriberSettingsEnvelope")),
    },
    reasons: {
      ...WRITE_REASONS,
      409: "PUBLIC_URL is not set: e-mails could have no links",
    },
  }),
};

const KIND = { enum: ["email", "webhook"] };
const COUNT = { type: "integer", minimum: 0 };
const NUMBER = { type: "integer", minimum: 1 };
const TEXT = { type: "string" };
const GROUP = {
  type: ["string", "null"],
  description:
    "A tag, as in `/?group=`; empty for services without one, null for the whole page",
};

/** The schemas of subscribers, by name. */
export const SUBSCRIBER_SCHEMAS: Json = {
  NewSubscription: object({
    email: {
      ...TEXT,
      description: "Either this, or `webhook_url`",
    },
    webhook_url: {
      ...TEXT,
      format: "uri",
      description: "Has to answer a challenge within 10 seconds",
    },
    group: GROUP,
  }, ["email", "webhook_url", "group"]),
  NewSubscriptionAnswer: object({
    subscription: object({
      kind: { const: "webhook" },
      group: GROUP,
      number: NUMBER,
      secret: {
        ...TEXT,
        description: "What messages are signed with; told this once",
      },
      unsubscribe_url: {
        ...TEXT,
        format: "uri",
        description: "DELETE it to unsubscribe; told this once",
      },
    }),
  }),
  AskedAnswer: object({ message: TEXT }),
  SubscriberSummary: object({
    counts: {
      type: "array",
      items: object({ kind: KIND, group: GROUP, count: COUNT }),
      description: "Each kind and group that has any",
    },
    pending: {
      ...COUNT,
      description: "Addresses that have not confirmed yet",
    },
    waiting: {
      ...COUNT,
      maximum: MAX_COUNTED,
      description: "Messages that wait to be sent; the highest: or more",
    },
    dropped: {
      ...COUNT,
      description: "Removed because nothing reached them for days",
    },
  }),
  SubscribersEnvelope: envelope(
    object({ subscribers: object({ data: ref("SubscriberSummary") }) }),
  ),
  SubscriberDelivery: object({
    at: UNIX_SECONDS,
    subscriber: { ...NUMBER, description: "Its number on your page" },
    kind: KIND,
    title: TEXT,
    outcome: { enum: ["sent", "given up"] },
    status: { type: ["integer", "null"] },
    words: TEXT,
    tries: COUNT,
  }),
  SubscriberDeliveriesEnvelope: envelope(
    object({ deliveries: whole("SubscriberDelivery") }),
  ),
  SubscriberSettings: object({
    email_channel: {
      type: ["integer", "null"],
      minimum: 1,
      description: "The id of the channel that sends e-mails; null for none",
    },
  }),
  SubscriberSettingsChanges: object({
    email_channel: {
      type: ["integer", "string", "null"],
      description: "The id or the name of an e-mail channel of yours, or null",
    },
  }, ["email_channel"]),
  SubscriberSettingsEnvelope: envelope(
    object({
      subscriber_settings: object({ data: ref("SubscriberSettings") }),
    }),
  ),
};
