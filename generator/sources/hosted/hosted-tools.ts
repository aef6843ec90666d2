import { SourceError } from "../../errors.js";
import { visibleLine } from "../../visible-text.js";
import { isObject } from "../../json-schema/values.js";
import type { HostedConnection, HostedToolResult } from "./connection/index.js";
import { entriesOf, HostedObject } from "./read/hosted-object.js";
import { Notes } from "./read/notes.js";
import { payloadsOf } from "./read/payloads.js";

/** A flow of a project's list. */
export interface ListedFlow {
  readonly id: string;
  readonly slug: string | undefined;
  /** Another text whenever the flow changes; undefined where the service does not say. */
  readonly marker: string | undefined;
}

/** A tool says that it failed. */
export class ToolError extends SourceError {}

/** `hydrate_project`: everything of a project at once. */
export function hydrateProject(
  connection: HostedConnection,
  project: string,
  signal?: AbortSignal,
): Promise<HostedToolResult> {
  return call(connection, "hydrate_project", { project_id: project }, signal);
}

/** `get_flow`: one flow with its tree and blocks. */
export function getFlow(
  connection: HostedConnection,
  flow: string,
  signal?: AbortSignal,
): Promise<HostedToolResult> {
  return call(connection, "get_flow", { flow_id: flow }, signal);
}

/** `list_flows`: the flows of a project, without their content. */
export async function listFlows(
  connection: HostedConnection,
  project: string,
  signal?: AbortSignal,
): Promise<readonly ListedFlow[]> {
  const result = await call(connection, "list_flows", { project_id: project }, signal);
  const notes = new Notes();
  const listed = payloadsOf(result, notes).flatMap((payload) => {
    if (!isObject(payload.value)) return entriesOf(payload);
    const object = new HostedObject({ ...payload, value: payload.value }, notes);
    const flows = object.structure("flows", "items", "result", "data");
    return flows === undefined ? [payload] : entriesOf(flows);
  });
  return listed.flatMap(({ value, path }) => {
    if (!isObject(value)) return [];
    const flow = new HostedObject({ value, path }, notes);
    const id = flow.text("id", "flowid", "uuid");
    const marker = flow.text(
      ...["contentversion", "contenthash", "hash", "etag", "revision", "updatedat", "modifiedat"],
    );
    return id === undefined ? [] : [{ id, slug: flow.text("slug", "flowslug"), marker }];
  });
}

/** @throws ToolError if the tool says that it failed. */
async function call(
  connection: HostedConnection,
  tool: string,
  args: Readonly<Record<string, string>>,
  signal: AbortSignal | undefined,
): Promise<HostedToolResult> {
  const result = await connection.callTool(tool, args, signal);
  if (!result.isError) return result;
  const said = result.content.map(({ text = "" }) => text).join(" ");
  const reason = visibleLine(said.trim().slice(0, 300)) || "without a reason";
  throw new ToolError(
    `${connection.url.href} refused ${tool} of ${Object.values(args).join(", ")}: ${reason}. ` +
      "Check the project (`hosted.project`, or --project: org/project, its UUID, or org/project#uuid) and what your login may read.",
  );
}
