import { isHeld, type PlannedFile } from "./file-state.js";

/** Keeps files that would be removed, but are imported by a file of the same flow that is left as it is. */
export function keepImported(files: readonly PlannedFile[]): readonly PlannedFile[] {
  const kept = new Set(files.filter(({ state }) => isHeld(state)).flatMap(importedBy));
  if (kept.size === 0) return files;
  return files.map((file) =>
    file.state === "remove" && kept.has(file.path) ? { ...file, state: "kept" } : file,
  );
}

/** The files of a flow that another one of its files may import, directly or not. */
function importedBy({ path }: PlannedFile): string[] {
  const [, flow = "", kind] = /^(.*?)(?:\.(schemas|zod))?\.ts$/.exec(path) ?? [];
  const schemas = `${flow}.schemas.ts`;
  if (kind === "schemas") return [];
  return kind === "zod" ? [`${flow}.ts`, schemas] : [schemas];
}
