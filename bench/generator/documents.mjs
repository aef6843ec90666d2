/**
 * The same API said twice: as flow definitions, and as an OpenAPI document for the peers. Each flow has five schemas:
 * what goes in, two reusable models, and what two steps give back. Words vary with the number, so that no two flows are
 * alike, and depend on nothing else, so that every run measures the same.
 */
const NOUNS =
  "ticket invoice article customer shipment contract review lesson recipe meeting".split(" ");
const VERBS = "triage summarise extract classify translate".split(" ");

/** The parts of flow `index`: its names and its five schemas. */
function partsOf(index) {
  const noun = NOUNS[index % NOUNS.length];
  const verb = VERBS[Math.floor(index / NOUNS.length) % VERBS.length];
  const item = {
    type: "object",
    required: ["id", "label"],
    properties: {
      id: { type: "string", format: "uuid" },
      label: { type: "string", description: `What the ${noun} is about.` },
      severity: { enum: ["low", "medium", "high", `level-${index}`] },
      score: { type: "number", minimum: 0, maximum: 1 },
      [`${noun}_tags`]: { type: "array", items: { type: "string" } },
    },
  };
  const person = (ref) => ({
    type: "object",
    required: ["name"],
    properties: {
      name: { type: "string", description: "The full name." },
      email: { type: "string", format: "email" },
      address: {
        type: "object",
        properties: {
          street: { type: "string" },
          city: { type: "string" },
          zip: { type: "string" },
        },
      },
      items: { type: "array", items: ref("Item") },
    },
  });
  const inputs = (ref) => ({
    type: "object",
    required: ["message", "owner"],
    properties: {
      message: { type: "string", description: `The ${noun} to ${verb}.` },
      owner: ref("Person"),
      limit: { type: "integer", minimum: 1, maximum: 100, default: 10 },
      mode: { enum: ["fast", "thorough"], default: "fast" },
      [`include_${noun}s`]: { type: "boolean" },
    },
  });
  const found = (ref) => ({
    type: "object",
    required: ["items"],
    properties: {
      items: { type: "array", items: ref("Item") },
      total: { type: "integer" },
      next: { type: ["string", "null"] },
    },
  });
  const answer = (ref) => ({
    type: "object",
    required: ["summary", "confidence"],
    properties: {
      summary: { type: "string", description: `A ${verb} of the ${noun} in a few sentences.` },
      confidence: { type: "number" },
      best: ref("Item"),
      assignee: { anyOf: [ref("Person"), { type: "null" }] },
    },
  });
  return { noun, verb, slug: `${verb}-${noun}-${index}`, item, person, inputs, found, answer };
}

/** Flow `index` in the format of definition files. */
export function flowDefinition(index) {
  const { noun, verb, slug, item, person, inputs, found, answer } = partsOf(index);
  const ref = (name) => ({ $ref: `#/models/${name}` });
  return {
    org: "acme",
    project: `project-${Math.floor(index / 50)}`,
    slug,
    name: `${verb} a ${noun}`,
    description: `Takes a ${noun} and gives a ${verb} of it.`,
    published: [1, 2],
    inputs: inputs(ref),
    models: { Item: item, Person: person(ref) },
    steps: [
      {
        id: "find",
        name: `Find ${noun}s`,
        processor: "llm",
        prompt: `Find the items of {{message}} (${noun})`,
        config: { temperature: 0.2 },
        output: found(ref),
      },
      {
        id: "answer",
        name: `Answer about ${noun}s`,
        processor: "llm",
        prompt: "Answer {{items}}",
        output: answer(ref),
      },
    ],
  };
}

/** An OpenAPI 3.1 document with an operation and five schemas per flow. */
export function openApiDocument(count) {
  const paths = {};
  const schemas = {};
  for (let index = 0; index < count; index++) {
    const { noun, verb, slug, item, person, inputs, found, answer } = partsOf(index);
    const name = (role) => `${verb}_${noun}_${index}_${role}`;
    const ref = (role) => ({ $ref: `#/components/schemas/${name(role)}` });
    schemas[name("Item")] = item;
    schemas[name("Person")] = person(ref);
    schemas[name("Inputs")] = inputs(ref);
    schemas[name("Found")] = found(ref);
    schemas[name("Answer")] = answer(ref);
    paths[`/seq/acme/project-${Math.floor(index / 50)}/${slug}/execute`] = {
      post: {
        operationId: name("execute"),
        summary: `${verb} a ${noun}`,
        requestBody: { required: true, content: { "application/json": { schema: ref("Inputs") } } },
        responses: {
          200: {
            description: "What the steps give back.",
            content: {
              "application/json": {
                schema: {
                  type: "object",
                  required: ["result", "found"],
                  properties: { result: ref("Answer"), found: ref("Found") },
                },
              },
            },
          },
        },
      },
    };
  }
  return {
    openapi: "3.1.0",
    info: { title: "Flows", version: "1.0.0" },
    servers: [{ url: "http://localhost:8080/api/v1" }],
    paths,
    components: { schemas },
  };
}
