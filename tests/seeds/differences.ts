/** Where Uptick answers otherwise than a seed on purpose, and why. There are no others. */
export const DIFFERENCES = {
  "405 with Allow":
    "a path that is known with other methods is 405 with Allow, as HTTP says, not 404",
  "HEAD like GET": "HEAD is served wherever GET is, and is not counted",
  "slash at the end": "a slash at the end of a path makes no difference",
  "dash for a missing header":
    "a missing Referer or User-Agent is a dash in the access log, as in Apache's own",
  "no password in answers": "the new account comes back without its password",
  "password length":
    "a password has 8 characters unless PASSWORD_MIN_LENGTH says 4, as the seed's examples want it",
  "valid e-mail": "an account needs a valid e-mail address",
  "401 for wrong credentials":
    "wrong credentials are 401, the same for an unknown user and a wrong password",
  "401 without login": "who is not logged in is told 401, not 403",
  "period out of range": "a Period beyond 100 minutes, or below 0, is refused",
  "public targets": "users' urls must be public addresses",
  "no default echo users":
    "the users of the echo come from the settings; without any nobody gets in",
  "lossless echo":
    "the echo keeps the order of members and the digits of numbers",
  "up below 400":
    "a url is up below status 400 unless it names its own statuses; the seed took 200 alone",
} as const;

export type Difference = keyof typeof DIFFERENCES;
