import { inputEnumerations, schemaDocument, type EntryOrigin } from "../schemas/index.js";
import { schemasPath, zodPath } from "./flow-paths.js";
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
  schemas: "standard" | "zod",
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
  const { document, origins } = schemaDocument(contracts, { formats, versions });
  const suffixes = ["", ...others.map(({ suffix }) => suffix)];
  return {
    path: schemasPath(path),
    document,
    zod:
      schemas === "zod"
        ? { path: zodPath(path), typeKeys: typeKeys(origins, suffixes) }
        : undefined,
    enumerations: inputEnumerations(base.definition),
  };
}

/** The keys that the types of `$defs` may have, by name: that of the contract, and that which contracts share. */
function typeKeys(
  origins: ReadonlyMap<string, EntryOrigin>,
  suffixes: readonly string[],
): ReadonlyMap<string, readonly string[]> {
  return new Map(
    [...origins].map(([name, { contract, document, pointer }]) => {
      const suffix = suffixes[contract] ?? "";
      if (document === "inputs" && pointer === "") return [name, [`own:${suffix}:Inputs`]];
      const key = pointer === "" ? document : `${document}#${pointer}`;
      return [name, suffix === "" ? [key] : [`${key}@${suffix}`, key]];
    }),
  );
}
