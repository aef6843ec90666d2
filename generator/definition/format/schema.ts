import * as z from "zod";
import { listAlternatives } from "../diagnostic.js";
import { suggest } from "../suggest.js";
import { isObject } from "../../json-schema/values.js";
import { closedObject, oneOf } from "./schema-builders.js";
import { KNOWN_PROCESSORS, type RawFlow, type RawNode } from "./raw-definition.js";
import { anything, flag, schema, text } from "./values.js";
import { CAPTURE_MODES, CODE_LANGUAGES, WIRING_RULES } from "../types.js";

/** PROTOCOL, "Addresses". */
const SLUG = /^[a-z0-9][a-z0-9-]{0,48}[a-z0-9]$/;
const SERVICE_ID = /^[\w.:-]{1,100}$/;
const STEP_ID = /^[A-Za-z0-9_-]{1,64}$/;

const SLUG_RULE = "2 to 50 characters of a-z, 0-9 and `-`, with no `-` first or last";
const SERVICE_ID_RULE = "an id of the service: 1 to 100 letters, digits, `_`, `.`, `:` and `-`";
const ID_RULE = "1 to 64 characters of A-Z, a-z, 0-9, `_` and `-`";
/** What version numbers are. */
export const VERSION_RULE = "a whole number, 1 or more";

const PROCESSOR_RULE = `${KNOWN_PROCESSORS.join(", ")} or another processor's name`;

const slug = matching(SLUG, SLUG_RULE);
const stepId = matching(STEP_ID, ID_RULE);
const serviceId = matching(SERVICE_ID, SERVICE_ID_RULE);
const versionNumber = z.int(VERSION_RULE).min(1, VERSION_RULE);

const allow = z
  .array(
    closedObject(
      {
        rule: z
          .enum(WIRING_RULES, listAlternatives(WIRING_RULES))
          .describe("The rule; docs/wiring.md lists them."),
        reason: z
          .string("a reason")
          .regex(/\S/, "a reason")
          .describe("Why it does not apply here."),
      },
      "an object with `rule` and `reason`",
    ).meta({ id: "Allowance" }),
    "a list of `{ rule, reason }`",
  )
  .optional();

const step = closedObject(
  {
    id: stepId.describe("Names the step in overrides, outputs and traces; unique in the flow."),
    serviceId: serviceId.optional().describe("The service's own id of the step, usually a UUID."),
    name: text.optional().describe("The display name of the step."),
    description: text.optional().describe("What the step does."),
    processor: z.string(PROCESSOR_RULE).min(1, PROCESSOR_RULE).meta({
      description:
        "llm, code, passthrough, or the name of another processor (which is typed loosely).",
      examples: KNOWN_PROCESSORS,
    }),
    prompt: text
      .optional()
      .describe("For llm: the prompt; {{field}} and {{initial.field}} are filled in."),
    model: text.optional().describe("For llm: the model, such as anthropic/claude-sonnet-4-6."),
    code: text
      .optional()
      .describe(
        "For code: the body of a function. In Python, its parameters are `initial` and the fields of `input`; in JavaScript, (input, initial, item, index).",
      ),
    language: z
      .enum(CODE_LANGUAGES, CODE_LANGUAGES.join(" or "))
      .optional()
      .describe("For code: the language, python by default."),
    input: schema
      .optional()
      .describe(
        "What the step reads of what it receives, as a schema of an object or a list of fields: for Python code, the parameters in this order. By default, every field that it receives.",
      ),
    config: z
      .record(z.string(), anything, "an object of settings")
      .optional()
      .describe("Settings of the processor, such as temperature and maxTokens."),
    configSchema: schema
      .optional()
      .describe("The schema of the settings that a call may override."),
    tools: flag.optional().describe("Whether the step may pause for tool calls."),
    output: schema.optional().describe("What the step returns."),
    mock: anything.optional().describe("The response of the emulator; the generator ignores it."),
    allow: allow.describe("Rules of the wiring that this step may break, each with the reason."),
  },
  "a step, or an object with `parallel`, `loop` or `steps`",
).meta({ id: "Step" });

