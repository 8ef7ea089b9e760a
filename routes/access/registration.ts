import type {
  Choices,
  ChosenSettings,
  Registration,
} from "../../store/choices.ts";

export interface RegistrationDeps {
  /** The setting, which beats what the operator chose; undefined without one. */
  readonly setting: Registration | undefined;
  readonly choices: Pick<Choices, "get">;
}

/** Who may make an account now: by the setting, else as the operator chose, else everybody. */
export class RegistrationRule {
  readonly #deps: RegistrationDeps;

  constructor(deps: RegistrationDeps) {
    this.#deps = deps;
  }

  /** Whether a setting decides, so that nothing can be chosen. */
  get isSet(): boolean {
    return this.#deps.setting !== undefined;
  }

  /** Read from the store each time, so that closing it holds at once on every instance. */
  async current(): Promise<Registration> {
    const { setting, choices } = this.#deps;
    if (setting !== undefined) return setting;
    const { registration = "open" }: ChosenSettings = await choices.get();
    return registration;
  }
}
