import type { About, FlowDetail, StartRun } from "../../emulator/ui/api.js";
import type { JsonObject, JsonValue } from "../../generator/json-schema/types.js";
import { shellWord } from "../format/shell.js";

type Flow = Pick<FlowDetail, "flow" | "primary" | "client" | "versions">;

/** What stands for a key that the page does not know. */
const KEY_VARIABLE = "NOUKAI_API_KEY";

/**
 * The call of a run on the generated client, as a program. It names the version, also the draft: a client may be generated
 * with another default.
 */
export function typeScriptOf(flow: Flow, request: StartRun): string {
  const { name, module } = flow.client;
  const { primary } = flow;
  const { [primary ?? ""]: message, ...others } = request.parameters;
  const isShort = primary !== undefined && typeof message === "string";
  const parameters = isShort ? others : request.parameters;
  const options = {
    ...(isShort ? { message } : {}),
    ...(Object.keys(parameters).length === 0 ? {} : { parameters }),
    ...optionsOf(request),
  };
  const session = request.sessionId === undefined ? {} : { sessionId: request.sessionId };
  const call = literalOf({ ...options, version: request.version, ...session }, "");
  return `import { createClient, unwrap } from "noukai-codegen-runtime";
import { ${name} } from "./flows/${module}.js";

const client = createClient(); // NOUKAI_API_KEY, NOUKAI_BASE_URL

const done = await ${name}(client).execute(${call});
console.log(unwrap(done));
`;
}

/** The request of a run, for a POSIX shell. A key is named only where the emulator takes any. */
export function curlOf(about: Pick<About, "apiUrl" | "exampleKey">, request: StartRun): string {
  const { flow, version, parameters, sessionId } = request;
  const segment = version === "production" ? "" : version === "draft" ? "/v0" : `/v${version}`;
  const body = JSON.stringify({ parameters, ...optionsOf(request) }, null, 2);
  const key = about.exampleKey ?? `$${KEY_VARIABLE}`;
  return [
    `curl --silent --show-error ${shellWord(`${about.apiUrl}/seq/${flow}${segment}/execute`)}`,
    `  --header "Authorization: Bearer ${key}"`,
    `  --header 'Content-Type: application/json'`,
    ...(sessionId === undefined ? [] : [`  --header ${shellWord(`X-Session-Id: ${sessionId}`)}`]),
    `  --data ${shellWord(body)}`,
  ].join(" \\\n");
}

/** What a client and the service call the same. */
function optionsOf({ blockOverrides, attachments, tools, trace }: StartRun): JsonObject {
  return {
    ...(blockOverrides === undefined ? {} : { blockOverrides }),
    ...(attachments === undefined ? {} : { attachments }),
    ...(tools === undefined ? {} : { tools }),
    ...(trace ? { trace } : {}),
  };
}

const LINE = 80;

/** A value as TypeScript, in as many lines as are easy to read. */
function literalOf(value: JsonValue, indent: string): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const inner = `${indent}  `;
  const isList = Array.isArray(value);
  const members = Object.entries(value).map(([key, each]: [string, JsonValue]) =>
    isList ? literalOf(each, inner) : `${nameOf(key)}: ${literalOf(each, inner)}`,
  );
  const [open, close] = isList ? ["[", "]"] : ["{", "}"];
  if (members.length === 0) return `${open}${close}`;
  const short = isList ? `[${members.join(", ")}]` : `{ ${members.join(", ")} }`;
  if (short.length + indent.length <= LINE && !short.includes("\n")) return short;
  return `${open}\n${members.map((member) => `${inner}${member},\n`).join("")}${indent}${close}`;
}

/** The name of a property. `__proto__` in quotes would still set the prototype. */
function nameOf(key: string): string {
  if (key === "__proto__") return `["__proto__"]`;
  return /^[A-Za-z_$][\w$]*$/.test(key) ? key : JSON.stringify(key);
}
