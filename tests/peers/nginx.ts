import { join } from "node:path";
import { accepts } from "./ports.ts";

const NGINX = "/usr/sbin/nginx";

/**
 * Starts the real nginx with what would lie in its `conf.d`, which must listen
 * on `port` of 127.0.0.1. Everything else is as nginx has it by default.
 */
export async function startNginx(
  servers: string,
  port: number,
): Promise<AsyncDisposable> {
  const directory = await Deno.makeTempDir({ prefix: "uptick-nginx-" });
  const file = join(directory, "nginx.conf");
  await Deno.writeTextFile(
    file,
    `user root;
pid ${directory}/nginx.pid;
error_log ${directory}/error.log;
daemon off;
master_process off;
events {}
http {
  access_log off;
  client_body_temp_path ${directory}/body;
  proxy_temp_path ${directory}/proxy;
  fastcgi_temp_path ${directory}/fastcgi;
  uwsgi_temp_path ${directory}/uwsgi;
  scgi_temp_path ${directory}/scgi;
  ${servers}
}
`,
  );
  const child = new Deno.Command(NGINX, {
    args: ["-p", directory, "-e", `${directory}/error.log`, "-c", file],
    stdout: "null",
    stderr: "inherit",
  }).spawn();
  let running = true;
  const status = child.status.finally(() => running = false);
  const stop = async () => {
    if (running) child.kill("SIGKILL");
    await status;
    await Deno.remove(directory, { recursive: true });
  };
  try {
    await accepts(port, () => running);
  } catch (error) {
    const log = await Deno.readTextFile(`${directory}/error.log`);
    await stop();
    throw new Error(`Cannot start nginx: ${log}`, { cause: error });
  }
  return { [Symbol.asyncDispose]: stop };
}
