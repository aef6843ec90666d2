import type { FlowModel } from "../model/index.js";
import { fileHeader } from "../output/file-header.js";

/** The header of a flow's files. Equal in every run, so that files without changes stay equal. */
export function flowHeader(flow: FlowModel): string {
  const versions = flow.sources.map(({ version }) => String(version)).join(", ");
  const origins = [...new Set(flow.sources.map(({ origin }) => origin))].join(", ");
  return fileHeader(`${flow.id} (${versions}), ${origins}`);
}
