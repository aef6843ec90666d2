import { inputEnumerations, schemaDocument } from "../schemas/index.js";
import type { FlowValidation } from "./model.js";
import { haveSameContract, type VersionSelection } from "./versions.js";

/**
 * The schemas of a flow's contracts.
 *
 * @param path of the flow's file
 */
export function validationOf(
  { base, others, entries }: VersionSelection,
  formats: "annotation" | "assert",
  path: string,
): FlowValidation {
  const contracts = [base, ...others.map(({ loaded }) => loaded)].map(
    ({ definition }) => definition,
  );
  const certain = entries.filter(({ definition, contract }) => {
    const described = contracts[contract];
    return definition && described && haveSameContract(definition, described);
  });
  const versions = Object.fromEntries(
    certain.map(({ version, contract }) => [String(version), contract]),
  );
  return {
    path: schemasPath(path),
    document: schemaDocument(contracts, { formats, versions }),
    enumerations: inputEnumerations(base.definition),
  };
}

/** Where the schemas go of the flow whose file is at `path`. */
export function schemasPath(path: string): string {
  return path.replace(/\.ts$/, ".schemas.ts");
}
