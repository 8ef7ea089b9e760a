import type { JSX } from "hono/jsx/jsx-runtime";
import {
  CsrfField,
  ErrorSummary,
  Field,
  type FieldErrors,
  hasErrors,
  PasswordField,
} from "./form_fields.tsx";

export type SignKind = "sign-in" | "sign-up";

export interface SignFormProps {
  readonly kind: SignKind;
  /** Where to go afterwards. */
  readonly next: string;
  /** The code of an invitation; empty without one. */
  readonly invite: string;
  readonly email: string;
  readonly errors: FieldErrors;
  readonly csrf: string;
  readonly notice: string | undefined;
  readonly minPasswordLength: number;
  /** Whether anybody may make an account. */
  readonly isOpen: boolean;
}

/** E-mail and password, to come in or to begin. */
export function SignForm(props: SignFormProps): JSX.Element {
  const {
    kind,
    next,
    invite,
    email,
    errors,
    csrf,
    notice,
    minPasswordLength,
    isOpen,
  } = props;
  const isNew = kind === "sign-up";
  const other = isNew ? "sign-in" : "sign-up";
  const query = next === "" ? "" : `?next=${encodeURIComponent(next)}`;
  return (
    <div class="narrow">
      {notice !== undefined && <p class="notice">{notice}</p>}
      <ErrorSummary errors={errors} />
      <form method="post" action={`/app/${kind}`} novalidate>
        <CsrfField csrf={csrf} />
        <input type="hidden" name="next" value={next} />
        {invite !== "" && <input type="hidden" name="invite" value={invite} />}
        <Field
          name="email"
          label="E-mail address"
          value={email}
          errors={errors}
          input={{
            type: "email",
            autocomplete: "username",
            required: true,
            ...hasErrors(errors) ? {} : { autofocus: true },
          }}
        />
        <PasswordField
          name="password"
          label="Password"
          errors={errors}
          newOf={isNew ? minPasswordLength : undefined}
          input={{ required: true }}
        />
        <button type="submit" class="main">
          {isNew ? "Create account" : "Sign in"}
        </button>
      </form>
      {isOpen && (
        <p>
          {isNew ? "Already have an account? " : "No account yet? "}
          <a href={`/app/${other}${query}`}>
            {isNew ? "Sign in" : "Sign up"}
          </a>
        </p>
      )}
    </div>
  );
}
