import { answer, type Ctx } from "../../server/request_context.ts";

/** After a form was taken or a choice was kept: the browser goes on at a path of ours with GET, so that loading again repeats nothing. */
export function seeOther(c: Ctx, path: string, cookie?: string): Response {
  return answer(c, null, {
    status: 303,
    headers: {
      Location: c.env.basePath + path,
      "Cache-Control": "no-store",
      ...cookie === undefined ? {} : { "Set-Cookie": cookie },
    },
  });
}
