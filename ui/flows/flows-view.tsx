import { useMemo, type ReactNode } from "react";
import type { FlowSummary } from "../../emulator/ui/api.js";
import { useAbout, useFlows } from "../api/queries.js";
import { plural } from "../format/amounts.js";
import { EmptyState } from "../parts/empty-state.js";
import { Loading } from "../parts/loading.js";
import { ProblemNotice } from "../parts/problem-notice.js";
import { StatusBadge } from "../parts/status-badge.js";
import { TimeAgo } from "../parts/time-ago.js";
import { flowHref } from "../router/location.js";
import { useQueryState } from "../router/use-place.js";
import { ProblemList } from "./problem-list.js";
import { groupFlows, versionName } from "./summaries.js";

/** Every flow that is served, by project, and what is wrong with definitions. */
export function FlowsView(): ReactNode {
  const { data, error, refetch } = useFlows();
  const [query, change] = useQueryState();
  const search = query.get("q") ?? "";
  const groups = useMemo(() => groupFlows(data?.flows ?? [], search), [data, search]);
  if (error !== null)
    return (
      <ProblemNotice
        title="The flows could not be read"
        error={error}
        retry={() => void refetch()}
      />
    );
  if (data === undefined) return <Loading what="the flows" />;
  const shown = groups.reduce((count, { flows }) => count + flows.length, 0);
  return (
    <div className="view">
      <div className="view-head">
        <h1>Flows</h1>
        <input
          type="search"
          className="search"
          placeholder="Search flows"
          aria-label="Search flows"
          value={search}
          onChange={(event) => {
            change({ q: event.target.value });
          }}
        />
        <p className="count" role="status">
          {shown === data.flows.length
            ? plural(shown, "flow")
            : `${shown} of ${plural(data.flows.length, "flow")}`}
        </p>
      </div>
      {data.problems.length > 0 && <ProblemList problems={data.problems} />}
      {data.flows.length === 0 && <NoFlows />}
      {data.flows.length > 0 && shown === 0 && (
        <EmptyState title="No flow matches">
          <p>No organisation, project, slug, name or description has “{search}” in it.</p>
        </EmptyState>
      )}
      {groups.map(({ project, flows }) => (
        <FlowTable key={project} project={project} flows={flows} />
      ))}
    </div>
  );
}

function FlowTable({
  project,
  flows,
}: {
  readonly project: string;
  readonly flows: readonly FlowSummary[];
}): ReactNode {
  return (
    <section className="group">
      <h2>{project}</h2>
      <table className="table flows">
        <thead>
          <tr>
            <th scope="col">Flow</th>
            <th scope="col">Versions</th>
            <th scope="col" className="number">
              Steps
            </th>
            <th scope="col">Last run</th>
          </tr>
        </thead>
        <tbody>
          {flows.map((flow) => (
            <tr key={flow.flow}>
              <th scope="row">
                <a href={flowHref(flow.flow)}>{flow.slug}</a>
                {flow.problems > 0 && (
                  <span className="tag warning">{plural(flow.problems, "problem")}</span>
                )}
                {(flow.name ?? flow.description) !== undefined && (
                  <span className="sub">{flow.name ?? flow.description}</span>
                )}
              </th>
              <td data-label="Versions">
                <Versions flow={flow} />
              </td>
              <td data-label="Steps" className="number">
                {flow.stepCount}
              </td>
              <td data-label="Last run">
                {flow.lastRun === undefined ? (
                  <span className="faint">never</span>
                ) : (
                  <>
                    <StatusBadge status={flow.lastRun.status} />{" "}
                    <TimeAgo time={flow.lastRun.startedAt} />
                  </>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Versions({ flow }: { readonly flow: FlowSummary }): ReactNode {
  return (
    <ul className="tags">
      {flow.versions.map((version) => (
        <li key={version}>
          <a
            className="tag"
            href={flowHref(flow.flow, undefined, { version })}
            title={
              isPromoted(flow, version) ? "A call with version “production” runs it" : undefined
            }
          >
            {versionName(version)}
            {isPromoted(flow, version) && " · production"}
          </a>
        </li>
      ))}
    </ul>
  );
}

/** Whether a version is the one of several that `production` names. */
function isPromoted({ versions, production }: FlowSummary, version: string | number): boolean {
  return versions.length > 1 && version === production;
}

function NoFlows(): ReactNode {
  const { data } = useAbout();
  return (
    <EmptyState title="No flow is served yet">
      <p>
        {data === undefined || data.flows.length === 0
          ? "The emulator was started without definitions. Start it with --flows and a folder."
          : `The emulator reads definitions from ${data.flows.join(", ")}.`}{" "}
        A flow appears here as soon as its file is saved.
      </p>
      <pre className="code">{EXAMPLE}</pre>
    </EmptyState>
  );
}

const EXAMPLE = `# flows/hello.flow.yaml
org: acme
project: greetings
slug: hello
inputs: [{ name: message, type: string }]
steps:
  - id: greet
    processor: llm
    model: gpt-4o-mini
    prompt: "Greet the person who says: {{message}}"
`;
