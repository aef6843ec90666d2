import { expect, test } from "vitest";
import { resolveConfig } from "../../../generator/config/index.js";
import { drawFlow, type GraphFormat } from "../../../generator/graph/index.js";
import { root } from "../../support/cli.js";
import { temporaryFolder } from "../../support/folder.js";

const text = { type: "string" };

async function drawExample(format: GraphFormat, flow: string): Promise<string> {
  const config = await resolveConfig(root, { source: ["examples/flows"] });
  return (await drawFlow(config, { format, flow })).graph;
}

async function draw(format: GraphFormat, flow: object): Promise<string> {
  await using folder = await temporaryFolder();
  const whole = { org: "acme", project: "demo", slug: "drawn", ...flow };
  await folder.write("flows/drawn.flow.json", JSON.stringify(whole));
  return (await drawFlow(await resolveConfig(folder.path, {}), { format })).graph;
}

/** The texts of an SVG, in its order. */
function textsOf(svg: string): readonly string[] {
  const entities = new Map([
    ["&lt;", "<"],
    ["&gt;", ">"],
    ["&quot;", '"'],
    ["&#39;", "'"],
    ["&#45;", "-"],
    ["&#160;", "\u00a0"],
    ["&amp;", "&"],
  ]);
  return [...svg.matchAll(/<text [^>]*>([^<]*)<\/text>/g)].map(([, found = ""]) =>
    found.replace(/&[^;]*;/g, (entity) => entities.get(entity) ?? `unknown ${entity}`),
  );
}

test("an example for Mermaid", async () => {
  expect(await drawExample("mermaid", "localise")).toMatchInlineSnapshot(`
    "---
    title: "acme/translation/localise (draft)"
    ---
    flowchart TD
      inputs(["inputs"])
      subgraph box1["loop translations"]
        each2{{"each of messages"}}
        step3["translate<br/>Translate a message<br/>llm, anthropic/claude-haiku-4-5"]
        step4["check<br/>Check the placeholders<br/>code"]
      end
      result(["result"])
      inputs -->|"{ messages: {…}[], target: #quot;de#quot; | #quot;fr#quot; | #quot;es#quot; | #quot;ja#quot;, … }"| each2
      each2 -->|"{ key: string, text: string, note?: string }"| step3
      step3 -->|"{ text: string, alternatives?: string[] }"| step4
      step4 -->|"{ key: string, text: string, missing: string[] }[]"| result
    "
  `);
});

test("an example for Graphviz", async () => {
  expect(await drawExample("dot", "acme/translation/localise")).toMatchInlineSnapshot(`
    "digraph "acme/translation/localise (draft)" {
      graph [label="acme/translation/localise (draft)", labelloc=t, fontname="Helvetica,Arial,sans-serif"];
      node [shape=box, style=rounded, fontname="Helvetica,Arial,sans-serif"];
      edge [fontsize=10, fontname="Helvetica,Arial,sans-serif"];
      inputs [label="inputs", style=filled, fillcolor=lightgrey];
      subgraph cluster_box1 {
        label="loop translations";
        each2 [label="each of messages", shape=hexagon, style=solid];
        step3 [label="translate\\nTranslate a message\\nllm, anthropic/claude-haiku-4-5"];
        step4 [label="check\\nCheck the placeholders\\ncode"];
      }
      result [label="result", style=filled, fillcolor=lightgrey];
      inputs -> each2 [label="{ messages: {…}[], target: \\"de\\" | \\"fr\\" | \\"es\\" | \\"ja\\", … }"];
      each2 -> step3 [label="{ key: string, text: string, note?: string }"];
      step3 -> step4 [label="{ text: string, alternatives?: string[] }"];
      step4 -> result [label="{ key: string, text: string, missing: string[] }[]"];
    }
    "
  `);
});

test("an example as a picture has the ids of the steps and the types", async () => {
  const texts = textsOf(await drawExample("svg", "triage"));
  expect(texts).toEqual(
    expect.arrayContaining(["acme/support/triage (draft)", "classify", "route", "reply"]),
  );
  expect(texts).toContain("{ subject: string, body: string, escalate: boolean }");
});

test("parallels join the outputs of their branches, and loops collect those of their steps", async () => {
  const findings = {
    type: "object",
    required: ["found"],
    properties: { found: { type: "array", items: { $ref: "#/models/Finding" } } },
  };
  const graph = await draw("mermaid", {
    models: { Finding: { type: "object", required: ["title"], properties: { title: text } } },
    steps: [
      {
        id: "both",
        parallel: [
          { id: "search", processor: "llm", output: findings },
          {
            id: "read",
            steps: [
              { id: "open", processor: "passthrough" },
              { id: "count", processor: "llm", output: { type: "integer" } },
            ],
          },
        ],
      },
      {
        id: "all",
        loop: { over: "search.found" },
        steps: [{ id: "judge", processor: "llm", output: { enum: ["good", "bad", null] } }],
      },
    ],
  });
  expect(graph).toMatchInlineSnapshot(`
    "---
    title: "acme/demo/drawn (draft)"
    ---
    flowchart TD
      inputs(["inputs"])
      subgraph box1["parallel both"]
        step2["search<br/>llm"]
        subgraph box3["read"]
          step4["open<br/>passthrough"]
          step5["count<br/>llm"]
        end
        join6(("join"))
      end
      subgraph box7["loop all"]
        each8{{"each of search.found"}}
        step9["judge<br/>llm"]
      end
      result(["result"])
      inputs -->|"object"| step2
      inputs -->|"object"| step4
      step4 -->|"object"| step5
      step2 -->|"search: { found: Finding[] }"| join6
      step5 -->|"read: number"| join6
      join6 -->|"{ search: {…}, read: number }"| each8
      each8 -->|"{ title: string }"| step9
      step9 -->|"(#quot;good#quot; | #quot;bad#quot; | null)[]"| result
    "
  `);
});

