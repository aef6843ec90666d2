import type { ResolvedConfig } from "./config/index.js";
import type { CallVersion, FlowDefinition } from "./definition/index.js";
import { listInputs } from "./definition/rules/declarations.js";
import { sentModels, sentSchema } from "./flow/sent-schema.js";
import { flowSteps } from "./flow/steps.js";
import { loadDefinitions } from "./load.js";
import { runTimeRules, type RunTimeRule } from "./rules.js";
import { defaultVersionOf } from "./sources/index.js";
import { flowId } from "./definition/flow-id.js";

/** One flow as `list` shows it. */
export interface ListedFlow {
  /** `org/project/slug`. */
  readonly id: string;
  readonly name: string | undefined;
  readonly description: string | undefined;
  /** The versions whose definitions the sources contain, the draft first. */
  readonly versions: readonly ListedVersion[];
  /** Undefined where no definition says what is published. */
  readonly published: readonly number[] | undefined;
  readonly production: number | undefined;
  /** The version that calls without one run, by the config. */
  readonly defaultVersion: CallVersion;
}

/** The inputs and steps of one version of a flow. */
export interface ListedVersion {
  readonly version: "draft" | number;
  readonly origin: string;
  readonly inputs: readonly ListedInput[];
  /** Ids in the order of the document, the steps inside containers included. */
  readonly steps: readonly string[];
  /** The rules of its schemas that are enforced at run time; undefined where they were not asked for. */
  readonly rules?: readonly RunTimeRule[];
}

/** What is listed besides. */
export interface ListOptions {
  /** Whether to list the rules that are enforced at run time. Default: false. */
  readonly rules?: boolean;
}

export interface ListedInput {
  readonly name: string;
  /** Whether every call has to have it: false for one that only some alternatives of the inputs require. */
  readonly required: boolean;
  /** Whether `message` is shorthand for it. */
  readonly primary: boolean;
}

/**
 * Lists the flows of the config's sources, sorted by id.
 *
 * @throws DefinitionError if a definition is invalid, SourceError if a source cannot be read, UsageError if there is none.
 */
export async function listFlows(
  config: ResolvedConfig,
  { rules = false }: ListOptions = {},
): Promise<readonly ListedFlow[]> {
  const flows = new Map<string, ListedFlow & { versions: ListedVersion[] }>();
  for (const { definition, origin } of await loadDefinitions(config)) {
    const id = flowId(definition);
    const listed = listVersion(definition, origin);
    const version = rules ? { ...listed, rules: runTimeRules(definition, config.formats) } : listed;
    const known = flows.get(id);
    const versions = [...(known?.versions ?? []), version].sort(draftFirst);
    const described = known !== undefined && definition.version !== "draft" ? known : definition;
    flows.set(id, {
      id,
      name: described.name,
      description: described.description,
      versions,
      published: described.published,
      production: described.production,
      defaultVersion: defaultVersionOf(config, id),
    });
  }
  return [...flows.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
}

function listVersion(definition: FlowDefinition, origin: string): ListedVersion {
  // A default makes an input optional, whatever `required` says.
  const inputs = listInputs(sentSchema(definition.inputs), sentModels(definition.models));
  return {
    version: definition.version,
    origin,
    inputs: inputs.map((input) => ({ ...input, primary: input.name === definition.primary })),
    steps: flowSteps(definition.steps).map(({ step }) => step.id),
  };
}

function draftFirst(a: ListedVersion, b: ListedVersion): number {
  const rank = ({ version }: ListedVersion): number => (version === "draft" ? 0 : version);
  return rank(a) - rank(b);
}
