import {
  BY_TOKEN,
  type Json,
  jsonAnswer,
  jsonBody,
  operation,
  type Operations,
  READ_KEY,
  ref,
} from "./openapi_parts.ts";

const NOBODY: readonly Json[] = [];
const BAD_TOKEN = "The token or the password is not valid";
/** Why whatever hashes a password may refuse. */
const PASSWORD_REASONS = {
  429: "Too many of these from one address; see Retry-After",
  503: "Too many passwords are waiting, or the store is in trouble",
};

/** Accounts, and the one call that adds a url the short way. */
export const ACCOUNT_OPERATIONS: Operations = {
  "POST /register": operation("accounts", NOBODY, {
    requestBody: jsonBody(ref("NewCredentials")),
    answers: { 201: jsonAnswer("The account", ref("User")) },
    reasons: {
      400: "The body, the e-mail or the password breaks a rule",
      403: "Sign-up is closed, or by invitation",
      409: "The e-mail is registered already",
      ...PASSWORD_REASONS,
    },
  }),
  "POST /login": operation("accounts", NOBODY, {
    requestBody: jsonBody(ref("Credentials")),
    answers: { 200: jsonAnswer("The token", ref("Token")) },
    reasons: {
      400: "The body breaks a rule",
      401: "E-mail or password is wrong",
      403: "The account is disabled",
      ...PASSWORD_REASONS,
    },
  }),
  "POST /logout": operation("accounts", BY_TOKEN, {
    answers: { 204: { description: "No token of the account is valid now" } },
    reasons: { 401: BAD_TOKEN, 403: READ_KEY },
  }),
  "POST /password": operation("accounts", BY_TOKEN, {
    requestBody: jsonBody(ref("NewPassword")),
    answers: { 200: jsonAnswer("A new token", ref("Token")) },
    reasons: {
      400: "The body or the new password breaks a rule",
      401: BAD_TOKEN,
      403: READ_KEY,
      ...PASSWORD_REASONS,
    },
  }),
  "DELETE /account": operation("accounts", BY_TOKEN, {
    requestBody: jsonBody(ref("Password")),
    answers: { 204: { description: "The account is gone, with its urls" } },
    reasons: {
      400: "The body breaks a rule",
      401: BAD_TOKEN,
      403: READ_KEY,
      409: "It is the last operator's account",
      ...PASSWORD_REASONS,
    },
  }),
  "POST /url": operation("accounts", BY_TOKEN, {
    requestBody: jsonBody(ref("NewUrl")),
    answers: { 201: jsonAnswer("The stored url", ref("StoredUrl")) },
    reasons: {
      400: "The body, or the url by the rules for addresses, is refused",
      401: BAD_TOKEN,
      403:
        `The account, or all members together, has as many urls or probes a second as it may have. ${READ_KEY}`,
    },
  }),
};
