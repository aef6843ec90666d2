import type { FlowAddress } from "../flow/route.js";
import { checkKey, KEY_VARIABLE, missingKey, PROJECT_PREFIX, type KeyOptions } from "./api-keys.js";
import { observe } from "./hooks.js";
import { variable } from "./resolve-options.js";

/**
 * Finds the API key for a flow: the option comes first, then the variable of its project, then `NOUKAI_API_KEY`.
 *
 * @throws AuthenticationError if its project has no key, or a malformed one.
 */
export function projectKey(options: KeyOptions, flow: FlowAddress): string {
  const { apiKey } = options;
  const project = `${flow.org}/${flow.project}`;
  const name = variableOf(project);
  const given: unknown =
    typeof apiKey === "function"
      ? apiKey(flow)
      : typeof apiKey === "string"
        ? apiKey
        : apiKey?.[project];
  // An async function is refused below; its promise may reject.
  observe(
    () => given,
    () => project,
  );
  const key = given ?? (name === undefined ? undefined : variable(name)) ?? variable(KEY_VARIABLE);
  if (key === undefined) {
    return missingKey(options, ` for the project ${project}`, name ? `${name} or ` : "");
  }
  return checkKey(key, given === undefined ? (name ?? KEY_VARIABLE) : project);
}

/**
 * The variable with the key of a project: in upper case, with `-` as `_` and `/` as `__`. Two or more hyphens get one `_` more,
 * because `a--b/c` and `a/b--c` would share a variable otherwise.
 *
 * @returns undefined for names that no project has: they might share a variable with a project
 */
function variableOf(project: string): string | undefined {
  if (!/^[a-z\d-]+\/[a-z\d-]+$/.test(project)) return undefined;
  return (
    PROJECT_PREFIX +
    project
      .replace(/\/|--+/g, "_$&")
      .replace(/[/-]/g, "_")
      .toUpperCase()
  );
}
