import { KNOWN_PROCESSORS } from "../../../definition/format/raw-definition.js";
import type { JsonObject } from "../../../json-schema/types.js";
import { createJsonObject, setOwn } from "../../../json-schema/values.js";
import { canonicalKey, firstText, type HostedObject } from "./hosted-object.js";
import { copyJson } from "./json-copy.js";
import { kindOfWord } from "./node-kinds.js";
import { isEmpty } from "./notes.js";

const MOST_CHARACTERS = 64;

/**
 * Settings that the runtime sends in camel case (PROTOCOL.md, "How a flow runs"), so that an override has one spelling.
 * Other settings stay as they are.
 */
const SETTINGS: ReadonlyMap<string, string> = new Map(
  "temperature maxTokens topP topK stopSequences presencePenalty frequencyPenalty systemPrompt"
    .split(" ")
    .map((name) => [name.toLowerCase(), name]),
);

/** The processor of a step; undefined where nothing says it. */
export function processorOf(parts: readonly HostedObject[]): string | undefined {
  const said = firstText(parts, "processortype", "processor", "blocktype");
  if (said !== undefined) return knownProcessor(said);
  for (const part of parts) {
    const type = part.peek("type", "kind", "nodetype");
    // A word for steps of any kind is no processor.
    if (typeof type !== "string" || /^(?:step|block|leaf|node|task)$/i.test(type)) continue;
    if (kindOfWord(type) === "step" || kindOfWord(type) === undefined) return knownProcessor(type);
  }
  return undefined;
}

function knownProcessor(name: string): string {
  const plain = canonicalKey(name).replaceAll(/[^a-z]/g, "");
  return KNOWN_PROCESSORS.find((known) => known === plain) ?? name.trim().slice(0, MOST_CHARACTERS);
}

/** The settings of a step: what nobody took of its config. */
export function settingsOf(config: HostedObject): JsonObject | undefined {
  const settings = createJsonObject({});
  for (const key of config.untaken()) {
    const value = config.value[key];
    if (value === undefined || value === null || (value !== false && isEmpty(value))) continue;
    setOwn(settings, SETTINGS.get(canonicalKey(key)) ?? key, copyJson(value));
  }
  return Object.keys(settings).length === 0 ? undefined : settings;
}

/** The model of a step: a name, or an object with one and perhaps with its provider. */
export function modelOf(parts: readonly HostedObject[]): string | undefined {
  const names = ["model", "modelname", "modelid", "modelslug", "llmmodel", "llm"];
  const text = firstText(parts, ...names);
  if (text !== undefined) return text;
  for (const part of parts) {
    const model = part.peek(...names);
    if (typeof model !== "object" || model === null) continue;
    const provider: unknown = Reflect.get(model, "provider");
    const name: unknown = ["slug", "id", "name", "model"]
      .map((key): unknown => Reflect.get(model, key))
      .find((value) => typeof value === "string");
    if (typeof name !== "string") continue;
    part.take(...names);
    return typeof provider === "string" && !name.includes("/") ? `${provider}/${name}` : name;
  }
  return undefined;
}
