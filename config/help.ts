import manifest from "../deno.json" with { type: "json" };
import { flagsOf } from "./flags.ts";
import { type Setting, SETTINGS } from "./settings.ts";

const GROUPS: Readonly<Record<Setting["group"], string>> = {
  server: "Server",
  watch: "Watching",
  store: "Store and files",
  access: "Access",
  pages: "Pages",
};

/** Every setting with its names, default, meaning and rule, a line each. */
export function helpText(): string {
  const rows = Object.values<Setting>(SETTINGS).map((setting) => {
    const { flag, env: [name, ...names], meaning, kind } = setting;
    const flags = flagsOf(setting).slice(1).map((alias) => `--${alias}`);
    const also = [...flags, ...names].map((alias) => `; also ${alias}`).join(
      "",
    );
    const cells = [flag ? `--${flag}` : "-", name, setting.default || "-"];
    return { ...setting, cells, last: `${meaning} (${kind.rule})${also}` };
  });
  const widths = [0, 1, 2].map((i) =>
    Math.max(...rows.map(({ cells }) => cells[i]?.length ?? 0))
  );
  const line = (cells: readonly string[], last: string) =>
    `  ${
      cells.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join("  ")
    }  ${last}`;
  const groups = Object.entries(GROUPS).map(([group, title]) => [
    title,
    ...rows.filter((row) => row.group === group)
      .map(({ cells, last }) => line(cells, last)),
    "",
  ]);
  return [
    `Uptick ${manifest.version} watches urls. Usage: uptick [command] [flags]`,
    "Commands work on the store and end: backup FILE, restore FILE [--force],",
    "export FILE and import FILE as JSON lines, with - for a pipe; of a configuration",
    "file validate FILE, plan FILE, apply FILE, export --config FILE; of accounts",
    "user list, user add|reset-password|operator|delete EMAIL; for deploy scripts",
    "maintenance list, maintenance start TITLE DURATION, maintenance end TITLE,",
    "of --tags A,B or --urls A,B where it is not of all urls. Without one, or",
    "with the words run or server that other systems have: serve.",
    "Flags beat the environment, which beats a .env file, which beats the",
    "configuration file, which beats the default.",
    "",
    line(["flag", "environment", "default"], "meaning"),
    "",
    ...groups.flat(),
    "--help prints this, --version the version.",
  ].join("\n");
}
