import { join } from "node:path";
import { startPeer } from "./start_peer.ts";

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
  const errorLog = `${directory}/error.log`;
  return await startPeer({
    command: NGINX,
    args: ["-p", directory, "-e", errorLog, "-c", file],
    directory,
    port,
    stderr: "inherit",
    errorLog,
  });
}
