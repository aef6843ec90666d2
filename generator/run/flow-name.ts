import { SLUG_PATTERN } from "noukai-codegen-runtime/wire";
import { UsageError } from "../errors.js";

/** The address of a flow. */
export interface FlowName {
  readonly org: string;
  readonly project: string;
  readonly slug: string;
}

/**
 * Parses `org/project/slug`.
 *
 * @throws UsageError if it is anything else.
 */
export function parseFlowName(text: string): FlowName {
  const parts = text.split("/");
  const [org = "", project = "", slug = ""] = parts;
  if (parts.length === 3 && parts.every((part) => SLUG_PATTERN.test(part)))
    return { org, project, slug };
  throw new UsageError(
    `A flow is named as org/project/slug; "${text}" is no such name. \`noukai-codegen list\` shows the names.`,
  );
}

/** `org/project/slug` */
export function idOf({ org, project, slug }: FlowName): string {
  return `${org}/${project}/${slug}`;
}
