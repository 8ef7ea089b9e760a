import { type HttpApp, startHttpApp } from "../fixtures/http_app.ts";

export interface PingedApp extends AsyncDisposable {
  readonly app: HttpApp;
  readonly id: number;
  /** The owner's. */
  readonly token: string;
  /** The secret part of the address. */
  readonly secret: string;
}

/** An app with one heartbeat. */
export async function startPinged(
  members: Record<string, unknown> = {},
): Promise<PingedApp> {
  const app = await startHttpApp();
  const token = await app.signUp("owner@example.org");
  const id = await app.addUrl(token, { url: "heartbeat://backup", ...members });
  const secret = app.table.get(id)?.pingToken ?? "";
  return {
    app,
    id,
    token,
    secret,
    [Symbol.asyncDispose]: () => app[Symbol.asyncDispose](),
  };
}

/** What its owner is told of the heartbeat. */
export async function heartbeatOf(
  { app, id, token }: PingedApp,
): Promise<Awaited<ReturnType<HttpApp["send"]>>["json"]> {
  return (await app.send("GET", `/v1/services/${id}/heartbeat`, { token })).json
    .data.heartbeat.data;
}
