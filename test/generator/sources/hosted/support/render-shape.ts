import { requiredOf } from "./expected.js";
import type { Block, Field, Flow, Model, Node, Project } from "./project.js";
import type { Shape } from "./shapes.js";

/** What the service would return for a project, if it wrote results in this shape. */
export function renderShape(project: Project, shape: Shape): unknown {
  const renderer = new Renderer(project, shape);
  const result = shape.names === "camel" ? camelNames(renderer.result()) : renderer.result();
  const json: unknown = JSON.parse(JSON.stringify(inEnvelope(result, shape.envelope)));
  return json;
}

function inEnvelope(result: unknown, envelope: Shape["envelope"]): unknown {
  const text = JSON.stringify(result, null, 2);
  const inText = (content: string): object => ({ content: [{ type: "text", text: content }] });
  switch (envelope) {
    case "bare":
      return result;
    case "data":
      return { data: result };
    case "text":
      return inText(text);
    case "fence":
      return inText(`# Project\n\nThe flows:\n\n\`\`\`json\n${text}\n\`\`\`\n\nThat is all.`);
    case "structured":
      return { content: [], structuredContent: isList(result) ? { result } : result };
    case "wrapped":
      return { ...inText(text), structuredContent: { result } };
    case "rpc":
      return { jsonrpc: "2.0", id: 1, result: inText(text) };
  }
}

class Renderer {
  readonly #project: Project;
  readonly #shape: Shape;

  constructor(project: Project, shape: Shape) {
    this.#project = project;
    this.#shape = shape;
  }

