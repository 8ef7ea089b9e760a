import { darkAccent, DEFAULT_ACCENT } from "../monitor/fields/looks/accent.ts";
import type { ChosenLook } from "../store/choices.ts";
import type { HandlerDeps, HandlerSettings } from "./handler_deps.ts";
import { OPERATORS } from "../monitor/alert_rules.ts";
import type { SubscriptionDesk } from "./subscribers/subscription_desk.ts";
import type { Site } from "./pages/frame/site.ts";

/** What the operator says about the pages: a setting beats what was chosen, which may change at any time. */
export function createSite(
  settings: HandlerSettings,
  chosen: HandlerDeps["chosen"],
  desk: Pick<SubscriptionDesk, "offersEmail">,
): Site {
  const look: ChosenLook = {
    pageTitle: settings.pageTitle,
    pageLogoUrl: settings.pageLogoUrl,
    pageLogoDarkUrl: settings.pageLogoDarkUrl,
    pageAccent: settings.pageAccent,
    pageAccentDark: settings.pageAccentDark,
  };
  let known = { light: "", dark: "" };
  // asked for with each page, and found by trying colour after colour
  const darkOf = (light: string) => {
    if (known.light !== light) known = { light, dark: darkAccent(light) };
    return known.dark;
  };
  const textOf = (name: keyof ChosenLook) =>
    look[name] ?? (chosen()[name] || undefined);
  return {
    home: "",
    get title() {
      return textOf("pageTitle") ?? "Uptick";
    },
    get logoUrl() {
      return textOf("pageLogoUrl");
    },
    get logoDarkUrl() {
      return textOf("pageLogoDarkUrl");
    },
    get accent() {
      const light = textOf("pageAccent");
      const dark = textOf("pageAccentDark");
      if (light === undefined && dark === undefined) return undefined;
      return {
        light: light ?? DEFAULT_ACCENT,
        dark: dark ?? darkOf(light ?? DEFAULT_ACCENT),
      };
    },
    owner: OPERATORS,
    offersEmail: (owner) => desk.offersEmail(owner),
    settings: look,
    links: settings.pageLinks ?? [],
    frameAncestors: settings.frameAncestors ?? [],
    publicUrl: settings.publicUrl,
    minPasswordLength: settings.minPasswordLength,
    version: settings.version,
  };
}
