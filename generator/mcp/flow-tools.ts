import type { Client, FlowSchema } from "noukai-codegen-runtime";
import { asTool, toolNames } from "noukai-codegen-runtime/as-tool";
import { flowSteps } from "../flow/steps.js";
import type { FlowDefinition } from "../definition/types.js";
import type { JsonObject } from "../json-schema/types.js";
import { callSchemas, factoryOf, type CallSchemas, type FoundFlow } from "../run/index.js";

/** A flow as a tool of MCP. */
export interface FlowTool {
  readonly name: string;
  /** The display name of the flow. */
  readonly title: string | undefined;
  readonly description: string;
  readonly flow: FoundFlow;
  readonly schemas: CallSchemas;
  readonly inputSchema: FlowSchema<JsonObject>;
  readonly outputSchema: FlowSchema<unknown> | undefined;
  /** How many steps a run has; undefined if loops decide that. */
  readonly stepCount: number | undefined;
  /** Whether a step may call tools. */
  readonly callsTools: boolean;
}

/**
 * The tools of flows. Each is called as its flow is, with as much of the address as tells it from the others.
 *
 * @param flows flows with a definition.
 * @param client that the flows are bound to.
 * @param formats what `format` is in their schemas.
 */
export async function flowTools(
  flows: readonly FoundFlow[],
  client: Client,
  formats: "annotation" | "assert",
): Promise<readonly FlowTool[]> {
  const names = toolNames(flows.map((flow) => flow.name));
  const defined = flows.flatMap((flow, index) => {
    const { definition } = flow;
    const name = names[index];
    return definition === undefined || name === undefined ? [] : [{ flow, definition, name }];
  });
  return await Promise.all(
    defined.map(async ({ flow, definition, name }) => {
      const schemas = callSchemas(definition, formats);
      const bound = factoryOf(flow, schemas.document)(client);
      const { description, inputSchema, outputSchema } = await asTool(bound, {
        ...{ name, format: "standard" },
        ...(definition.description !== undefined && { description: definition.description }),
      });
      const title = definition.name;
      return {
        ...{ name, title, description, flow, schemas, inputSchema, outputSchema },
        ...stepsOf(definition),
      };
    }),
  );
}

function stepsOf({ steps }: FlowDefinition): Pick<FlowTool, "stepCount" | "callsTools"> {
  const all = flowSteps(steps);
  return {
    stepCount: all.some(({ loopDepth }) => loopDepth > 0) ? undefined : all.length,
    callsTools: all.some(({ step }) => step.tools),
  };
}
