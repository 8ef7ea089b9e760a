/**
 * A target for probes, as a process of its own: it answers `/<id>` with 200 and
 * writes down which url was asked for when, `/flap/<id>` with 200 and 503 in
 * turn, a second each. `/history` answers with the visits as JSON. Prints its
 * port.
 */
if (import.meta.main) {
  const history: [id: number, at: number][] = [];
  Deno.serve({
    hostname: Deno.args[0] ?? "127.0.0.1",
    port: 0,
    onListen: ({ port }) => {
      Deno.stdout.writeSync(new TextEncoder().encode(`${port}\n`));
    },
  }, ({ url }) => {
    const { pathname } = new URL(url);
    if (pathname === "/history") return Response.json(history);
    const [, flap, id] = /^\/(flap\/)?(\d+)$/.exec(pathname) ?? [];
    history.push([Number(id), Date.now()]);
    const isDown = flap !== undefined &&
      Math.floor(Date.now() / 1_000) % 2 === 1;
    return new Response(null, { status: isDown ? 503 : 200 });
  });
}
