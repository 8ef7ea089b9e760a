import type { JSX } from "hono/jsx/jsx-runtime";
import type { HeadModel } from "./service_model.ts";
import { SharePanel } from "./share_panel.tsx";

/** `/status/:id/share`: what others may put on their own pages. */
export function ShareTab(
  { model, origin }: {
    readonly model: HeadModel;
    /** Where the instance is reached. */
    readonly origin: string;
  },
): JSX.Element {
  const { current: { monitor }, isOwner } = model;
  if (monitor.public) return <SharePanel monitor={monitor} origin={origin} />;
  return (
    <section class="group">
      <h2>Share</h2>
      <p class="card pad">
        {isOwner
          ? (
            <>
              Nobody but you can see this monitor, so there is no badge, widget
              or feed for it. To share it, tick “Show it on the public status
              page” in its <a href={`/app/urls/${monitor.id}`}>settings</a>.
            </>
          )
          : "It is not public, so there is no badge, widget or feed for it."}
      </p>
    </section>
  );
}
