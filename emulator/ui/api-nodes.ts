import type { CodeLanguage } from "../../generator/definition/types.js";
import type { JsonObject, JsonSchema, JsonValue } from "../../generator/json-schema/types.js";

/** A node of the graph: the tree of the definition. */
export type UiNode =
  | {
      readonly kind: "step";
      readonly id: string;
      readonly name: string | undefined;
      readonly description: string | undefined;
      readonly processor: string;
      readonly model: string | undefined;
      readonly prompt: string | undefined;
      readonly code: string | undefined;
      readonly language: CodeLanguage | undefined;
      readonly tools: boolean;
      readonly config: JsonObject;
      /** Types the overridable config. */
      readonly configSchema: JsonSchema | undefined;
      readonly input: JsonSchema | undefined;
      readonly output: JsonSchema | undefined;
      /** The mock of the definition. */
      readonly mock: JsonValue | undefined;
    }
  | {
      readonly kind: "sequence";
      readonly id: string | undefined;
      readonly steps: readonly UiNode[];
    }
  | {
      readonly kind: "parallel";
      readonly id: string | undefined;
      readonly branches: readonly UiNode[];
    }
  | {
      readonly kind: "loop";
      readonly id: string | undefined;
      readonly over: string;
      readonly steps: readonly UiNode[];
    };
