import type { FlowDefinition } from "../definition/types.js";

/** Where a flow's file goes, relative to the output folder, with `/`. */
export function flowPath({
  org,
  project,
  slug,
}: Pick<FlowDefinition, "org" | "project" | "slug">): string {
  return `${org}/${project}/${fileName(slug)}.ts`;
}

/** Where all files of a flow go, its own first. */
export function flowPaths(
  definition: Pick<FlowDefinition, "org" | "project" | "slug">,
  { schemas }: { readonly schemas: "none" | "standard" | "zod" },
): string[] {
  const path = flowPath(definition);
  if (schemas === "none") return [path];
  return [path, schemasPath(path), ...(schemas === "zod" ? [zodPath(path)] : [])];
}

/** Names that Windows does not let a file have, whatever its extension. `_` is in no slug. */
function fileName(slug: string): string {
  return /^(?:con|prn|aux|nul|com[0-9]|lpt[0-9])$/.test(slug) ? `${slug}_` : slug;
}

/** Where the schemas go of the flow whose file is at `path`. */
export function schemasPath(path: string): string {
  return path.replace(/\.ts$/, ".schemas.ts");
}

/** Where the zod schemas go of the flow whose file is at `path`. */
export function zodPath(path: string): string {
  return path.replace(/\.ts$/, ".zod.ts");
}
