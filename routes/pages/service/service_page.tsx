import type { Child } from "hono/jsx";
import type { JSX } from "hono/jsx/jsx-runtime";
import { isHeartbeat } from "../../../monitor/is_heartbeat.ts";
import { SHOWN_STATES } from "../../../monitor/shown_states.ts";
import type { Monitor } from "../../../monitor/types.ts";
import {
  mayChange,
  mayManage,
  maySeeSource,
  type Viewer,
} from "../../access/viewer.ts";
import type { Ctx } from "../../server/request_context.ts";
import { TlsWarnings } from "./tls_warnings.tsx";
import { certificateOf, certificateText } from "../words/certificate_text.ts";
import { CHART_RANGES, RANGE_NAMES } from "../../history/chart_range.ts";
import { AsOf } from "../parts/as_of.tsx";
import { DayBar } from "../parts/day_bar.tsx";
import { EventList } from "./event_list.tsx";
import type { Shared } from "../frame/head_tags.tsx";
import { Icon } from "../parts/icon.tsx";
import { Layout } from "../frame/layout.tsx";
import { responseText } from "../words/number_text.ts";
import { monthLengthMs } from "../../history/month_uptimes.ts";
import { rangeUptimeOf } from "../../history/range_uptime.ts";
import { uptimeText } from "../words/uptime_text.ts";
import { PhaseBar } from "../parts/phase_bar.tsx";
import { ResponseChart } from "../parts/response_chart.tsx";
import {
  hasUnconfirmedFailures,
  type UrlHistory,
} from "../../history/url_history.ts";
import type { ServiceModel } from "./service_model.ts";
import { UptimeList } from "../parts/uptime_list.tsx";
import { SharePanel } from "./share_panel.tsx";
import type { Site } from "../frame/site.ts";
import { feedOfService } from "../frame/subscribe.tsx";
import { causeText, serviceTitle } from "../words/state_words.ts";
import { Time } from "../parts/time.tsx";
import { monthText } from "../words/time_text.ts";

interface ServicePageProps {
  readonly c: Ctx;
  readonly site: Site;
  readonly model: ServiceModel;
  /** Where the instance is reached, for what others embed. */
  readonly origin: string;
  readonly viewer: Viewer;
}

interface PartProps {
  readonly model: ServiceModel;
}

/** `/status/:id`: everything about one service. */
export function ServicePage(
  { c, site, model, origin, viewer }: ServicePageProps,
): JSX.Element {
  const { current: { monitor, shown }, chart: { range }, phases } = model;
  return (
    <Layout
      c={c}
      site={site}
      title={serviceTitle(model.current)}
      state={shown}
      live={`?url=${monitor.id}`}
      query={{ range }}
      signedIn={viewer.user !== null}
      {...monitor.public ? { shared: sharedOf(site, model) } : {}}
      subscribe={monitor.public}
      {...monitor.public ? { feed: feedOfService(monitor) } : {}}
    >
      <AsOf asOf={model.asOf} now={model.now} />
      <Head model={model} />
      <OwnersLinks monitor={monitor} viewer={viewer} />
      {mayChange(viewer, monitor) && <TlsWarnings monitor={monitor} />}
      {monitor.source && maySeeSource(viewer, monitor) && (
        <p dir="auto">
          Imported from {monitor.source.system}, where it is {monitor.source.id}
        </p>
      )}
      <div data-refresh="figures">
        <Figures model={model} />
      </div>
      <Section title="Last 90 days">
        <div class="card pad" data-refresh="days">
          <DayBar history={model.history} />
          <UptimeList uptimes={model.history.uptimes} />
          <UnconfirmedFailures history={model.history} />
        </div>
      </Section>
      {!isHeartbeat(monitor) && <ResponseTimes model={model} />}
      <div data-refresh="phases">
        {phases !== undefined && (
          <Section title="The latest probe">
            <div class="card pad">
              <PhaseBar phases={phases} />
              {model.address !== null && <p>Asked at {model.address}</p>}
            </div>
          </Section>
        )}
      </div>
      <Section title="What happened">
        <div data-refresh="events">
          <EventList
            events={model.events}
            current={model.current}
            range={range}
            now={model.now}
          />
        </div>
      </Section>
      <div data-refresh="months">
        {model.months.length > 0 && (
          <Section title="By month">
            <Months model={model} />
          </Section>
        )}
      </div>
      {monitor.public && <SharePanel monitor={monitor} origin={origin} />}
    </Layout>
  );
}

function sharedOf(
  { title }: Site,
  { current, history }: ServiceModel,
): Shared {
  const uptime = uptimeText(history.uptimes["90d"]);
  return {
    path: `/status/${current.monitor.id}`,
    title: `${current.monitor.name} · ${title}`,
    description: `${serviceTitle(current)} · up ${uptime} in 90 days`,
  };
}

/** The ways to what only its owner may see. */
function OwnersLinks(
  { monitor, viewer }: {
    readonly monitor: Monitor;
    readonly viewer: Viewer;
  },
): JSX.Element | null {
  const hasPings = isHeartbeat(monitor) && mayManage(viewer, monitor);
  if (!mayChange(viewer, monitor) && !hasPings) return null;
  return (
    <p>
      {mayChange(viewer, monitor) && (
        <a href={`/app/urls/${monitor.id}`}>Settings</a>
      )}{" "}
      {hasPings && (
        <a href={`/app/heartbeats/${monitor.id}`}>Address and pings</a>
      )}
    </p>
  );
}

