import type { ReactNode } from "react";
import type { Delivery } from "../../emulator/webhooks/delivery.js";
import { useAbout } from "../api/queries.js";
import { plural } from "../format/amounts.js";
import { EmptyState } from "../parts/empty-state.js";
import { Loading } from "../parts/loading.js";
import { ProblemNotice } from "../parts/problem-notice.js";
import { Recipe } from "../parts/recipe.js";
import { hrefOf } from "../router/location.js";
import { useQueryState } from "../router/use-place.js";
import { curlOfControl, useSetting } from "../settings/control.js";
import "../settings/settings.css";
import "../runs/runs.css";

const STATES = [
  { state: "", name: "All" },
  { state: "pending", name: "Pending" },
  { state: "delivered", name: "Delivered" },
  { state: "dead", name: "Dead letters" },
] as const;

/** The deliveries of webhooks, and those that were given up. */
export function WebhooksView(): ReactNode {
  const { data: about } = useAbout();
  const { data, error, refetch } = useSetting<{ readonly deliveries: readonly Delivery[] }>(
    "webhooks",
    "webhooks",
  );
  const [query, change] = useQueryState();
  const asked = query.get("state") ?? "";
  if (error !== null)
    return (
      <ProblemNotice
        title="The deliveries could not be read"
        error={error}
        retry={() => void refetch()}
      />
    );
  if (data === undefined || about === undefined) return <Loading what="the deliveries" />;
  const newest = [...data.deliveries].reverse();
  const shown = newest.filter(({ state }) => asked === "" || state === asked);
  return (
    <div className="view">
      <div className="view-head">
        <h1>Webhooks</h1>
        <p className="count" role="status">
          {plural(shown.length, "delivery", "deliveries")}
        </p>
        {newest.length > 0 && (
          <div className="segments" role="group" aria-label="Which deliveries">
            {STATES.map(({ state, name }) => (
              <button
                key={state}
                type="button"
                aria-pressed={asked === state}
                onClick={() => {
                  change({ state });
                }}
              >
                {name}
              </button>
            ))}
          </div>
        )}
      </div>
      {newest.length === 0 && <NoDeliveries isEnabled={about.webhooks} />}
      {newest.length > 0 && shown.length === 0 && (
        <p className="faint">No delivery is in this state.</p>
      )}
      {shown.length > 0 && <Deliveries deliveries={shown} />}
      {newest.length > 0 && (
        <section className="card stack" aria-label="The same elsewhere">
          <h2>The same elsewhere</h2>
          <Recipe
            title="On a command line"
            language="bash"
            text={curlOfControl(about, { method: "GET", path: "webhooks" })}
          />
        </section>
      )}
    </div>
  );
}

function Deliveries({ deliveries }: { readonly deliveries: readonly Delivery[] }): ReactNode {
  return (
    <div className="table-frame" tabIndex={0} role="region" aria-label="Deliveries">
      <table className="table">
        <thead>
          <tr>
            <th scope="col">State</th>
            <th scope="col">Event</th>
            <th scope="col">Job</th>
            <th scope="col">To</th>
            <th scope="col" className="number">
              Attempts
            </th>
            <th scope="col">Last problem</th>
          </tr>
        </thead>
        <tbody>
          {deliveries.map(({ deliveryId, state, event, executionId, url, attempts, problem }) => (
            <tr key={deliveryId}>
              <td>
                <span className={`status ${CLASSES[state]}`}>
                  {state === "dead" ? "dead letter" : state}
                </span>
              </td>
              <td>{event}</td>
              <td>
                <a href={hrefOf(["runs", executionId])}>{executionId}</a>
              </td>
              <td>{url}</td>
              <td className="number">{attempts}</td>
              <td>{problem ?? "–"}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** How states look: as those of runs. */
const CLASSES: Readonly<Record<Delivery["state"], string>> = {
  pending: "running",
  delivered: "completed",
  dead: "failed",
};

function NoDeliveries({ isEnabled }: { readonly isEnabled: boolean }): ReactNode {
  return (
    <EmptyState title={isEnabled ? "Nothing was delivered yet" : "Webhooks are off"}>
      <p>
        A job that has a callback URL tells it how it ended. The emulator signs what it sends, as
        the service does, repeats it where it is not taken, and shows each delivery here.
      </p>
      {!isEnabled && (
        <>
          <p>It has no secret to sign with. Start it with one:</p>
          <Recipe
            title="Start with webhooks"
            language="bash"
            text="NOUKAI_WEBHOOK_SECRET=whsec_local npx noukai-codegen emulator"
          />
        </>
      )}
      <Recipe title="In your program" language="typescript" text={JOB} />
    </EmptyState>
  );
}

const JOB = `const job = await grade3(client).executeAsync({
  message: "Ths is fun.",
  callbackUrl: "http://localhost:3000/webhooks/noukai",
});`;
