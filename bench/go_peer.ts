import { join } from "node:path";
import { type Child, startListening } from "./child_process.ts";

type Listening = Child & { readonly port: number };

/** Builds the plain `net/http` program beside this file and starts it with `args`. */
export function startGoPeer(...args: string[]): Promise<Listening> {
  return start("go", args);
}

/** Builds the peers that are made as the seeds are, and starts one: "echo" or "track". */
export function startSeedPeer(
  seed: "echo" | "track",
  logPath: string,
): Promise<Listening> {
  return start("go_seeds", [seed, logPath]);
}

async function start(folder: string, args: string[]): Promise<Listening> {
  return await startListening(await build(folder), args);
}

const built = new Map<string, Promise<string>>();

function build(folder: string): Promise<string> {
  const known = built.get(folder);
  if (known !== undefined) return known;
  const building = (async () => {
    const dir = await Deno.makeTempDir({ prefix: "uptick-bench-" });
    const binary = join(dir, "peer");
    addEventListener("unload", () => Deno.removeSync(dir, { recursive: true }));
    const { success, stderr } = await new Deno.Command("go", {
      args: ["build", "-o", binary, "."],
      cwd: join(import.meta.dirname ?? ".", folder),
    }).output();
    if (success) return binary;
    throw new Error(
      `Cannot build the Go peer: ${new TextDecoder().decode(stderr)}`,
    );
  })();
  built.set(folder, building);
  return building;
}
