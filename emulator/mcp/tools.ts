import { McpServer, type CallToolResult } from "@modelcontextprotocol/server";
import * as z from "zod";
import { packageVersion } from "../../generator/version.js";
import type { JsonObject } from "../../generator/json-schema/types.js";
import type { Catalogue } from "../flows/catalogue.js";
import {
  blockDetails,
  flowDetails,
  flowList,
  flowStructure,
  hydratedProject,
} from "./hosted-shapes.js";
import { isSameId, projectsIn, type Project, type ProjectFlow } from "./projects.js";

/** A call that names something that is not there. */
class UnknownIdError extends Error {
  override readonly name = "UnknownIdError";
}

const projectId = z.string().max(100).describe("The project's uuid, as GET /keys/verify has it");
const flowId = z.string().max(100).describe("The flow's uuid, as list_flows has it");
const stepId = z.string().max(100).describe("The step's id, as get_flow has it");

/**
 * A server with the read tools of the hosted service (PROTOCOL.md, "Definitions over MCP").
 *
 * @param catalogue the definitions that it reads, as they are now.
 * @param reportBug is called with unexpected errors, which the SDK turns into results.
 */
export function createToolServer(
  catalogue: Catalogue,
  reportBug: (error: unknown) => void,
): McpServer {
  const server = new McpServer({ name: "noukai-emulator", version: packageVersion() });
  const projects = projectsIn(catalogue);
  const annotations = { readOnlyHint: true, openWorldHint: false };

  /** What is not found is told to the model that calls, as MCP has it. */
  const answer = (read: () => JsonObject): CallToolResult => {
    try {
      const result = read();
      const content = [{ type: "text" as const, text: JSON.stringify(result) }];
      return { content, structuredContent: { ...result } };
    } catch (error) {
      if (error instanceof UnknownIdError)
        return { content: [{ type: "text", text: error.message }], isError: true };
      reportBug(error);
      throw error;
    }
  };
  const inProject = (id: string): Project => {
    const project = projects.find((each) => isSameId(each.id, id));
    if (project !== undefined) return project;
    const known = projects.map((each) => `${each.id} (${each.org}/${each.project})`);
    throw new UnknownIdError(`There is no project ${shown(id)}; ${listed("project", known)}`);
  };
  const withFlow = (id: string): readonly [Project, ProjectFlow] => {
    for (const project of projects) {
      const flow = project.flows.find((each) => isSameId(each.id, id));
      if (flow !== undefined) return [project, flow];
    }
    throw new UnknownIdError(`There is no flow ${shown(id)}; list_flows has the ids`);
  };

  server.registerTool(
    "list_flows",
    {
      description: "Lists the flows of a project: id, name, slug, block count, content version",
      inputSchema: z.object({ project_id: projectId }),
      annotations,
    },
    ({ project_id }) => answer(() => flowList(inProject(project_id))),
  );
  server.registerTool(
    "get_flow",
    {
      description: "A flow: its metadata, tree of steps, blocks, versions and object models",
      inputSchema: z.object({ flow_id: flowId }),
      annotations,
    },
    ({ flow_id }) => answer(() => flowDetails(...withFlow(flow_id))),
  );
  server.registerTool(
    "get_flow_structure",
    {
      description: "The tree of a flow's steps, without the blocks",
      inputSchema: z.object({ flow_id: flowId }),
      annotations,
    },
    ({ flow_id }) => answer(() => flowStructure(withFlow(flow_id)[1])),
  );
  server.registerTool(
    "get_block",
    {
      description: "One block of a flow: its processor, configuration and schemas",
      inputSchema: z.object({ flow_id: flowId, step_id: stepId }),
      annotations,
    },
    ({ flow_id, step_id }) =>
      answer(() => {
        const [project, flow] = withFlow(flow_id);
        const block = blockDetails(project, flow, step_id);
        if (block !== undefined) return block;
        const { slug } = flow.current.definition;
        throw new UnknownIdError(`The flow ${slug} has no step ${shown(step_id)}`);
      }),
  );
  server.registerTool(
    "hydrate_project",
    {
      description: "All of a project: flows with blocks and versions, object models, test cases",
      inputSchema: z.object({ project_id: projectId }),
      annotations,
    },
    ({ project_id }) => answer(() => hydratedProject(inProject(project_id))),
  );
  return server;
}

function shown(id: string): string {
  return JSON.stringify(id);
}

function listed(what: string, names: readonly string[]): string {
  if (names.length === 0) return `no ${what}s are served`;
  const some = names.slice(0, 10).join(", ");
  return `the ${what}s are ${some}${names.length > 10 ? ", …" : ""}`;
}
