import { AuthenticationError } from "../errors.js";
import type { FlowAddress } from "../flow/route.js";
import { API_KEY_PREFIX } from "../wire-execute.js";
import type { ClientOptions } from "./options.js";
import { environment, isDev, variable } from "./resolve-options.js";

const KEY_VARIABLE = "NOUKAI_API_KEY";
/** Prefix of the variables with the key of one project. */
const PROJECT_PREFIX = `${KEY_VARIABLE}__`;

/**
 * Returns a function that finds the API key for a flow: PROTOCOL "Addresses". The option comes first, then the variable of the
 * project, then `NOUKAI_API_KEY`. Error messages never contain a key.
 *
 * @throws AuthenticationError if no flow can have a key, or a key that is known already is malformed. The function throws it
 *   for a flow whose project has no key.
 */
export function resolveKeys(
  options: Pick<ClientOptions, "apiKey" | "env">,
): (flow: FlowAddress) => string {
  const { apiKey, env } = options;
  if (typeof apiKey === "string") {
    const key = checkKey(apiKey, "apiKey");
    return () => key;
  }
  for (const key of Object.values(apiKey ?? {})) {
    // Without the name: it may have been swapped with the key.
    if (key !== undefined) checkKey(key, "apiKey");
  }
  const hint = isDev(env ?? variable("NOUKAI_ENV"))
    ? ` The emulator accepts any ${API_KEY_PREFIX}… key.`
    : "";
  const missing = (project: string, name: string): AuthenticationError =>
    new AuthenticationError(
      `No API key${project}: set ${name}${KEY_VARIABLE} or pass \`apiKey\`.${hint}`,
    );
  const common = variable(KEY_VARIABLE);
  if (common !== undefined) checkKey(common, KEY_VARIABLE);
  else if (!apiKey && !Object.keys(environment()).some((name) => name.startsWith(PROJECT_PREFIX))) {
    throw missing("", "");
  }
  return (flow) => {
    const project = `${flow.org}/${flow.project}`;
    const name = PROJECT_PREFIX + project.replace("/", "__").replace(/-/g, "_").toUpperCase();
    const given = typeof apiKey === "function" ? apiKey(flow) : apiKey?.[project];
    const key = given ?? variable(name) ?? common;
    if (key === undefined) throw missing(` for the project ${project}`, `${name} or `);
    return checkKey(key, given === undefined ? name : project);
  };
}

function checkKey(key: unknown, where: string): string {
  // Anything but visible characters is a mistake, such as the line break at the end of a file.
  if (typeof key === "string" && key.startsWith(API_KEY_PREFIX) && /^[!-~]+$/.test(key)) return key;
  throw new AuthenticationError(
    `Invalid API key (${where}): it must start with "${API_KEY_PREFIX}", without white space.`,
  );
}
