import type { FlowDefinition, Step, StepNode } from "../../generator/definition/types.js";
import { flowSteps } from "../../generator/flow/steps.js";
import type { JsonObject } from "../../generator/json-schema/types.js";
import { createJsonObject } from "../../generator/json-schema/values.js";
import { uuidOf, type Plan } from "../flows/plan.js";
import { createHostedSchemas, type HostedSchemas } from "./hosted-schemas.js";
import { collectObjectModels } from "./object-models.js";
import { isSameId, type Project, type ProjectFlow } from "./projects.js";

/*
 * The results of the hosted service's read tools. *(assumed)*: that the tools are there, what they are about, and these names
 * is said: `flow_id`, `step_id`, `processor_type`, `processor_config` with `tools_enabled`, `input_schema`, `output_schema`,
 * `array_field`, `content_version`, `object_model_id`, `version_id`, containers `h` and `v`, and that blocks are beside the
 * tree. How they are put together is published nowhere; this file and `hosted-schemas.ts` are the one place that says it.
 */

/** The result of `list_flows`. */
export function flowList(project: Project): JsonObject {
  return { project_id: project.id, flows: project.flows.map(flowSummary) };
}

/** The result of `get_flow`. */
export function flowDetails(project: Project, flow: ProjectFlow): JsonObject {
  const { models, schemas } = schemasOf(project);
  const used = flow.plans.map(({ definition }) => definition);
  const own = models.all.filter(({ name, id }) =>
    used.some((definition) => models.find(definition, name)?.id === id),
  );
  return {
    flow: flowBody(project, flow, schemas),
    object_models: own.map((model) => schemas.ofModel(model)),
  };
}

/** The result of `get_flow_structure`. */
export function flowStructure({ id, current }: ProjectFlow): JsonObject {
  return { flow_id: id, steps: tree(current.definition.steps) };
}

/** The result of `get_block`; undefined where the flow has no such step. */
export function blockDetails(
  project: Project,
  flow: ProjectFlow,
  stepId: string,
): JsonObject | undefined {
  const { definition } = flow.current;
  const step = stepsOf(definition).find(
    (each) => each.id === stepId || isSameId(blockIdOf(flow, each), stepId),
  );
  if (step === undefined) return undefined;
  const { schemas } = schemasOf(project);
  return { flow_id: flow.id, block: blockOf(flow, definition, step, schemas) };
}

/** The result of `hydrate_project`. */
export function hydratedProject(project: Project): JsonObject {
  const { models, schemas } = schemasOf(project);
  return {
    project: projectHead(project),
    flows: project.flows.map((flow) => flowBody(project, flow, schemas)),
    object_models: models.all.map((model) => schemas.ofModel(model)),
    test_cases: [],
  };
}

function schemasOf({ flows }: Project): {
  readonly models: ReturnType<typeof collectObjectModels>;
  readonly schemas: HostedSchemas;
} {
  const definitions = flows.flatMap(({ plans }) => plans.map(({ definition }) => definition));
  const models = collectObjectModels(definitions);
  return { models, schemas: createHostedSchemas(models) };
}

function projectHead({ id, org, project }: Project): JsonObject {
  return { id, name: project, slug: project, organization: { id: uuidOf(org), slug: org } };
}

function flowSummary(flow: ProjectFlow): JsonObject {
  const { definition } = flow.current;
  return {
    id: flow.id,
    name: definition.name ?? definition.slug,
    slug: definition.slug,
    block_count: stepsOf(definition).length,
    content_version: contentVersion(flow),
  };
}

/** Another text whenever any version of the flow changes. That it is a text, and not a count, is assumed too. */
function contentVersion({ plans, published, production }: ProjectFlow): string {
  const parts = [...plans.map(({ revision }) => revision), published.join(), production ?? ""];
  return uuidOf(parts.join("/")).slice(0, 13).replace("-", "");
}

function flowBody(project: Project, flow: ProjectFlow, schemas: HostedSchemas): JsonObject {
  const { current, published, production } = flow;
  const versionIds = published.map((number) => ({ version_id: versionIdOf(flow, number), number }));
  return {
    ...flowSummary(flow),
    description: current.definition.description ?? null,
    project: projectHead(project),
    ...content(flow, current, schemas),
    versions: versionIds.map(({ version_id: id, number }) => {
      const plan = flow.plans.find(({ definition }) => definition.version === number);
      return {
        ...{ version_id: id, number, is_production: number === production },
        // A version without a definition of its own is what the draft is.
        ...(plan === undefined ? {} : content(flow, plan, schemas)),
      };
    }),
    production_version_id: production === undefined ? null : versionIdOf(flow, production),
  };
}

function content(flow: ProjectFlow, { definition }: Plan, schemas: HostedSchemas): JsonObject {
  return createJsonObject({
    global_input_schema: schemas.of(definition.inputs, definition),
    primary_input: definition.primary,
    trace_capture_mode: definition.capture,
    steps: tree(definition.steps),
    blocks: stepsOf(definition).map((step) => blockOf(flow, definition, step, schemas)),
  });
}

function tree(nodes: readonly StepNode[]): JsonObject {
  return { type: "h", children: nodes.map(treeNode) };
}

function treeNode(node: StepNode): JsonObject {
  const { id, kind } = node;
  switch (kind) {
    case "step":
      return {
        ...{ type: "block", step_id: node.id, name: node.name ?? node.id },
        processor_type: node.processor,
      };
    case "sequence":
      return createJsonObject({ type: "h", id, children: node.steps.map(treeNode) });
    case "parallel":
      return createJsonObject({ type: "v", id, children: node.branches.map(treeNode) });
    case "loop":
      return createJsonObject({
        ...{ type: "loop", id, array_field: node.over },
        children: node.steps.map(treeNode),
      });
  }
}

function blockOf(
  flow: ProjectFlow,
  definition: FlowDefinition,
  step: Step,
  schemas: HostedSchemas,
): JsonObject {
  const { prompt, model, code, language, config, input, configSchema, tools, output } = step;
  return createJsonObject({
    id: blockIdOf(flow, step),
    step_id: step.id,
    name: step.name ?? step.id,
    description: step.description ?? null,
    processor_type: step.processor,
    processor_config: createJsonObject({
      ...config,
      ...{ prompt, model, code, language, tools_enabled: tools },
    }),
    config_schema: configSchema === undefined ? undefined : schemas.of(configSchema, definition),
    input_schema: input === undefined ? undefined : schemas.of(input, definition),
    output_schema: output === undefined ? null : schemas.of(output, definition),
  });
}

function blockIdOf(flow: ProjectFlow, step: Step): string {
  return step.serviceId ?? uuidOf(`${flow.id}/blocks/${step.id}`);
}

function versionIdOf({ id }: ProjectFlow, number: number): string {
  return uuidOf(`${id}/versions/${number}`);
}

function stepsOf({ steps }: FlowDefinition): readonly Step[] {
  return flowSteps(steps).map(({ step }): Step => step);
}
