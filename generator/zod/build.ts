import type { JsonObject } from "../json-schema/types.js";
import type { ContractModel, FlowModel } from "../model/index.js";
import type { TypeNode } from "../types/type-node.js";
import { declaredTypes, resolverOf } from "./file-types.js";
import { fitOf, type Fit } from "./fit.js";
import { constantNames, type ConstantType } from "./names.js";
import { createSchemaReader } from "./read-schema.js";
import { discriminatedIn, inOrder } from "./references.js";
import { collectRoots } from "./roots.js";
import type { ZodNode } from "./zod-node.js";

/** A constant of a file of zod schemas. */
export interface ZodConstant {
  readonly name: string;
  /** What others refer to it by. */
  readonly reference: string;
  readonly node: ZodNode;
  /** The type of its values; undefined where no type of the flow's file says it: then it is not exported. */
  readonly type: ConstantType | undefined;
  /** How the type that is inferred relates to `type`. */
  readonly fit: Fit;
  /** Whether it is an alternative of a discriminated union. */
  readonly isDiscriminated: boolean;
}

/** The zod schemas of a flow. */
export interface ZodModel {
  /** Each after those that it needs, where that is possible. */
  readonly constants: readonly ZodConstant[];
  /** Whether `format` is a rule. */
  readonly assertsFormats: boolean;
}

/**
 * Builds the zod schemas of a flow's types.
 *
 * @param document the flow's schemas: see `schemaDocument`.
 * @param typeKeys the keys that the types of `$defs` may have, by name.
 */
export function buildZod(
  flow: Pick<FlowModel, "contracts" | "declarations" | "names">,
  document: JsonObject,
  typeKeys: ReadonlyMap<string, readonly string[]>,
): ZodModel {
  const assertsFormats = document.formats === "assert";
  const reader = createSchemaReader(document, { assertsFormats });
  const types = declaredTypes(flow.declarations);
  const resolve = resolverOf(types);
  const roots = collectRoots(flow, { document, reader, typeKeys, types, resolve });
  const nodes = new Map([...roots].map(([reference, { node }]) => [reference, node]));
  const names = constantNames([...roots.values()], flow.names);
  const discriminated = new Set([...nodes.values()].flatMap(discriminatedIn));
  const scope = {
    resolve,
    typeOf: (reference: string): string | undefined => {
      const type = roots.get(reference)?.type;
      return type?.kind === "declared" ? type.key : undefined;
    },
  };
  const constants = inOrder(nodes).flatMap((reference): ZodConstant[] => {
    const root = roots.get(reference);
    const name = names.get(reference);
    if (root === undefined || name === undefined) return [];
    const generated = root.type && contentOf(root.type, flow.contracts, resolve);
    const fit = generated === undefined ? "assignable" : fitOf(root.node, generated, scope);
    return [{ ...root, name, fit, isDiscriminated: discriminated.has(reference) }];
  });
  return { constants, assertsFormats };
}

function contentOf(
  type: ConstantType,
  contracts: readonly ContractModel[],
  resolve: (type: TypeNode) => TypeNode,
): TypeNode | undefined {
  switch (type.kind) {
    case "declared":
      return { kind: "reference", key: type.key };
    case "result":
      return contracts.find(({ key }) => key === type.contract)?.result;
    case "output": {
      const outputs = resolve({ kind: "reference", key: type.outputs });
      if (outputs.kind !== "object") return undefined;
      return outputs.properties.find(({ name }) => name === type.step)?.type;
    }
  }
}