  result(): unknown {
    const { org, slug, id, flows, models } = this.#project;
    const about = { id, slug, name: slug, organization: { slug: org, name: org } };
    const listed = models.map((model) => this.#model(model));
    const objectModels = this.#shape.models === "list" ? listed : this.#byId(listed);
    if (this.#shape.tool === "hydrate_project")
      return {
        project: about,
        flows: flows.map((flow) => ({ ...this.#about(flow), ...this.#content(flow) })),
        object_models: objectModels,
        test_cases: [{ name: "A case", input: { message: "x" } }],
      };
    return [
      ...flows.map((flow) => ({
        flow: { ...this.#about(flow), org_slug: org, project_slug: slug },
        ...this.#content(flow),
      })),
      { object_models: objectModels },
    ];
  }

  #about({ id, slug, name, description, chat, published, production }: Flow): object {
    const versions = published?.map((number) => ({
      id: `${id}-v${number}`,
      version: number,
      created_at: "2026-01-01",
      ...(this.#shape.production === "flag" ? { is_production: number === production } : {}),
    }));
    const { versions: form, production: by } = this.#shape;
    const areObjects = by !== "number" || form === "objects";
    return this.#withNulls({
      ...{ id, slug, name, description, kind: chat === true ? "chat" : "flow", content_version: 7 },
      versions:
        form === "map"
          ? versions && Object.fromEntries(versions.map((each) => [`v${each.version}`, each]))
          : areObjects
            ? versions
            : published,
      ...(by === "id" ? { production_version_id: production && `${id}-v${production}` } : {}),
      ...(by === "number" ? { production_version: production } : {}),
    });
  }

  #content({ inputs, steps }: Flow): object {
    const { blocks, kindKey, treeKey, children } = this.#shape;
    const all = steps.flatMap(blocksOf).map((block) => this.#block(block));
    const row = steps.map((node) => this.#node(node));
    return {
      ...(inputs === undefined ? {} : { global_input_schema: this.#schema(inputs) }),
      [treeKey]: kindKey === "wrapper" ? row : this.#container("h", { [children]: row }),
      ...(blocks === "list" ? { blocks: all } : {}),
      ...(blocks === "map" ? { blocks: this.#byId(all) } : {}),
    };
  }

  #byId(all: readonly Readonly<Record<string, unknown>>[]): object {
    return Object.fromEntries(
      all.map(({ step_id: step, ...block }) => [String(step ?? block.id), block]),
    );
  }

  #node(node: Node): unknown {
    const { children, loop } = this.#shape;
    const inner = (nodes: readonly Node[]): unknown[] => nodes.map((each) => this.#node(each));
    if ("row" in node) return this.#container("h", { [children]: inner(node.row) });
    if ("parallel" in node) return this.#container("v", { [children]: inner(node.parallel) });
    if (!("loop" in node)) return this.#leaf(node, undefined);
    const [only] = node.body;
    if (loop === "leaf" && node.body.length === 1 && only !== undefined && "id" in only)
      return this.#leaf(only, node.loop);
    const over = { array_field: node.loop };
    const body = { [children]: inner(node.body) };
    return loop === "object"
      ? this.#container("h", { loop: over, ...body })
      : this.#container("loop", { ...over, ...body });
  }

  #container(kind: "h" | "v" | "loop", content: object): object {
    const { kindKey, words } = this.#shape;
    const long = { h: "sequence", v: "parallel", loop: "for_each" };
    const word = words === "short" ? kind : long[kind];
    return kindKey === "wrapper"
      ? { [word]: content }
      : this.#withNulls({ [kindKey]: word, ...content });
  }

  #leaf(block: Block, over: string | undefined): unknown {
    const { blocks, leaf } = this.#shape;
    const loop = over === undefined ? {} : { array_field: over };
    if (blocks === "inside") return { ...this.#block(block), type: "step", ...loop };
    if (blocks === "inline")
      return { type: "step", step_id: block.id, block: this.#block(block), ...loop };
    if (leaf === "text" && over === undefined) return block.id;
    const { id, name, processor } = block;
    return this.#withNulls({ type: "step", step_id: id, name, processor_type: processor, ...loop });
  }

  #block({ id, serviceId, name, processor, config, tools, input, output }: Block) {
    return this.#withNulls({
      ...{ step_id: id, id: serviceId, name, processor_type: processor },
      processor_config: { ...config, ...(tools === undefined ? {} : { tools_enabled: tools }) },
      input_schema: input && this.#schema(input),
      output_schema: output && this.#schema(output),
    });
  }

  #model({ id, name, fields }: Model) {
    return { id, name, fields: fields.map((field) => this.#field(field)) };
  }

  #schema(fields: readonly Field[]): unknown {
    switch (this.#shape.schema) {
      case "fields":
        return fields.map((field) => this.#field(field));
      case "wrapped":
        return { fields: fields.map((field) => this.#field(field)) };
      case "map":
        return Object.fromEntries(
          fields.map((field) => {
            const { name, ...rest } = this.#field(field);
            return [name, rest];
          }),
        );
      case "json":
        return this.#jsonSchema(fields);
      case "text":
        return JSON.stringify(this.#jsonSchema(fields));
    }
  }

  #field(field: Field): Record<string, unknown> & { readonly name: string } {
    const { name, type, description, enum: values, items, fields } = field;
    const isModel = type === "model";
    const isSaid = this.#shape.required === "said" || field.required !== undefined;
    return {
      name,
      type: isModel ? "object" : type,
      description,
      ...(isSaid ? { required: field.required ?? field.default === undefined } : {}),
      ...(field.default === undefined ? {} : { default: field.default }),
      ...(values === undefined ? {} : { enum: values }),
      ...(isModel || items === "model" ? this.#reference(field) : {}),
      ...(items === undefined || items === "model" ? {} : { items: { type: items } }),
      ...(fields === undefined ? {} : { fields: fields.map((each) => this.#field(each)) }),
    };
  }

  #reference({ model = "" }: Field): object {
    const id = this.#project.models.find(({ name }) => name === model)?.id;
    switch (this.#shape.model) {
      case "id":
        return { object_model_id: id };
      case "name":
        return { object_model: model };
      case "reference":
        return { $ref: `#/object_models/${model}` };
    }
  }

  #jsonSchema(fields: readonly Field[]): object {
    const typeOf = (field: Field): object => {
      if (field.type === "model") return this.#reference(field);
      if (field.type === "object") return this.#jsonSchema(field.fields ?? []);
      const items = field.items === "model" ? this.#reference(field) : { type: field.items };
      return {
        type: field.type,
        ...(field.items === undefined ? {} : { items }),
        enum: field.enum,
      };
    };
    return {
      type: "object",
      properties: Object.fromEntries(
        fields.map((field) => [
          field.name,
          { ...typeOf(field), description: field.description, default: field.default },
        ]),
      ),
      required: requiredOf(fields),
    };
  }

  #withNulls(object: Readonly<Record<string, unknown>>): Record<string, unknown> {
    if (!this.#shape.nulls) return { ...object };
    return {
      ...object,
      array_field: object.array_field ?? null,
      deleted_at: null,
      description: object.description ?? null,
    };
  }
}

function blocksOf(node: Node): Block[] {
  if ("row" in node) return node.row.flatMap(blocksOf);
  if ("parallel" in node) return node.parallel.flatMap(blocksOf);
  if ("loop" in node) return node.body.flatMap(blocksOf);
  return [node];
}

/** Keys whose objects hold names of the customer's own, which no spelling changes. */
const FREE = new Set(["properties", "blocks", "object_models", "versions"]);

function camelNames(value: unknown, areNames = true): unknown {
  if (isList(value)) return value.map((item) => camelNames(item));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      areNames ? key.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()) : key,
      camelNames(item, isList(item) || !FREE.has(key)),
    ]),
  );
}

function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}
