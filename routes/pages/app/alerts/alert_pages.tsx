import type { AttemptResult } from "../../../../monitor/alerts/outbox_entry.ts";
import type { ChannelKind } from "../../../../monitor/channel.ts";
import type { OwnedAlertRules } from "../../../alerts/owned_alert_rules.ts";
import type { OwnedChannels } from "../../../alerts/owned_channels.ts";
import type { OwnedOutages } from "../../../alerts/owned_outages.ts";
import { readId } from "../../../access/find_service.ts";
import { isOperator } from "../../../access/viewer.ts";
import { HttpError } from "../../../server/http_error.ts";
import { seeOther } from "../../frame/see_other.ts";
import { appPage } from "../app_page.tsx";
import type { UserRequest } from "../app_request.ts";
import { textOf } from "../form_body.ts";
import { ErrorSummary, type FormAgain, hasErrors } from "../form_fields.tsx";
import { AlertsView } from "./alerts_view.tsx";
import {
  channelValues,
  KIND_WORDS,
  kindOf,
  NEW_VALUES,
  problemsOf,
  readChannelForm,
  sentChannelValues,
} from "./channel_form.ts";
import {
  AlertRulesForm,
  readRulesForm,
  RULE_LABELS,
} from "./alert_rules_form.tsx";
import { ChannelActions, ChannelForm, ChannelLog } from "./channel_view.tsx";

export interface AlertPagesDeps {
  readonly channels: OwnedChannels;
  readonly outages: OwnedOutages;
  readonly rules: OwnedAlertRules;
}

interface Shown extends FormAgain {
  /** What came of a test. */
  readonly tested?: AttemptResult;
}

/** `/app/alerts`: outages of one's urls, and who is told of them. */
export class AlertPages {
  readonly #deps: AlertPagesDeps;

  constructor(deps: AlertPagesDeps) {
    this.#deps = deps;
  }

  show = (request: UserRequest): Promise<Response> =>
    this.#overview(request, {});

