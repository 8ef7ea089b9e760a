export type Yaml = typeof import("yaml");

/** Loads the package `yaml`, which is large and seldom needed. */
export async function loadYaml(): Promise<Yaml> {
  return await import("yaml");
}