const parallel = closedObject(
  {
    id: stepId
      .optional()
      .describe("The id of the container; required where it is itself a branch."),
    get parallel() {
      return nodes.describe(
        "The branches: all get the same input, the output is keyed by their ids.",
      );
    },
  },
  "an object with `parallel`",
).meta({ id: "Parallel" });

const loop = closedObject(
  {
    over: z
      .string("the name of an array in the loop's input, such as `items` or `order.items`")
      .min(1, "the name of an array in the loop's input, such as `items` or `order.items`")
      .describe("The array of the loop's input that is looped over, or a dotted path to it."),
    allow: allow.describe("Rules of the wiring that `over` may break, each with the reason."),
  },
  "an object with `over`",
);

const sequence = closedObject(
  {
    id: stepId
      .optional()
      .describe("The id of the container; required where it is a branch of a parallel."),
    loop: loop.optional().describe("Runs the steps once per item; without it they run once."),
    get steps() {
      return nodes.describe("The steps, in order; each gets the output of the previous one.");
    },
  },
  "an object with `steps`",
).meta({ id: "Steps" });

const node: z.ZodType<RawNode> = oneOf([step, parallel, sequence], meantNode).meta({
  id: "Node",
});

const nodes: z.ZodType<readonly RawNode[]> = z
  .array(node, "a list of steps")
  .min(1, "at least one step");

/** The format of a definition file, except for conditions on several values, which `rules/` checks. */
export const flowSchema: z.ZodType<RawFlow> = closedObject(
  {
    $schema: text.optional().describe("The schema of this format, for editors."),
    org: slug.describe("The organization's slug."),
    project: slug.describe("The project's slug."),
    slug: slug.describe("The flow's slug."),
    serviceId: serviceId.optional().describe("The service's own id of the flow, usually a UUID."),
    name: text.optional().describe("The display name of the flow."),
    description: text.optional().describe("What the flow does; becomes documentation."),
    version: z
      .union([z.literal("draft"), versionNumber], `"draft" or ${VERSION_RULE}`)
      .optional()
      .describe("The version that this file defines: draft (the default), or a published number."),
    published: z
      .array(versionNumber, "a list of version numbers")
      .optional()
      .describe("The version numbers that are published."),
    production: versionNumber.optional().describe("The published version that is promoted."),
    inputs: schema
      .optional()
      .describe("What the flow takes: a schema of an object, or a list of fields."),
    primary: text.optional().describe("The input that `message` sets; the first one by default."),
    models: z
      .record(z.string(), schema, "an object of schemas")
      .optional()
      .describe('Schemas to share: $ref "#/models/Name".'),
    capture: z
      .enum(CAPTURE_MODES, CAPTURE_MODES.join(", "))
      .optional()
      .describe(
        "What the emulator stores of the contexts of a run's steps; the generator ignores it.",
      ),
    steps: nodes.describe("What runs, in this order."),
  },
  "an object with `org`, `project`, `slug` and `steps`",
);

function matching(pattern: RegExp, expected: string): z.ZodString {
  return z.string(expected).regex(pattern, expected);
}

/** Among more keys than these, no misspelt one is looked for. */
const MAX_COMPARED = 100;

/** Which of the three forms of a node a value is intended to be, misspelt keys included. */
function meantNode(value: unknown): number {
  if (!isObject(value)) return 0;
  if (Object.hasOwn(value, "parallel")) return 1;
  if (Object.hasOwn(value, "steps") || Object.hasOwn(value, "loop")) return 2;
  if (Object.hasOwn(value, "processor")) return 0;
  for (const key of Object.keys(value).slice(0, MAX_COMPARED)) {
    const word = suggest(key, [...Object.keys(step.shape), "parallel", "steps", "loop"]);
    if (word === "parallel") return 1;
    if (word === "steps" || word === "loop") return 2;
  }
  return 0;
}
