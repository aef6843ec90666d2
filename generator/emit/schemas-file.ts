import type { FlowModel, FlowValidation } from "../model/index.js";
import { printData, type PrintedData } from "./data.js";
import type { LayoutOptions } from "./doc.js";
import { identifier } from "./literal.js";
import { flowHeader } from "./flow-header.js";

/**
 * The text of the file with a flow's schemas, laid out for `options`. It imports nothing but a type.
 *
 * @param runtime the specifier of the runtime, in quotes
 */
export function schemasFile(
  flow: FlowModel,
  { document }: FlowValidation,
  runtime: string,
  options: LayoutOptions,
): PrintedData {
  const start = "export const schemas: SchemaDocument = ";
  const { text, isCertain } = printData(document, start, ";", options);
  const lines = [
    flowHeader(flow),
    `import type { SchemaDocument } from ${runtime};`,
    "",
    `/** Schemas of \`${identifier(flow.identifier)}\`, in JSON Schema 2020-12. */`,
    text,
    "",
  ];
  return { text: lines.join("\n"), isCertain };
}
