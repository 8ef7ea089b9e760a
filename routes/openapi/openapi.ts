import type { Route } from "../server/app.ts";
import { ALERT_OPERATIONS, ALERT_SCHEMAS } from "./openapi_alerts.ts";
import { ACCOUNT_OPERATIONS } from "./openapi_accounts.ts";
import {
  MAINTENANCE_OPERATIONS,
  MAINTENANCE_SCHEMAS,
} from "./openapi_maintenance.ts";
import { INCIDENT_OPERATIONS, INCIDENT_SCHEMAS } from "./openapi_incidents.ts";
import type { Json, Operation } from "./openapi_parts.ts";
import { OPERATOR_OPERATIONS } from "./openapi_operator.ts";
import { PING_OPERATIONS, PING_SCHEMAS } from "./openapi_pings.ts";
import { openApiSchemas } from "./openapi_schemas.ts";
import { SERVICE_OPERATIONS } from "./openapi_services.ts";
import {
  SUBSCRIBER_OPERATIONS,
  SUBSCRIBER_SCHEMAS,
} from "./openapi_subscribers.ts";
import { systemOperations, type SystemPaths } from "./openapi_system.ts";
import { answerJson, type Handler } from "../server/request_context.ts";

type Row = Pick<Route, "method" | "path" | "summary">;

export interface OpenApiOptions {
  readonly version: string;
  /** Where people reach the instance, if that is known. */
  readonly publicUrl?: string | undefined;
  readonly paths: SystemPaths;
  readonly minPasswordLength: number;
  /** Asked for at the first request, for the document's own route is one of them. */
  readonly routes: () => readonly Row[];
}

const SECURITY_SCHEMES: Json = {
  token: {
    type: "http",
    scheme: "bearer",
    bearerFormat: "JWT",
    description:
      "The token of POST /login, or an API key; the word Bearer may be left out",
  },
  basic: { type: "http", scheme: "basic" },
  operator: {
    type: "http",
    scheme: "bearer",
    description: "The metrics token of the configuration",
  },
};

/** `GET /openapi.json`: the OpenAPI 3.1 document of the route table. */
export function openApiHandler(options: OpenApiOptions): Handler {
  let document: Json | undefined;
  return (c) => answerJson(c, document ??= openApiDocument(options));
}

/** Describes every route, GET rows for HEAD too. */
export function openApiDocument(
  { version, publicUrl, paths, minPasswordLength, routes }: OpenApiOptions,
): Json {
  const operations = {
    ...systemOperations(paths),
    ...ACCOUNT_OPERATIONS,
    ...SERVICE_OPERATIONS,
    ...ALERT_OPERATIONS,
    ...INCIDENT_OPERATIONS,
    ...MAINTENANCE_OPERATIONS,
    ...OPERATOR_OPERATIONS,
    ...SUBSCRIBER_OPERATIONS,
    ...PING_OPERATIONS,
  };
  const described: Record<string, Record<string, Json>> = {};
  for (const { method, path, summary } of routes()) {
    const operation = operations[`${method} ${path}`] ?? page(path);
    const item = described[templateOf(path)] ??= {};
    item[method.toLowerCase()] = {
      operationId: operationId(method, path),
      summary,
      ...operation,
    };
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "Uptick",
      version,
      description: "Watches urls and tells what happened to them",
      license: { name: "MIT", identifier: "MIT" },
    },
    servers: [{ url: publicUrl ?? "/" }],
    paths: described,
    components: {
      schemas: {
        ...openApiSchemas(minPasswordLength),
        ...ALERT_SCHEMAS,
        ...INCIDENT_SCHEMAS,
        ...MAINTENANCE_SCHEMAS,
        ...PING_SCHEMAS,
        ...SUBSCRIBER_SCHEMAS,
      },
      securitySchemes: SECURITY_SCHEMES,
    },
  };
}

/** `/v1/services/:id` as OpenAPI writes it: `/v1/services/{id}`. */
function templateOf(path: string): string {
  return path.replace(/:(\w+)(\{[^}]*\})?/g, "{$1}");
}

/** Unique, and fit to be a function's name in a generated client. */
function operationId(method: string, path: string): string {
  const words = path.split(/[^A-Za-z0-9]+/).filter((word) => word !== "");
  return [method.toLowerCase(), ...words].join("_");
}

/** A route that nobody described is a page: what it answers is for people. */
function page(path: string): Operation {
  const names = [...path.matchAll(/:(\w+)/g)].map(([, name]) => name);
  return {
    tags: ["pages"],
    security: [],
    parameters: names.map((name) => ({
      name,
      in: "path",
      required: true,
      schema: { type: "string" },
    })),
    responses: { default: { description: "For browsers" } },
  };
}
