import type { DefinitionProblem } from "../../../definition/problem.js";
import type { FlowDefinition, FlowVersion } from "../../../definition/types.js";
import type { JsonObject } from "../../../json-schema/types.js";
import { toPointer } from "../../../json-schema/pointer.js";
import { readFlow, type ProjectNames, type ReadDocument } from "./flow.js";
import { Gathering } from "./gather.js";
import { Notes, type Assumption, type ReadingNotes, type Unplaced } from "./notes.js";
import { payloadsOf } from "./payloads.js";
import { mergeNames } from "./project-names.js";
import { checkDocument, originOf } from "./repair.js";
import { isWithinLimits } from "./result-limits.js";
import { flowId } from "../../../definition/flow-id.js";

/** One version of a flow, read from results of the service. */
export interface FlowDocument extends ReadingNotes {
  /** `org/project/slug`. */
  readonly id: string;
  readonly version: FlowVersion;
  /** In the format of definition files. */
  readonly document: JsonObject;
  readonly definition: FlowDefinition;
}

/** What was read from results of the service. */
export interface HostedReading {
  /** By id, the draft of each before its published versions. */
  readonly flows: readonly FlowDocument[];
  /** What is wrong with flows that cannot be definitions. */
  readonly problems: readonly FlowProblem[];
  /** What is to be said of the results, but for what the flows say themselves. */
  readonly general: ReadingNotes;
  /** What has no place in a definition, or could not be understood. */
  readonly unplaced: readonly Unplaced[];
  /** What the service does not say, and how it was read. */
  readonly assumptions: readonly Assumption[];
}

/** What is wrong with a flow. */
export interface FlowProblem extends DefinitionProblem {
  /** `org/project/slug`; undefined where that is what is wrong. */
  readonly flow: string | undefined;
}

/** What is known of the results. */
export interface HostedContext {
  /** The slugs of the project, for results that do not name it. */
  readonly names?: Partial<ProjectNames> | undefined;
  /** The name of the results in problems, such as a file or an address. */
  readonly origin: string;
}

/**
 * Reads definitions from results of the service's read tools: `hydrate_project`, `get_flow`, `list_flows`, `get_block`, one or
 * many. Their JSON is published nowhere (PROTOCOL.md, "Definitions over MCP"), so any usual spelling is read, what has no
 * place is listed with its path, and so is what had to be assumed. Pure, and takes any value, however hostile.
 */
export function readHosted(result: unknown, { names, origin }: HostedContext): HostedReading {
  const notes = new Notes();
  if (!isWithinLimits(result)) {
    const message = "the result is too large, or nested too deeply, to be read";
    const nothing = { ...notes.list(), general: notes.list() };
    return { ...nothing, flows: [], problems: [problem(origin, "", message)] };
  }
  const gathering = new Gathering(notes);
  for (const payload of payloadsOf(result, notes)) gathering.add(payload);
  const flows = new Map<string, FlowDocument>();
  // Payloads are gathered first, and what is noted then is of no flow in particular.
  const all = new Notes();
  const problems: FlowProblem[] = [];
  const context = { org: names?.org, project: names?.project };
  for (const flow of gathering.finish()) {
    const documents = readFlow(flow, mergeNames(flow.names, context), gathering.models);
    for (const read of documents) {
      const result = finish(read, origin);
      if ("problems" in result) problems.push(...result.problems);
      else if (!flows.has(keyOf(result.flow))) flows.set(keyOf(result.flow), result.flow);
      all.add(read.notes.list());
    }
  }
  const general = notes.list();
  all.add(general);
  return { flows: [...flows.values()].sort(inOrder), problems, general, ...all.list() };
}

/** What is to be said of some of the flows. */
export function notesOf({ general }: HostedReading, flows: readonly FlowDocument[]): ReadingNotes {
  const notes = new Notes();
  notes.add(general);
  for (const flow of flows) notes.add(flow);
  return notes.list();
}

function finish(
  read: ReadDocument,
  origin: string,
): { readonly flow: FlowDocument } | { readonly problems: readonly FlowProblem[] } {
  const { org, project, slug, version, path, notes } = read;
  const pointer = toPointer(path);
  if (org === undefined || project === undefined) {
    const message =
      "the result does not name the organization and the project of the flow: say them with `--project org/project`, or as `project` of the source";
    return { problems: [problem(origin, pointer, message)] };
  }
  if (slug === undefined)
    return {
      problems: [problem(origin, pointer, "the flow has no slug, and no name to make one of")],
    };
  const id = flowId({ org, project, slug });
  const checked = checkDocument(read);
  if ("diagnostics" in checked)
    return {
      problems: checked.diagnostics.map(({ path: inside, message }) =>
        problem(
          origin,
          toPointer(originOf(checked, checked.document, inside)),
          `${id}: ${message} (at ${toPointer(inside)} of its definition)`,
          id,
        ),
      ),
    };
  const { document, checked: result } = checked;
  return { flow: { id, version, document, definition: result.definition, ...notes.list() } };
}

function problem(file: string, pointer: string, message: string, flow?: string): FlowProblem {
  return { file, line: 1, column: 1, pointer, message, flow };
}

function keyOf({ id, version }: FlowDocument): string {
  return `${id}@${version}`;
}

/** The order of flows: by id, the draft before the published versions. */
export function inOrder(a: FlowDocument, b: FlowDocument): number {
  if (a.id !== b.id) return a.id < b.id ? -1 : 1;
  return (a.version === "draft" ? 0 : a.version) - (b.version === "draft" ? 0 : b.version);
}
