import { entryOf, isList, isObject } from "../../json-schema/values.js";
import { describeFields, describeType, fieldOf, membersOf, word } from "./describe.js";
import type { Evidence } from "./evidence.js";
import { judge, unknown, type Fact, type Observation } from "./fact.js";

const NEEDS_PROJECT = "needs a login, and NOUKAI_API_KEY for the project";
const HOW = "hydrate_project of the key's project";

/** Looks at a part of `hydrate_project`. */
function inProject(
  look: (project: unknown) => Observation,
): (evidence: Evidence) => Promise<Observation> {
  return async ({ project }) => {
    const result = await project("hydrate_project");
    return result === undefined ? unknown(NEEDS_PROJECT) : look(result);
  };
}

const flowsOf = (project: unknown): readonly unknown[] => membersOf(fieldOf(project, "flows"));
const blocksOf = (project: unknown): readonly unknown[] =>
  flowsOf(project).flatMap((flow) => membersOf(fieldOf(flow, "blocks")));

/** Facts of the shapes of definitions. */
export const DEFINITION_FACTS: readonly Fact[] = [
  {
    ...{ id: "list-flows", mark: "said" },
    statement: "list_flows has id, name, slug and block count of each flow",
    how: "list_flows of the key's project",
    look: async ({ project }) => {
      const [flow] = membersOf(fieldOf(await project("list_flows"), "flows"));
      if (flow === undefined) return unknown(NEEDS_PROJECT);
      const isAsSaid = ["id", "name", "slug", "block_count"].every(
        (name) => entryOf(flow, name) !== undefined,
      );
      return judge(isAsSaid, describeFields(flow));
    },
  },
  {
    ...{ id: "hydrate-project", mark: "assumed", how: HOW },
    statement: "hydrate_project has project, flows, object_models and test_cases",
    look: inProject((project) => {
      const names = ["project", "flows", "object_models", "test_cases"];
      return judge(
        names.every((name) => entryOf(project, name) !== undefined),
        describeFields(project),
      );
    }),
  },
  {
    ...{ id: "flow-fields", mark: "assumed", how: HOW },
    statement: "A flow has steps, blocks, versions, content_version and global_input_schema",
    look: inProject((project) => {
      const [flow] = flowsOf(project);
      if (flow === undefined) return unknown("the project has no flows");
      const names = ["steps", "blocks", "versions", "content_version", "global_input_schema"];
      return judge(
        names.every((name) => entryOf(flow, name) !== undefined),
        describeFields(flow),
      );
    }),
  },
  {
    ...{ id: "tree", mark: "assumed", how: HOW },
    statement: "The tree's nodes have a type of h, v, loop or block, and their nodes in children",
    look: inProject((project) => {
      const kinds = new Set<string>();
      const visit = (node: unknown, depth: number): boolean => {
        if (!isObject(node) || depth > 100) return false;
        const kind = word(fieldOf(node, "type", "kind"));
        kinds.add(kind ?? "unnamed");
        const isLeaf = kind === "block" || entryOf(node, "step_id") !== undefined;
        const children = entryOf(node, "children");
        if (isLeaf) return kind === "block";
        if (!isList(children)) return false;
        return (
          ["h", "v", "loop"].includes(kind ?? "") &&
          children.map((child) => visit(child, depth + 1)).every(Boolean)
        );
      };
      const trees = flowsOf(project).map((flow) => entryOf(flow, "steps"));
      if (trees.length === 0) return unknown("the project has no flows");
      const isAsAssumed = trees.map((tree) => visit(tree, 0)).every(Boolean);
      return judge(isAsAssumed, `kinds: ${[...kinds].slice(0, 20).join(", ")}`);
    }),
  },
  {
    ...{ id: "block-fields", mark: "said", how: HOW },
    statement: "A block has processor_type, and processor_config with tools_enabled",
    look: inProject((project) => {
      const [block] = blocksOf(project);
      if (block === undefined) return unknown("no blocks are beside the trees");
      const config = entryOf(block, "processor_config");
      const isAsSaid = entryOf(block, "processor_type") !== undefined && isObject(config);
      const tools = `tools_enabled: ${describeType(entryOf(config, "tools_enabled"))}`;
      return judge(isAsSaid, `${describeFields(block)}; ${tools}`);
    }),
  },
  {
    ...{ id: "schemas", mark: "said", how: HOW },
    statement: "Schemas are ordered field lists, JSON Schema, or object models",
    look: inProject((project) => {
      const forms = new Map<string, number>();
      for (const block of blocksOf(project)) {
        const form = schemaForm(entryOf(block, "output_schema"));
        forms.set(form, (forms.get(form) ?? 0) + 1);
      }
      if (forms.size === 0) return unknown("no blocks are beside the trees");
      const seen = [...forms].map(([form, count]) => `${count} × ${form}`).join(", ");
      return judge(!forms.has("another form"), seen);
    }),
  },
  {
    ...{ id: "required-fields", mark: "assumed", how: HOW },
    statement: "A field of a list says whether it is required",
    look: inProject((project) => {
      const fields = blocksOf(project).flatMap((block) => {
        const schema = entryOf(block, "output_schema");
        return isList(schema) ? schema : [];
      });
      if (fields.length === 0) return unknown("no output is a field list");
      const said = fields.filter((field) => typeof entryOf(field, "required") === "boolean").length;
      return judge(said === fields.length, `${said} of ${fields.length} fields say it`);
    }),
  },
  {
    ...{ id: "versions", mark: "assumed", how: HOW },
    statement:
      "A version has version_id and number; which one is production is said by is_production or an id",
    look: inProject((project) => {
      const versions = flowsOf(project).flatMap((flow) => membersOf(entryOf(flow, "versions")));
      const [version] = versions;
      if (version === undefined) return unknown("no flow is published");
      const isAsAssumed = ["version_id", "number", "is_production"].every(
        (name) => entryOf(version, name) !== undefined,
      );
      return judge(isAsAssumed, describeFields(version));
    }),
  },
];

function schemaForm(schema: unknown): string {
  if (schema === undefined || schema === null) return "none";
  if (isList(schema)) return "field list";
  if (entryOf(schema, "object_model_id") !== undefined) return "object model";
  const isSchema = ["type", "properties", "$ref", "anyOf", "oneOf", "allOf", "enum"].some(
    (keyword) => entryOf(schema, keyword) !== undefined,
  );
  return isSchema || schema === true ? "JSON Schema" : "another form";
}
