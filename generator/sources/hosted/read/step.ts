import type { JsonObject } from "../../../json-schema/types.js";
import { createJsonObject, isList } from "../../../json-schema/values.js";
import { signOfJavaScript } from "../../../definition/code-language.js";
import { CODE_LANGUAGES, type CodeLanguage } from "../../../definition/types.js";
import type { FlowContext } from "./flow-context.js";
import { firstFound, firstOf, firstText, HostedObject, type FoundObject } from "./hosted-object.js";
import { LOOP_KEYS } from "./node-kinds.js";
import { modelOf, processorOf, settingsOf } from "./processor.js";
import { readSchema } from "./schema.js";
import { chooseStepIds } from "./step-ids.js";

/** A step, and the array that it alone is repeated for. */
export interface ReadStep {
  readonly step: JsonObject;
  readonly id: string;
  readonly over: string | undefined;
}

const OUTPUT_KEYS = (
  "outputschema output outputs outputfields responseschema responseformat " +
  "outputobjectmodelid outputmodelid outputobjectmodel outputmodel objectmodelid objectmodel"
).split(" ");
const INPUT_KEYS = "inputschema input inputs inputfields inputobjectmodelid inputmodelid".split(
  " ",
);

/**
 * Reads a step from the node of the tree and the block that the node means. Either may have what belongs to the step: the
 * block's word counts where both speak.
 *
 * @param blockId - the id by which the node means the block.
 */
export function readStep(
  node: FoundObject,
  block: FoundObject | undefined,
  blockId: string | undefined,
  context: FlowContext,
): ReadStep {
  const { notes } = context;
  const { path } = block ?? node;
  const parts = [...(block === undefined ? [] : [block]), node].map(
    (part) => new HostedObject(part, notes),
  );
  const configs = firstOf(
    parts,
    (part) => part.object("processorconfig", "config", "settings", "configuration"),
    ...["processorconfig", "config", "settings", "configuration"],
  );
  const config = configs && new HostedObject(configs, notes);
  const all = config === undefined ? parts : [...parts, config];

  const name = firstText(parts, "name", "blockname", "stepname", "title", "label", "displayname");
  // A node and its block may each have an id of their own.
  const said = (key: string): readonly string[] =>
    [...parts].reverse().flatMap((part) => part.text(key) ?? []);
  const named = [...said("stepid"), ...(blockId === undefined ? [] : [blockId])];
  const ids = chooseStepIds(
    [...named, ...["id", "blockid", "uuid", "key"].flatMap(said)],
    name,
    path,
    context,
  );
  const prompt = firstText(
    all,
    ...["prompt", "prompttemplate", "template", "userprompt", "instructions", "instruction"],
  );
  const code = firstText(all, "code", "sourcecode", "source", "script", "python", "pythoncode");
  const processor = processorOf(parts) ?? assumedProcessor(prompt, code, path, context);
  const model = modelOf(all);
  const tools = hasTools(all, context);
  const over = firstText(all, ...LOOP_KEYS);
  const output = readSchema(firstFound(all, ...OUTPUT_KEYS), { ...context, of: "outputs" });
  const configSchema = readSchema(firstFound(all, "configschema", "settingsschema"), {
    ...context,
    of: "settings",
  });
  const input = readSchema(firstFound(all, ...INPUT_KEYS), { ...context, of: "inputs" });
  const language = processor === "code" ? languageOf(all, code, path, context) : undefined;
  const settings = config && settingsOf(config);
  if (settings?.systemPrompt !== undefined)
    notes.assume(
      "a system prompt is kept as `systemPrompt` of `config`, and the emulator does not send it",
      path,
    );
  for (const part of parts) {
    part.ignore("type", "kind", "nodetype", "blocktype", "block", "ref");
    part.finish("a step");
  }
  const step = createJsonObject({
    ...{ ...ids, name, description: firstText(parts, "description", "summary") },
    ...{ processor, prompt, model, code },
    ...{ language, input, config: settings, configSchema },
    tools: tools ? true : undefined,
    output,
  });
  context.origins.set(step, path);
  return { step, id: ids.id, over };
}

function assumedProcessor(
  prompt: string | undefined,
  code: string | undefined,
  path: FoundObject["path"],
  { notes }: FlowContext,
): string {
  const processor = prompt !== undefined ? "llm" : code !== undefined ? "code" : "unknown";
  notes.assume(`a step that does not name its processor is \`${processor}\``, path);
  return processor;
}

/** What the service says, or JavaScript where the code is plainly that: older pages of the service describe it. */
function languageOf(
  parts: readonly HostedObject[],
  code: string | undefined,
  path: FoundObject["path"],
  { notes }: FlowContext,
): CodeLanguage | undefined {
  const said = firstText(parts, "language", "codelanguage");
  if (said !== undefined) {
    const known = CODE_LANGUAGES.find((language) => said.toLowerCase().startsWith(language));
    if (known === undefined) notes.unplaced("language of a code step", path, said);
    return known;
  }
  if (code === undefined || signOfJavaScript(code) === undefined) return undefined;
  notes.assume("code that is no Python, and whose language is not named, is JavaScript", path);
  return "javascript";
}

/** Whether a step may pause for tool calls. */
function hasTools(parts: readonly HostedObject[], { notes }: FlowContext): boolean {
  const names = ["toolsenabled", "enabletools", "allowtools", "usetools", "toolcalling", "tools"];
  const flags = parts.map((part) => part.flag(...names));
  for (const part of parts) {
    const tools = part.peek("tools");
    if (!isList(tools)) continue;
    part.take("tools");
    if (tools.length === 0) continue;
    notes.assume("tools that a step names are not kept: callers pass them", part.path);
    flags.push(true);
  }
  return flags.includes(true);
}