  async #overview(
    request: UserRequest,
    { values, errors = {}, status = 200 }: Shown,
  ): Promise<Response> {
    const { channels, outages } = this.#deps;
    const { viewer, csrf } = request;
    const [rows, open, past, rules] = await Promise.all([
      channels.list(viewer),
      outages.open(viewer),
      outages.past(viewer),
      this.#deps.rules.get(viewer),
    ]);
    const takers = await outages.takenBy([...open, ...past]);
    return await appPage(
      request,
      { title: "Alerts", status, errors: hasErrors(errors) },
      <>
        <ErrorSummary errors={errors} labels={RULE_LABELS} />
        <AlertsView
          {...{ csrf, rows, open, past, takers }}
          nameOf={(id) => outages.nameOf(id)}
          now={Date.now()}
        />
        <AlertRulesForm
          {...{ csrf, errors }}
          values={{ ...rules.members, ...values }}
          fixed={rules.fixed}
        />
      </>,
    );
  }

  /** Keeps how outages are made. */
  changeRules = async (request: UserRequest): Promise<Response> => {
    const { c, viewer, form } = request;
    try {
      await this.#deps.rules.change(viewer, readRulesForm(form));
      return seeOther(c, "/app/alerts");
    } catch (error) {
      return await this.#overview(request, refusalOf(error, form));
    }
  };

  acknowledge = async ({ c, viewer, form }: UserRequest): Promise<Response> => {
    await this.#deps.outages.acknowledge(viewer, textOf(form, "outage"));
    return seeOther(c, "/app/alerts");
  };

  /** `GET /app/alerts/new?kind`. */
  showNew = (request: UserRequest): Promise<Response> => {
    const kind = kindOf(request.c.req.query("kind") ?? "") ?? "webhook";
    return this.#newPage(request, kind, { values: NEW_VALUES });
  };

  add = async (request: UserRequest): Promise<Response> => {
    const { c, viewer, form } = request;
    const kind = kindOf(textOf(form, "kind"));
    if (kind === null) {
      throw new HttpError(400, "Cannot add the channel: choose its kind");
    }
    try {
      const { channel } = await this.#deps.channels.add(
        viewer,
        readChannelForm(form, kind),
      );
      return seeOther(c, `/app/alerts/channels/${channel.id}`);
    } catch (error) {
      return await this.#newPage(request, kind, refusalOf(error, form));
    }
  };

  showChannel = (request: UserRequest): Promise<Response> =>
    this.#channelPage(request, {});

  /** Saves, with `do=test` sends a test, and with `do=delete` deletes it. */
  submit = async (request: UserRequest): Promise<Response> => {
    const { c, viewer, form } = request;
    const { channels } = this.#deps;
    const id = readId(c, "channel");
    const what = textOf(form, "do");
    if (what === "delete") {
      await channels.remove(viewer, id);
      return seeOther(c, "/app/alerts");
    }
    if (what === "test") {
      const tested = await channels.test(viewer, id);
      return await this.#channelPage(request, { tested });
    }
    const { channel } = await channels.get(viewer, id);
    try {
      const { kind, quietHours } = channel;
      const members = readChannelForm(form, kind, quietHours?.days);
      await channels.change(viewer, id, members);
      return seeOther(c, `/app/alerts/channels/${id}`);
    } catch (error) {
      return await this.#channelPage(request, refusalOf(error, form));
    }
  };

  #newPage(
    request: UserRequest,
    kind: ChannelKind,
    { values = NEW_VALUES, errors = {}, status = 200 }: Shown,
  ): Promise<Response> {
    return appPage(
      request,
      {
        title: `New channel: ${KIND_WORDS[kind]}`,
        status,
        errors: hasErrors(errors),
      },
      <div class="narrow">
        <ChannelForm
          {...this.#formProps(request)}
          {...{ kind, values, errors }}
          action="/app/alerts/new"
          isStored={false}
        />
      </div>,
    );
  }

  async #channelPage(
    request: UserRequest,
    { values, errors = {}, status = 200, tested }: Shown,
  ): Promise<Response> {
    const { channels } = this.#deps;
    const { c, viewer, csrf } = request;
    const id = readId(c, "channel");
    const { channel, lines, waiting } = await channels.deliveries(viewer, id);
    const { kind } = channel;
    return await appPage(
      request,
      { title: channel.name, status, errors: hasErrors(errors) },
      <div class="narrow">
        {tested !== undefined && (
          <div class="notice" role="status">
            <p>
              {tested.outcome === "sent"
                ? "The test was accepted: "
                : "The test was not accepted: "}
              <span dir="auto">{tested.words}</span>
            </p>
          </div>
        )}
        {channel.ownerId === null
          ? <p>This channel is set in the configuration: change it there.</p>
          : (
            <ChannelForm
              {...this.#formProps(request)}
              {...{ kind, errors }}
              values={values ?? channelValues(channel)}
              action={`/app/alerts/channels/${id}`}
              isStored
            />
          )}
        <ChannelActions csrf={csrf} channel={channel} />
        <h2>Messages sent</h2>
        <ChannelLog {...{ lines, waiting }} now={Date.now()} />
        <p>
          <a href="/app/alerts">All channels</a>
        </p>
      </div>,
    );
  }

  #formProps({ csrf, viewer, site }: UserRequest) {
    return {
      csrf,
      isOperator: isOperator(viewer),
      hasLinks: site.publicUrl !== undefined,
    };
  }
}

/** The form again with what was refused; anything else goes on. */
function refusalOf(error: unknown, form: FormData): Shown {
  const isRefused = error instanceof HttpError &&
    [400, 403].includes(error.status);
  if (!isRefused) throw error;
  return {
    values: sentChannelValues(form),
    errors: error.status === 403
      ? { "": error.message }
      : problemsOf(error.message),
    status: error.status,
  };
}
