import type { JsonValue } from "../json-schema/types.js";
import { isJsonList, isJsonObject } from "../json-schema/values.js";
import type { Documentation, FlowModel, FlowValidation } from "../model/index.js";
import type { ConstantType, ZodConstant, ZodModel, ZodNode } from "../zod/index.js";
import { flowHeader } from "./flow-header.js";
import { commentLines, jsdoc } from "./jsdoc.js";
import { identifier, siblingSpecifier, stringLiteral, type ImportExtension } from "./literal.js";
import { zodExpression } from "./zod-expression.js";

/** How a file of zod schemas is written. */
export interface ZodFileOptions {
  /** The suffix of relative imports. */
  readonly importExtension: ImportExtension;
}

/** The longest comment on one line. */
const SINGLE_LINE_COMMENT = 92;

/** The text of the file with the zod schemas of a flow's types. Its layout is left to prettier. */
export function zodFile(
  flow: FlowModel,
  validation: FlowValidation,
  model: ZodModel,
  options: ZodFileOptions,
): string {
  const types = new Set<string>();
  const nameOfType = (key: string): string => {
    const name = identifier(flow.names.get(key) ?? missing(flow, key));
    types.add(name);
    return name;
  };
  const ready = new Set<string>();
  const names = new Map(model.constants.map(({ reference, name }) => [reference, name]));
  const used = { check: false, document: false, formats: false };
  const checkOptions = (rules: NonNullable<ZodNode["rules"]>): string => {
    used.check = true;
    const members: string[] = [];
    if (mentions(rules, "$ref")) {
      used.document = true;
      members.push("document: schemas");
    }
    if (model.assertsFormats && mentions(rules, "format")) {
      used.formats = true;
      members.push("formats");
    }
    return members.length === 0 ? "" : `, { ${members.join(", ")} }`;
  };

  const statements = model.constants.map((constant): string => {
    const expression = zodExpression(constant.node, {
      nameOf: (reference) => identifier(names.get(reference) ?? missing(flow, reference)),
      isReady: (reference) => ready.has(reference),
      checkOptions,
    });
    ready.add(constant.reference);
    const lines = commentLines(documentationOf(constant, flow));
    const comment = lines.length === 0 ? "" : `${jsdoc(lines, "", SINGLE_LINE_COMMENT)}\n`;
    return comment + declaration(constant, expression, nameOfType);
  });
  const validated = [...(used.formats ? ["FORMATS as formats"] : []), "schemaCheck"].join(", ");
  const imports = [
    `import * as z from "zod";`,
    ...(used.check ? [`import { ${validated} } from "noukai-codegen-runtime/validation";`] : []),
    ...(types.size === 0
      ? []
      : [
          `import type { ${[...types].sort().join(", ")} } from ${siblingSpecifier(flow.path, options.importExtension)};`,
        ]),
    ...(used.document
      ? [`import { schemas } from ${siblingSpecifier(validation.path, options.importExtension)};`]
      : []),
  ];
  return `${[[flowHeader(flow), ...imports].join("\n"), ...statements].join("\n\n")}\n`;
}

function declaration(
  { name, type, fit, isDiscriminated }: ZodConstant,
  expression: string,
  nameOfType: (key: string) => string,
): string {
  const values = type === undefined ? undefined : typeText(type, nameOfType);
  const alone = values === undefined ? "z.ZodType" : `z.ZodType<${values}, ${values}>`;
  const whole = isDiscriminated ? `${alone} & z.core.$ZodTypeDiscriminable` : alone;
  const start = `${values === undefined ? "" : "export "}const ${identifier(name)}`;
  if (fit === "assignable") return `${start}: ${whole} = ${expression};`;
  return `${start} = ${expression} as ${fit === "comparable" ? "" : "unknown as "}${whole};`;
}

function typeText(type: ConstantType, nameOfType: (key: string) => string): string {
  switch (type.kind) {
    case "declared":
      return nameOfType(type.key);
    case "result":
      return `${nameOfType(type.contract)}["result"]`;
    case "output":
      return `${nameOfType(type.outputs)}[${stringLiteral(type.step)}]`;
  }
}

function documentationOf({ type }: ZodConstant, flow: FlowModel): Documentation {
  switch (type?.kind) {
    case "declared": {
      const declared = flow.declarations.find(({ key }) => key === type.key);
      return declared?.documentation ?? {};
    }
    case "result":
      return { description: `The result of \`${flow.names.get(type.contract) ?? ""}\`.` };
    case "output":
      return { description: `Output of the \`${type.step}\` step.` };
    case undefined:
      return {};
  }
}

/** Whether a key occurs anywhere in a value. */
function mentions(value: JsonValue, key: string): boolean {
  if (isJsonList(value)) return value.some((item) => mentions(item, key));
  if (!isJsonObject(value)) return false;
  return Object.hasOwn(value, key) || Object.values(value).some((entry) => mentions(entry, key));
}

function missing(flow: FlowModel, name: string): never {
  throw new Error(`${flow.id}: the file of zod schemas refers to ${name}, which is not declared`);
}
