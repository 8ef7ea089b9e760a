import {
  IMPACTS,
  INCIDENT_STATUSES,
  MAX_INCIDENT_TEXT,
  MAX_INCIDENT_UPDATES,
  MAX_INCIDENT_URLS,
  MAX_OPEN_INCIDENTS,
} from "../../monitor/incident.ts";
import {
  BAD_TOKEN,
  BY_TOKEN,
  ID_PARAMETER,
  type Json,
  jsonAnswer,
  jsonBody,
  type Operation,
  operation,
  type OperationParts,
  type Operations,
  READ_KEY,
  ref,
} from "./openapi_parts.ts";
import { envelope, object } from "./openapi_schemas.ts";

const BAD = "The id or the body breaks its rule";
const NONE = "There is no such incident of your page, or it is another's draft";
const FULL = `${MAX_OPEN_INCIDENTS} are open, or as many are drafts`;
const WRITE = { 400: BAD, 401: BAD_TOKEN, 403: READ_KEY };

/** Incidents. */
export const INCIDENT_OPERATIONS: Operations = {
  "GET /v1/incidents": own({
    answers: { 200: jsonAnswer("Latest first", ref("IncidentsEnvelope")) },
    reasons: { 401: BAD_TOKEN },
  }),
  "POST /v1/incidents": own({
    requestBody: jsonBody(ref("NewIncident")),
    answers: incident(201),
    reasons: { ...WRITE, 409: FULL },
  }),
  "GET /v1/incidents/:id": own({
    parameters: [ID_PARAMETER],
    answers: incident(200),
    reasons: { 400: BAD, 401: BAD_TOKEN, 404: NONE },
  }),
  "PATCH /v1/incidents/:id": own({
    parameters: [ID_PARAMETER],
    requestBody: jsonBody(ref("IncidentChanges")),
    answers: incident(200),
    reasons: {
      ...WRITE,
      404: NONE,
      409: `It has another \`version\` than the body says. Or: ${FULL}`,
    },
  }),
  "DELETE /v1/incidents/:id": own({
    parameters: [ID_PARAMETER],
    answers: { 204: { description: "It is gone, with its updates" } },
    reasons: { ...WRITE, 404: NONE },
  }),
  "POST /v1/incidents/:id/updates": own({
    parameters: [ID_PARAMETER],
    requestBody: jsonBody(ref("NewIncidentUpdate")),
    answers: incident(201),
    reasons: {
      ...WRITE,
      404: NONE,
      409: "It has as many updates, or as much text, as it may have",
    },
  }),
};

function own(parts: OperationParts): Operation {
  return operation("incidents", BY_TOKEN, parts, "EnvelopeError");
}

function incident(status: number): Record<number, Json> {
  const description = "The incident as it is now";
  return { [status]: jsonAnswer(description, ref("IncidentEnvelope")) };
}

const SECONDS = {
  type: "integer",
  minimum: 0,
  description: "Unix time in seconds",
};
const SECONDS_OR_NULL = { ...SECONDS, type: ["integer", "null"] };
const ID = { type: "integer", minimum: 1 };
const TEXT = {
  type: "string",
  minLength: 1,
  maxLength: MAX_INCIDENT_TEXT,
  description: "Plain text with line breaks; addresses in it become links",
};
const STATUS = { enum: [...INCIDENT_STATUSES] };
const VERSION = {
  type: "integer",
  minimum: 1,
  description:
    "Grows with every change. A change that names another than the latest is refused",
};

const SUBJECT = {
  title: { type: "string", minLength: 1, maxLength: 100 },
  impact: { enum: [...IMPACTS] },
  urls: {
    type: "array",
    maxItems: MAX_INCIDENT_URLS,
    uniqueItems: true,
    items: ID,
    description:
      "Ids of the urls of your page that it is about; none: all of the page",
  },
  started_at: { ...SECONDS, type: "number" },
};

const UPDATE = object({ at: SECONDS, status: STATUS, text: TEXT });

/** The schemas of incidents, by name. */
export const INCIDENT_SCHEMAS: Json = {
  NewIncident: object({
    ...SUBJECT,
    draft: { type: "boolean", default: false },
    status: { ...STATUS, default: "investigating" },
    text: TEXT,
  }, ["impact", "urls", "started_at", "draft", "status"]),
  IncidentChanges: object({
    ...SUBJECT,
    draft: { type: "boolean", description: "false: publishes a draft" },
    status: { ...STATUS, description: "Of a draft" },
    text: { ...TEXT, description: "Of a draft" },
    version: VERSION,
  }, [...Object.keys(SUBJECT), "draft", "status", "text", "version"]),
  NewIncidentUpdate: object({ status: STATUS, text: TEXT }),
  Incident: object({
    id: ID,
    ...SUBJECT,
    started_at: SECONDS,
    draft: { type: "boolean", description: "The public does not see it" },
    updates: {
      type: "array",
      minItems: 1,
      maxItems: MAX_INCIDENT_UPDATES,
      items: UPDATE,
    },
    published_at: SECONDS_OR_NULL,
    created_at: SECONDS,
    updated_at: SECONDS,
    version: VERSION,
  }),
  IncidentEnvelope: envelope(
    object({ incident: object({ data: ref("Incident") }) }),
  ),
  IncidentsEnvelope: envelope(object({
    incidents: object({ data: { type: "array", items: ref("Incident") } }),
  })),
};
