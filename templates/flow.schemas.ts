// A sample of the generated file with the schemas of a flow, which `flow.ts` imports. The data is printed by generator/emit/data.ts.
import type { SchemaDocument } from "noukai-codegen-runtime";

export const schemas: SchemaDocument = {
  contracts: [{ inputs: { type: "object" }, overrides: {}, steps: {}, result: true }],
  versions: { draft: 0 },
};