test("types are short, whatever their schemas", async () => {
  const properties = Object.fromEntries(
    Array.from({ length: 40 }, (_, index) => [`field${index}`, text]),
  );
  const tree = { type: "array", items: { $ref: "#/models/Tree" } };
  const graph = await draw("dot", {
    models: { Tree: tree },
    steps: [
      { id: "wide", processor: "llm", output: { type: "object", properties } },
      { id: "deep", processor: "llm", output: tree },
      { id: "open", processor: "llm", output: { type: ["object", "null"] } },
      { id: "long", processor: "llm", output: { enum: ["x".repeat(100)] } },
    ],
  });
  expect([...graph.matchAll(/ -> .*/g)].map(([edge]) => edge)).toMatchInlineSnapshot(`
    [
      " -> step1 [label="object"];",
      " -> step2 [label="{ field0?: string, field1?: string, field2?: string, … }"];",
      " -> step3 [label="array[][][]"];",
      " -> step4 [label="object | null"];",
      " -> result [label="string"];",
    ]
  `);
});

const HOSTILE = [
  '"] --> x; y["',
  "%%{init: {}}%%",
  "<script>alert(1)</script>",
  "`code` **bold** $$x$$",
  "\\N \\n \\",
  "&amp; &#35; #35;",
  "style:#34;",
  "1. one",
  "end\nend\u202e\u0000",
  "\ufffe",
  "'];",
];
const VISIBLE = HOSTILE.map((each) =>
  each
    .replace("\n", "\\n")
    .replace("\u202e", "\\u202e")
    .replace("\u0000", "\\u0000")
    .replace("\ufffe", "\ufffd"),
);
const hostileFlow = {
  steps: HOSTILE.map((name, index) => ({
    id: `s${index}`,
    name,
    processor: "llm",
    model: name,
    output: { type: "object", required: [name], properties: { [name]: text } },
  })),
};

test("names are text for Graphviz, whatever is in them", async () => {
  const texts = textsOf(await draw("svg", hostileFlow)).map((each) =>
    each.replaceAll("\u00a0", " "),
  );
  for (const name of VISIBLE) {
    expect(texts).toContain(name);
    expect(texts).toContain(`llm, ${name}`);
    expect(texts).toContain(`{ ${name}: string }`);
  }
});

test("names are text for Mermaid, whatever is in them", async () => {
  const graph = await draw("mermaid", hostileFlow);
  const quoted = [...graph.matchAll(/"([^"]*)"/g)].map(([, each = ""]) => each);
  const decoded = quoted
    .join("\n")
    .replace(/#(quot|\d+);/g, (_, name: string) =>
      name === "quot" ? '"' : String.fromCodePoint(Number(name)),
    );
  for (const name of VISIBLE.map((each) => each.replace("\ufffd", "\ufffe")))
    expect(decoded).toContain(`{ ${name}: string }`);
  // Of what Mermaid reads beside quoted texts, nothing comes from the definition.
  const [, body = ""] = graph.split("flowchart TD\n");
  for (const line of body.trimEnd().split("\n"))
    expect(line.replace(/"[^"]*"/g, '""')).toMatch(
      /^ {2}(?:(?:step\d+\[""\]|(?:inputs|result)\(\[""\]\))|\w+ -->\|""\| \w+)$/,
    );
  for (const special of ["%%", "`", "$", "<s", "\\", "style:"])
    expect(quoted.join("\n")).not.toContain(special);
});

test("one flow is drawn: which, is said where there are several", async () => {
  const config = await resolveConfig(root, { source: ["examples/flows"] });
  await expect(drawFlow(config, { format: "dot" })).rejects.toThrow(
    "The sources have 5 flows: acme/documents/extract, acme/research/brief, acme/spelling/grade-3, acme/support/triage, acme/translation/localise. Name one.",
  );
  await expect(drawFlow(config, { format: "dot", flow: "triaje" })).rejects.toThrow(
    "Did you mean triage?",
  );
});

test("the version that calls run is drawn", async () => {
  const config = await resolveConfig(root, { source: ["examples/flows"], defaultVersion: 1 });
  const { graph, version } = await drawFlow(config, { format: "dot", flow: "grade-3" });
  expect(version).toBe(1);
  expect(graph).toContain("acme/spelling/grade-3 (version 1)");
});
