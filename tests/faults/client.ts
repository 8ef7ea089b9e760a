import type { UptickInstance } from "./uptick_instance.ts";

const PASSWORD = "correct horse battery staple";
const JSON_TYPE = { "Content-Type": "application/json" };

/** A user who was told that the registration succeeded. */
export interface Registered {
  readonly email: string;
  readonly token: string;
}

/** Registers and logs in. Rejects when either was not acknowledged; `onAcknowledged` is called in between. */
export async function register(
  { origin }: Pick<UptickInstance, "origin">,
  email: string,
  onAcknowledged: () => void = () => {},
): Promise<Registered> {
  const credentials = { Email: email, Password: PASSWORD };
  await post(`${origin}/register`, credentials, { expected: 201 });
  onAcknowledged();
  const token = await post(`${origin}/login`, credentials, { expected: 200 });
  return { email, token: String(token) };
}

/** Adds a url; its id, once that is acknowledged. */
export async function addUrl(
  { origin }: Pick<UptickInstance, "origin">,
  token: string,
  url: Readonly<Record<string, unknown>>,
): Promise<number> {
  const answer = await post(`${origin}/v1/services`, url, {
    expected: 201,
    headers: { Authorization: `Bearer ${token}` },
  });
  const { data } = answer as { data: { service: { data: { id: number } } } };
  return data.service.data.id;
}

async function post(
  url: string,
  body: unknown,
  { expected, headers }: {
    expected: number;
    headers?: Record<string, string>;
  },
): Promise<unknown> {
  const response = await fetch(url, {
    method: "POST",
    headers: { ...JSON_TYPE, ...headers },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  if (response.status === expected) return JSON.parse(text);
  throw new Error(`POST ${url} answered ${response.status}: ${text}`);
}
