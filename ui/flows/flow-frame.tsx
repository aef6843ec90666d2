import type { ReactNode } from "react";
import type { FlowDetail } from "../../emulator/ui/api.js";
import { useFlow } from "../api/queries.js";
import { CopyButton } from "../parts/copy-button.js";
import { Loading } from "../parts/loading.js";
import { ProblemNotice } from "../parts/problem-notice.js";
import { flowHref } from "../router/location.js";
import { useParam, usePlace, useQueryState } from "../router/use-place.js";
import { ProblemList } from "./problem-list.js";
import { versionName } from "./summaries.js";

/** The views of a flow. */
const TABS = [
  { view: undefined, name: "Steps" },
  { view: "run", name: "Run" },
  { view: "schemas", name: "Schemas" },
  { view: "definition", name: "Definition" },
  { view: "differences", name: "Differences" },
] as const;

/** The id of the flow that is shown, `org/project/slug`. */
export function useFlowId(): string {
  return [useParam("org"), useParam("project"), useParam("slug")].join("/");
}

/** What every view of a flow has above it: its name, its versions, its problems, and the way to the other views. */
export function FlowFrame({
  children,
}: {
  readonly children: (flow: FlowDetail) => ReactNode;
}): ReactNode {
  const id = useFlowId();
  const [query, change] = useQueryState();
  const version = query.get("version") ?? undefined;
  const { data, error, refetch } = useFlow(id, version);
  if (data === undefined)
    return error === null ? (
      <Loading what={id} />
    ) : (
      <ProblemNotice
        title={`The flow ${id} could not be read`}
        error={error}
        retry={() => void refetch()}
      />
    );
  return (
    <div className="view">
      <FlowHead flow={data} />
      <div className="tabs-row">
        <FlowTabs id={id} version={version} />
        <label className="inline-field">
          <span>Version</span>
          <select
            value={String(data.version)}
            onChange={(event) => {
              change({ version: event.target.value });
            }}
          >
            {data.versions.map((each) => (
              <option key={each} value={String(each)}>
                {versionName(each)}
                {each === data.production ? " (production)" : ""}
              </option>
            ))}
          </select>
        </label>
      </div>
      {error !== null && <ProblemNotice title="What is shown may be out of date" error={error} />}
      {data.problemList.length > 0 && <ProblemList problems={data.problemList} />}
      {children(data)}
    </div>
  );
}

function FlowHead({ flow }: { readonly flow: FlowDetail }): ReactNode {
  return (
    <div className="flow-head">
      <p className="crumbs">
        <a href="#/flows">Flows</a> / {flow.org} / {flow.project} /
      </p>
      <h1>
        {flow.slug}
        {flow.name !== undefined && <span className="faint"> {flow.name}</span>}
      </h1>
      {flow.description !== undefined && <p>{flow.description}</p>}
      {flow.file !== undefined && (
        <p className="file">
          <CopyButton text={flow.file.absolute} label="Copy the whole path">
            <code>{flow.file.relative}</code>
          </CopyButton>
        </p>
      )}
    </div>
  );
}

function FlowTabs({
  id,
  version,
}: {
  readonly id: string;
  readonly version: string | undefined;
}): ReactNode {
  const { path } = usePlace();
  return (
    <nav className="tabs" aria-label="Views of the flow">
      {TABS.map(({ view, name }) => {
        const href = flowHref(id, view, { version });
        const isHere = `#${path}` === flowHref(id, view);
        return (
          <a key={name} href={href} aria-current={isHere ? "page" : undefined}>
            {name}
          </a>
        );
      })}
    </nav>
  );
}
