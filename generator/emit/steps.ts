import type { CallModel, ContractModel, TypeNode } from "../model/index.js";
import { doc, type Doc } from "./doc.js";
import { bracesDoc, propertyDoc, typeDoc, type TypeLayout } from "./layout.js";
import { propertyKey, stringLiteral } from "./literal.js";

const { hardline, indent, join } = doc.builders;

/**
 * The types of one call of each step, as a member of the contract. What has no name, such as what a parallel returns, is written
 * once, and referred to from there: it may be long, and every branch of the next parallel receives it.
 */
export function stepsDoc({ key, calls, outputs }: ContractModel, layout: TypeLayout): Doc {
  /** Where an unnamed type has been written. */
  const written = new Map<TypeNode, Doc>();
  const memberOf = (of: Doc, name: string): Doc => [of, "[", stringLiteral(name), "]"];
  const here = memberOf(layout.nameOf(key), "steps");

  const outputDoc = ({ stepId, output, loopDepth }: CallModel): Doc => {
    if (isShort(output)) return typeDoc(output, layout);
    const reference = [
      memberOf(typeDoc(outputs, layout), stepId),
      ...Array.from({ length: loopDepth }, () => "[number]"),
    ];
    written.set(output, reference);
    return reference;
  };
  const receivedDoc = (type: TypeNode, reference: Doc): Doc => {
    if (isShort(type)) return typeDoc(type, layout);
    const known = written.get(type);
    if (known !== undefined) return known;
    written.set(type, reference);
    const isPlain = type.kind === "object" && type.indexes.length === 0;
    if (!isPlain || type.properties.length === 0) return typeDoc(type, layout);
    return bracesDoc(
      type.properties.map((property) =>
        propertyDoc(property, written.get(property.type) ?? typeDoc(property.type, layout)),
      ),
    );
  };

  const members = calls.map((call): Doc => {
    const own = memberOf(here, call.stepId);
    const parts: Doc[] = [
      ["input: ", receivedDoc(call.input, memberOf(own, "input"))],
      ["output: ", outputDoc(call)],
    ];
    if (call.item !== undefined)
      parts.push(["item: ", receivedDoc(call.item, memberOf(own, "item"))]);
    return [propertyKey(call.stepId), ": ", bracesDoc(parts), ";"];
  });
  return ["{", indent([hardline, join(hardline, members)]), hardline, "}"];
}

/** Whether a type is a name, or little more. */
function isShort(type: TypeNode): boolean {
  switch (type.kind) {
    case "array":
      return isShort(type.items);
    case "keyword":
    case "literal":
    case "reference":
      return true;
    default:
      return false;
  }
}
