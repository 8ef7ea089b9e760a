import {
  BAD_TOKEN,
  ID_PARAMETER,
  type Json,
  jsonAnswer,
  jsonBody,
  LIMIT_PARAMETER,
  type Operation,
  type OperationParts,
  type Operations,
  ownOperation,
  PAGE_PARAMETERS,
  query,
  ref,
} from "./openapi_parts.ts";

const BAD = "The id, a parameter or the body breaks its rule";
const NOT_YOURS = "The account is no operator's, or the API key may only read";
const NO_ACCOUNT = "There is no such account";
const LAST = "It is the last operator's account";
const REASONS = { 400: BAD, 401: BAD_TOKEN, 403: NOT_YOURS };

const NO_SERVICE = "There is none with this id";
const NO_MEMBERS = "The url is the configuration's, or an operator's";
const SERVICE = {
  200: jsonAnswer("The url as it is now", ref("ServiceEnvelope")),
};

/** What the API has for operators alone. */
export const OPERATOR_OPERATIONS: Operations = {
  "PUT /v1/services/:id/hold": forOperators({
    parameters: [ID_PARAMETER],
    requestBody: jsonBody(ref("NewHold")),
    answers: SERVICE,
    reasons: { ...REASONS, 404: NO_SERVICE, 409: NO_MEMBERS },
  }),
  "DELETE /v1/services/:id/hold": forOperators({
    parameters: [ID_PARAMETER],
    answers: SERVICE,
    reasons: { ...REASONS, 404: NO_SERVICE, 409: NO_MEMBERS },
  }),
  "GET /v1/accounts": forOperators({
    parameters: [
      query("q", { type: "string" }, "Part of the e-mail"),
      ...PAGE_PARAMETERS,
    ],
    answers: { 200: jsonAnswer("By id", ref("AccountsEnvelope")) },
    reasons: REASONS,
  }),
  "GET /v1/accounts/:id": forOperators({
    parameters: [ID_PARAMETER],
    answers: account("The account"),
    reasons: { ...REASONS, 404: NO_ACCOUNT },
  }),
  "PATCH /v1/accounts/:id": forOperators({
    parameters: [ID_PARAMETER],
    requestBody: jsonBody(ref("AccountChanges")),
    answers: account("The account as it is now"),
    reasons: { ...REASONS, 404: NO_ACCOUNT, 409: LAST },
  }),
  "DELETE /v1/accounts/:id": forOperators({
    parameters: [ID_PARAMETER],
    answers: { 204: { description: "It is gone, with its urls" } },
    reasons: { ...REASONS, 404: NO_ACCOUNT, 409: LAST },
  }),
  "POST /v1/accounts/:id/reset": forOperators({
    parameters: [ID_PARAMETER],
    answers: {
      201: jsonAnswer(
        "A link that sets a new password once; it is not shown again",
        ref("ResetEnvelope"),
      ),
    },
    reasons: { ...REASONS, 404: NO_ACCOUNT },
  }),
  "GET /v1/audit": forOperators({
    parameters: [
      query("before", { type: "string" }, "The `next` of the list before"),
      LIMIT_PARAMETER,
    ],
    answers: { 200: jsonAnswer("Latest first", ref("AuditEnvelope")) },
    reasons: REASONS,
  }),
};

function forOperators(parts: OperationParts): Operation {
  return ownOperation("operator", parts);
}

function account(description: string): Record<number, Json> {
  return { 200: jsonAnswer(description, ref("AccountEnvelope")) };
}
