import {
  type Catalogue,
  createCatalogue,
  registerFamilies,
} from "../../metrics/catalogue.ts";
import type { Sample } from "../../metrics/collected.ts";
import type { Registry } from "../../metrics/registry.ts";

const LABELS = 'id="1",name="up",url="https://up.example/",owner="operator"';

/** A catalogue with fixed sources: two public urls and a private one. */
export function exampleCatalogue(registry: Registry): Catalogue {
  const perUrl = (up: number, down: number) => (scope: string): Sample[] => [
    [["https://up.example/"], up],
    [["https://down.example/"], down],
    ...(scope === "all" ? [[["https://private.example/"], up] as const] : []),
  ];
  const labelled = (more: string, value: number) => () =>
    [[LABELS + more, value]] as const;
  const catalogue = createCatalogue();
  registerFamilies(registry, catalogue, {
    version: "1.2.3",
    denoVersion: "2.0.0",
    startTimeSeconds: 1_700_000_000.5,
    sources: {
      worstUp: perUrl(1, 0),
      worstResponseMs: perUrl(384, 396),
      urlUp: labelled("", 1),
      urlResponseSeconds: labelled("", 0.384),
      urlState: labelled(',state="up"', 1),
      urlUptimeRatio: labelled(',range="24h"', 0.999),
      certificateExpiry: labelled("", 1_800_000_000),
      urlLabels: () => LABELS,
      urls: () => [[["up"], 2], [["down"], 1]],
      probesInFlight: () => 3,
      residentMemoryBytes: () => 50_000_000,
      cpuSeconds: () => 1.25,
      openFds: () => 21,
      maxFds: () => 1_024,
      eventLoopLagSeconds: () => 0.002,
      ownDelaySeconds: () => 0.003,
      overloaded: () => 0,
    },
  });
  return catalogue;
}
