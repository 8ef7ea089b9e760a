import {
  IMPACTS,
  INCIDENT_STATUSES,
  MAX_INCIDENT_TEXT,
  MAX_INCIDENT_UPDATES,
  MAX_INCIDENT_URLS,
  MAX_OPEN_INCIDENTS,
} from "../../monitor/incident.ts";
import { itemOperations, oneAnswer } from "./openapi_items.ts";
import {
  ID_PARAMETER,
  type Json,
  jsonBody,
  type Operations,
  ownOperation,
  ref,
  SECONDS_OR_NULL,
  UNIX_SECONDS,
  WRITE_REASONS,
} from "./openapi_parts.ts";
import { envelope, object, whole } from "./openapi_schemas.ts";

const NONE = "There is no such incident of your page, or it is another's draft";
const SHOWN = "The incident as it is now";
const FULL = `${MAX_OPEN_INCIDENTS} are open, or as many are drafts`;

/** Incidents. */
export const INCIDENT_OPERATIONS: Operations = {
  ...itemOperations({
    tag: "incidents",
    path: "/v1/incidents",
    schema: "Incident",
    order: "Latest first",
    shown: SHOWN,
    deleted: "It is gone, with its updates",
    none: NONE,
    reasons: {
      add: { 409: FULL },
      change: {
        409: `It has another \`version\` than the body says. Or: ${FULL}`,
      },
      remove: {},
    },
  }),
  "POST /v1/incidents/:id/updates": ownOperation("incidents", {
    parameters: [ID_PARAMETER],
    requestBody: jsonBody(ref("NewIncidentUpdate")),
    answers: oneAnswer(201, SHOWN, "Incident"),
    reasons: {
      ...WRITE_REASONS,
      404: NONE,
      409: "It has as many updates, or as much text, as it may have",
    },
  }),
};

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
  started_at: { ...UNIX_SECONDS, type: "number" },
};

const UPDATE = object({ at: UNIX_SECONDS, status: STATUS, text: TEXT });

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
    started_at: UNIX_SECONDS,
    draft: { type: "boolean", description: "The public does not see it" },
    updates: {
      type: "array",
      minItems: 1,
      maxItems: MAX_INCIDENT_UPDATES,
      items: UPDATE,
    },
    published_at: SECONDS_OR_NULL,
    created_at: UNIX_SECONDS,
    updated_at: UNIX_SECONDS,
    version: VERSION,
  }),
  IncidentEnvelope: envelope(
    object({ incident: object({ data: ref("Incident") }) }),
  ),
  IncidentsEnvelope: envelope(object({ incidents: whole("Incident") })),
};