function Section(
  { title, children }: { readonly title: string; readonly children?: Child },
): JSX.Element {
  return (
    <section class="group">
      <h2>{title}</h2>
      {children}
    </section>
  );
}

function ResponseTimes({ model }: PartProps): JSX.Element {
  return (
    <section class="group" data-refresh="response">
      <div class="group-head">
        <h2>Response time</h2>
        <Ranges model={model} />
      </div>
      <div class="card">
        <ResponseChart chart={model.chart} current={model.current} />
      </div>
      <Downloads model={model} />
    </section>
  );
}

function Head(
  { model: { current, detail, runningSince, now, showsAddress } }: PartProps,
): JSX.Element {
  const { monitor, shown, since, state } = current;
  const isTold = shown === "down" || shown === "degraded";
  const cause = isTold && state?.cause ? causeText(state.cause) : "";
  return (
    <div class="head" data-url={monitor.id} data-state={shown}>
      <div class="service-title">
        <Icon state={shown} />
        <h1 dir="auto">{monitor.name}</h1>
        <span class={`word is-${shown}`} data-word role="status">
          {SHOWN_STATES[shown].word}
        </span>
      </div>
      <p class="facts" data-refresh="facts">
        {since !== null && (
          <>
            Since <Time at={since} now={now} />
            {cause !== "" && `: ${cause}`}.{" "}
          </>
        )}
        {detail !== null && (
          <>
            {"The latest answer: "}
            <bdi>{detail}</bdi>.{" "}
          </>
        )}
        {runningSince !== null && (
          <>
            Running since <Time at={runningSince} now={now} />.{" "}
          </>
        )}
        {showsAddress && <Address url={monitor.url} />}
      </p>
    </div>
  );
}

/** Browsers open nothing but http and https. */
function Address({ url }: { readonly url: string }): JSX.Element {
  if (!/^https?:/i.test(url)) return <span dir="ltr">{url}</span>;
  return <a href={url} rel="nofollow noopener noreferrer" dir="ltr">{url}</a>;
}

function Figures({ model: { current, history, now } }: PartProps): JSX.Element {
  const certificate = certificateOf(current.state, now);
  const { checkedAt, responseMs } = current;
  return (
    <dl class="card figures group">
      {!isHeartbeat(current.monitor) && (
        <Figure name="Last response">{responseText(responseMs)}</Figure>
      )}
      <Figure name="Last checked">
        {checkedAt === null ? "–" : <Time at={checkedAt} now={now} as="ago" />}
      </Figure>
      <Figure name="Up in 24 h">{uptimeText(history.uptimes["24h"])}</Figure>
      <Figure name="Up in 90 days">
        {uptimeText(history.uptimes["90d"])}
      </Figure>
      {certificate !== null && (
        <Figure
          name={certificate.daysLeft < 0 ? "Certificate" : "Certificate left"}
        >
          {certificateText(certificate)}
        </Figure>
      )}
    </dl>
  );
}

function Figure(
  { name, children }: { readonly name: string; readonly children?: Child },
): JSX.Element {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** Why less than 100 % may be up where no outage is listed. */
function UnconfirmedFailures(
  { history: { days } }: { readonly history: UrlHistory },
): JSX.Element | null {
  const some = days.filter(hasUnconfirmedFailures);
  if (some.length === 0) return null;
  const count = some.reduce(
    (sum, { summary }) => sum + (summary?.downCount ?? 0),
    0,
  );
  return (
    <p>
      {`Failed probes that were too few in a row for an outage count as time down: ${
        count.toLocaleString("en")
      } on ${some.length} ${some.length === 1 ? "day" : "days"}`}
    </p>
  );
}

function Ranges({ model: { chart } }: PartProps): JSX.Element {
  return (
    <nav class="tabs" aria-label="Range of time">
      {RANGE_NAMES.map((name) => (
        <a
          href={`?range=${name}`}
          aria-current={name === chart.range ? "page" : undefined}
        >
          {CHART_RANGES[name].words}
        </a>
      ))}
    </nav>
  );
}

function Downloads(
  { model: { current: { monitor }, chart: { range } } }: PartProps,
): JSX.Element {
  const path = `/status/${monitor.id}`;
  return (
    <p class="more">
      <a href={`${path}/history.csv?range=${range}`} download>This as CSV</a>
      <a href={`${path}/history.json?range=${range}`}>This as JSON</a>
    </p>
  );
}

function Months({ model: { months, now } }: PartProps): JSX.Element {
  return (
    <div class="card scroll">
      <table>
        <thead>
          <tr>
            <th scope="col">Month</th>
            <th scope="col" class="end">Up</th>
            <th scope="col" class="end">Probes</th>
            <th scope="col" class="end">Failed</th>
          </tr>
        </thead>
        <tbody>
          {months.map((month) => (
            <tr>
              <th scope="row">{monthText(month.at)}</th>
              <td class="end">
                {uptimeText(
                  rangeUptimeOf([month], monthLengthMs(month, now)),
                )}
              </td>
              <td class="end">
                {(month.upCount + month.downCount).toLocaleString("en")}
              </td>
              <td class="end">{month.downCount.toLocaleString("en")}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
