import type { JSX } from "hono/jsx/jsx-runtime";
import type { Registration } from "../../../store/choices.ts";
import type { Site } from "../frame/site.ts";
import {
  Check,
  CsrfField,
  ErrorSummary,
  Field,
  type FieldErrors,
} from "./form_fields.tsx";
import { LOOK_FIELDS, type LookValues } from "./look_form.ts";
import type { TrialResult } from "./trial.ts";

interface FirstUrlProps {
  readonly csrf: string;
  readonly typed: string;
  readonly isPublic: boolean;
  readonly errors: FieldErrors;
  /** What the first probe found, where it was not good. */
  readonly trial: TrialResult | undefined;
}

/** The first step: a url, which is tried before it is watched. */
export function FirstUrl(
  { csrf, typed, isPublic, errors, trial }: FirstUrlProps,
): JSX.Element {
  return (
    <div class="narrow">
      <ErrorSummary errors={errors} />
      {trial !== undefined && (
        <p class="notice" role="alert">
          The check failed. {trial.text}
        </p>
      )}
      <form method="post" action="/app/begin/url" novalidate>
        <CsrfField csrf={csrf} />
        <Field
          name="url"
          label="Address to watch"
          hint="Such as example.org. Without https:// or http:// in front, https:// is used"
          value={typed}
          errors={errors}
          input={{ type: "url", required: true }}
        />
        <Check
          name="public"
          label="Show it on the status page"
          hint="Everybody can see its name, its address and whether it is up"
          checked={isPublic}
        />
        <button type="submit" class="main">Check it and start watching</button>
        {trial !== undefined && (
          <button type="submit" name="do" value="anyway">
            Watch it anyway
          </button>
        )}
      </form>
      <PassOver to="/app/begin/sign-up" />
    </div>
  );
}

const WHO_SIGNS_UP: Readonly<Record<Registration, string>> = {
  open: "Anybody who can reach this page",
  invite: "People I invite",
  closed: "Nobody",
};

export function isRegistration(text: string): text is Registration {
  return Object.hasOwn(WHO_SIGNS_UP, text);
}

interface WhoSignsUpProps {
  readonly csrf: string;
  readonly current: Registration;
  /** The setting REGISTRATION decides. */
  readonly isSet: boolean;
}

/** The second step: who may make an account. */
export function WhoSignsUp(
  { csrf, current, isSet }: WhoSignsUpProps,
): JSX.Element {
  if (isSet) {
    return (
      <div class="narrow">
        <p>
          The setting REGISTRATION decides who can sign up:{" "}
          {WHO_SIGNS_UP[current].toLowerCase()}.
        </p>
        <PassOver to="/app/begin/look" />
      </div>
    );
  }
  return (
    <div class="narrow">
      <form method="post" action="/app/begin/sign-up">
        <CsrfField csrf={csrf} />
        <fieldset>
          <legend>Who can sign up here?</legend>
          {Object.entries(WHO_SIGNS_UP).map(([value, words]) => (
            <div class="check">
              <input
                type="radio"
                id={`registration-${value}`}
                name="registration"
                value={value}
                checked={value === current}
              />
              <label for={`registration-${value}`}>{words}</label>
            </div>
          ))}
        </fieldset>
        <p class="hint">
          Members have their own monitors and do not see anybody else's. What
          they make public is shown on their own page, not on yours.
        </p>
        <button type="submit" class="main">Continue</button>
      </form>
    </div>
  );
}

interface LookProps {
  readonly csrf: string;
  readonly settings: Site["settings"];
  readonly values: LookValues;
  readonly errors: FieldErrors;
}

/** The third step: what stands on top of the pages. */
export function Look(
  { csrf, settings, values, errors }: LookProps,
): JSX.Element {
  return (
    <div class="narrow">
      <ErrorSummary errors={errors} />
      <form method="post" action="/app/begin/look" novalidate>
        <CsrfField csrf={csrf} />
        {LOOK_FIELDS.map(({ name, field, setting, label, hint, ...rest }) => (
          <Field
            name={field}
            label={label}
            hint={settings[name] === undefined ? hint : `Set by ${setting}`}
            value={values[name]}
            errors={errors}
            input={{
              type: rest.type,
              required: !rest.isOptional,
              ...settings[name] === undefined ? {} : { readonly: true },
            }}
          />
        ))}
        <button type="submit" class="main">Save and continue</button>
      </form>
      <PassOver to="/app/begin/next" />
    </div>
  );
}

/** What to do once all is set up. */
export function NextSteps(): JSX.Element {
  return (
    <div class="narrow">
      <ul>
        <li>
          <a href="/">Look at the status page</a>, and share its address.
        </li>
        <li>
          <a href="/app">Add more monitors</a>, or{" "}
          <a href="/app/import">a whole list</a>.
        </li>
        <li>
          <a href="/app/alerts">Add a channel</a>, so that you hear about
          outages.
        </li>
        <li>
          Let Prometheus read <code>/metrics</code>, or subscribe to the{" "}
          <a href="/feed/events.atom">feed of outages</a>.
        </li>
        <li>
          Make backups: <code>deno task backup FILE</code>.
        </li>
      </ul>
    </div>
  );
}

function PassOver({ to }: { readonly to: string }): JSX.Element {
  return (
    <p>
      <a href={to}>Skip this step</a>
    </p>
  );
}
