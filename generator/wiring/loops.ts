import type { LoopNode } from "../definition/types.js";
import { suggest } from "../definition/suggest.js";
import { loopPath } from "../flow/data-flow.js";
import type { Path } from "../json-schema/types.js";
import type { DescriptionReader } from "./description-reader.js";
import { describeTypes } from "./field.js";
import type { NodeFindings } from "./findings.js";
import { follow } from "./follow.js";
import type { Received } from "./received.js";

/**
 * Checks that a loop has an array to loop over.
 *
 * @param path - where `over` is.
 */
export function checkLoop(
  { over }: LoopNode,
  path: Path,
  { input }: Received,
  reader: DescriptionReader,
  findings: NodeFindings,
): void {
  const keys = loopPath(over);
  const found = follow(input, keys, reader);
  const named = JSON.stringify(over);
  if (found.kind === "missing") {
    const { at, names, reason } = found;
    findings.report({
      rule: "unknown-loop",
      path,
      message: `there is no ${named} to loop over: ${reason}`,
      suggest: () => {
        const likely = suggest(keys[at] ?? "", names);
        return likely === undefined ? undefined : keys.with(at, likely).join(".");
      },
    });
    return;
  }
  const types = reader.typesOf(found.description);
  if (!types.has("array")) {
    const message = `${named} of ${input.name} is ${describeTypes(types)}: a loop needs an array`;
    findings.report({ rule: "unknown-loop", path, message });
    return;
  }
  if (found.doubt !== undefined) {
    const message =
      found.because === "undeclared"
        ? `whether there is an array ${named} to loop over is not known: ${found.doubt}`
        : `there may be no array ${named} to loop over: ${found.doubt}`;
    findings.report({ rule: "uncertain-loop", path, message });
  } else if (types.size > 1) {
    const message = `${named} of ${input.name} may be ${describeTypes(types)}: a loop needs an array`;
    findings.report({ rule: "uncertain-loop", path, message });
  }
}
