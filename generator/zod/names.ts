import { assignNames, exactName, pascalCase, type NameRequest } from "../model/index.js";
import { parseReference } from "../json-schema/pointer.js";

/** A type of a flow's file, or in it. */
export type ConstantType =
  | { readonly kind: "declared"; readonly key: string }
  /** `Grade3Flow["result"]`. */
  | { readonly kind: "result"; readonly contract: string }
  /** `Grade3Outputs["find"]`, where the type of the step's output has no name. */
  | { readonly kind: "output"; readonly outputs: string; readonly step: string };

/** Something that gets a constant. */
export interface NamedConstant {
  readonly reference: string;
  readonly type: ConstantType | undefined;
}

/**
 * Names the constants after their types: the schema of `FindOutput` is `findOutputSchema`.
 *
 * @param names of the types, by key.
 */
export function constantNames(
  constants: readonly NamedConstant[],
  names: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> {
  return assignNames(
    constants.map(({ reference, type }): NameRequest => {
      const spellings = spellingsOf(reference, type, names).filter((each) => each !== "");
      const [first = "", ...others] = spellings.flatMap((each) => [uncapitalised(each), each]);
      return {
        key: reference,
        spelling: first === "" ? "" : `${first}Schema`,
        longer: () => [...others, exactName(reference, () => false)].map((each) => `${each}Schema`),
      };
    }),
  );
}

function spellingsOf(
  reference: string,
  type: ConstantType | undefined,
  names: ReadonlyMap<string, string>,
): readonly string[] {
  switch (type?.kind) {
    case "declared":
      return [names.get(type.key) ?? ""];
    case "result":
      return [(names.get(type.contract) ?? "").replace(/Flow$/, "Result")];
    case "output": {
      const outputs = (names.get(type.outputs) ?? "").replace(/Outputs$/, "");
      return [`${pascalCase(type.step)}Output`, `${outputs}${pascalCase(type.step)}Output`];
    }
    case undefined:
      return [pascalCase((parseReference(reference) ?? []).at(-1) ?? "")];
  }
}

function uncapitalised(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}
