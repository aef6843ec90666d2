import { SLUG_PATTERN } from "noukai-codegen-runtime/wire";
import { UsageError } from "../errors.js";
import type { FlowAddress } from "../definition/flow-id.js";

/**
 * Parses `org/project/slug`.
 *
 * @throws UsageError if it is anything else.
 */
export function parseFlowName(text: string): FlowAddress {
  const parts = text.split("/");
  const [org = "", project = "", slug = ""] = parts;
  if (parts.length === 3 && parts.every((part) => SLUG_PATTERN.test(part)))
    return { org, project, slug };
  throw new UsageError(
    `A flow is named as org/project/slug; "${text}" is no such name. \`noukai-codegen list\` shows the names.`,
  );
}
