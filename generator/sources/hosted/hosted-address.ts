import { MCP_PATH, SLUG_PATTERN } from "noukai-codegen-runtime/wire";
import { ConfigError } from "../../errors.js";

/** The variables of an environment. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** The base URL of the service with an MCP endpoint, without a slash at its end. */
export function baseUrlOf(endpoint: URL): string {
  return endpoint.href.slice(0, -MCP_PATH.length);
}

/** A project as a config or an option names it. */
export interface ProjectName {
  readonly id: string | undefined;
  readonly org: string | undefined;
  readonly project: string | undefined;
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * Parses the name of a project: a UUID, `org/project`, or both with a `#` between them, for a service that knows the
 * project only by its UUID and does not say its slugs.
 *
 * @throws ConfigError if it is none of these.
 */
export function parseProject(text: string): ProjectName {
  const [slugs = "", id, ...others] = text.trim().split("#");
  if (UUID.test(slugs) && id === undefined)
    return { id: slugs.toLowerCase(), org: undefined, project: undefined };
  const [org = "", project = "", ...more] = slugs.split("/");
  const areSlugs = SLUG_PATTERN.test(org) && SLUG_PATTERN.test(project) && more.length === 0;
  const isId = id === undefined || UUID.test(id);
  if (areSlugs && isId && others.length === 0) return { id: id?.toLowerCase(), org, project };
  throw new ConfigError(
    `"${text}" does not name a project: expected org/project, a UUID, or both as org/project#uuid.`,
  );
}
