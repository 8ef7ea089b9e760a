import { answer, type Ctx } from "../../server/request_context.ts";

/** After a form was taken or a choice was kept: the browser goes on with GET, so that loading again repeats nothing. */
export function seeOther(c: Ctx, location: string, cookie?: string): Response {
  return answer(c, null, {
    status: 303,
    headers: {
      Location: location,
      "Cache-Control": "no-store",
      ...cookie === undefined ? {} : { "Set-Cookie": cookie },
    },
  });
}
