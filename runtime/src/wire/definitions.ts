/** `GET`: the key's project, organization and environment. */
export const KEYS_VERIFY_PATH = "/keys/verify";
/** `GET`: definitions; takes `org` and `project`. */
export const FLOWS_PATH = "/flows";
/** `POST`: Model Context Protocol. */
export const MCP_PATH = "/mcp";

/** `GET`: one definition; takes `version`. */
export function flowDefinitionPath(org: string, project: string, slug: string): string {
  return `${FLOWS_PATH}/${org}/${project}/${slug}`;
}
