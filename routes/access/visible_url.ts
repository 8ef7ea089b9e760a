import type { Monitor } from "../../monitor/types.ts";
import type { User } from "../../store/users.ts";
import { HttpError } from "../server/http_error.ts";

/** Public urls are for all, others for their owners. */
export function maySee(
  { public: isPublic, ownerId }: Monitor,
  user: Pick<User, "id"> | null,
): boolean {
  return isPublic || user !== null && ownerId === user.id;
}

/** The same for a url that is not there and one that the asker may not see. */
export function urlNotFound(): HttpError {
  return new HttpError(404, "Cannot find that: there is no such service");
}

/** An id as it appears in paths; what is none is not there either. */
export function readUrlId(text: string | undefined): number {
  const id = Number(text);
  if (/^[1-9][0-9]{0,15}$/.test(text ?? "") && Number.isSafeInteger(id)) {
    return id;
  }
  throw urlNotFound();
}
