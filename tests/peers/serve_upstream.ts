/** A small server in Uptick's place, behind a proxy. */
export interface Upstream extends AsyncDisposable {
  readonly port: number;
  /** Requests that arrived. */
  readonly requests: Request[];
}

/** Serves `answer` on a free port of 127.0.0.1. */
export function serveUpstream(
  answer: (request: Request) => Response | Promise<Response>,
): Upstream {
  const requests: Request[] = [];
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    (request) => {
      requests.push(request);
      return answer(request);
    },
  );
  return {
    port: server.addr.port,
    requests,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}
