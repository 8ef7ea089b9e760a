const NAMES = ["firefox-esr", "firefox"];

/** The path of Firefox; null, and it is said how to get it, where it is not. */
export async function findFirefox(): Promise<string | null> {
  const dirs = (Deno.env.get("PATH") ?? "").split(":");
  const places = NAMES.flatMap((name) => dirs.map((dir) => `${dir}/${name}`));
  for (const place of [Deno.env.get("FIREFOX") ?? "", ...places]) {
    if (await Deno.stat(place).then(({ isFile }) => isFile, () => false)) {
      return place;
    }
  }
  console.log(
    "SKIPPED: no Firefox here. To test with it: apt install firefox-esr, or set FIREFOX to its path",
  );
  return null;
}
