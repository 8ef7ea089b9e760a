import type { Channel } from "../../channel.ts";

type Settings = Pick<Channel, "settings">;

/** A setting that is a text; empty where it is not set. */
export function textOf({ settings }: Settings, name: string): string {
  const value = settings[name];
  return typeof value === "string" ? value : "";
}

/** A setting that is a number; null where it is not set. */
export function numberOf({ settings }: Settings, name: string): number | null {
  const value = settings[name];
  return typeof value === "number" ? value : null;
}

/** A setting that is a list of texts; empty where it is not set. */
export function listOf(
  { settings }: Settings,
  name: string,
): readonly string[] {
  const value = settings[name];
  return Array.isArray(value) ? value : [];
}
