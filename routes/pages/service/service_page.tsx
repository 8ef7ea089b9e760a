import type { Child } from "hono/jsx";
import type { JSX } from "hono/jsx/jsx-runtime";
import { isOperator, type Viewer } from "../../access/viewer.ts";
import type { Ctx } from "../../server/request_context.ts";
import { Menu } from "../app/app_page.tsx";
import type { Shared } from "../frame/head_tags.tsx";
import { Layout } from "../frame/layout.tsx";
import { feedOfService } from "../frame/subscribe.tsx";
import type { Site } from "../frame/site.ts";
import { AsOf } from "../parts/as_of.tsx";
import { serviceTitle } from "../words/state_words.ts";
import { MonitorHead } from "../monitor/monitor_head.tsx";
import type { HeadModel } from "./service_model.ts";
import type { TabName } from "../monitor/tabs.ts";

export interface ServicePageProps {
  readonly c: Ctx;
  readonly site: Site;
  readonly viewer: Viewer;
  /** The token for the forms of whoever is signed in; empty for others. */
  readonly csrf: string;
  readonly model: HeadModel;
  readonly tab: TabName;
  /** The part of the query that stays when the theme changes. */
  readonly query?: Readonly<Record<string, string>>;
  /** What it says where its address is shared; a tab without it is not for search engines. */
  readonly shared?: Shared | undefined;
  readonly children?: Child;
}

/** `/status/:id` and what lies below: everything about one service, in tabs. Its owner has the menu of `/app` there too. */
export function ServicePage(props: ServicePageProps): JSX.Element {
  const { c, site, viewer, csrf, model, tab, query = {} } = props;
  const { monitor, shown } = model.current;
  const { isOwner } = model;
  return (
    <Layout
      c={c}
      site={site}
      title={serviceTitle(model.current)}
      state={shown}
      live={`?url=${monitor.id}`}
      query={query}
      styles={isOwner ? ["app.css"] : []}
      scripts={props.tab === "share" ? ["copy.js"] : []}
      signedIn={viewer.user !== null}
      subscribe={monitor.public}
      {...monitor.public ? { feed: feedOfService(monitor) } : {}}
      {...props.shared === undefined ? {} : { shared: props.shared }}
    >
      {isOwner && (
        <Menu path={c.req.path} csrf={csrf} isOperator={isOperator(viewer)} />
      )}
      <AsOf asOf={model.asOf} now={model.now} />
      <MonitorHead facts={model} viewer={viewer} tab={tab} />
      {props.children}
    </Layout>
  );
}
