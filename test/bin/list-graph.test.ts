import { expect, test } from "vitest";
import { runCli } from "../support/cli.js";

const list = (...args: string[]): ReturnType<typeof runCli> =>
  runCli(["list", ...args, "--source", "examples/flows"]);

test("a flow is drawn on stdout, as text, as a picture or in JSON", async () => {
  const [mermaid, svg, json] = await Promise.all([
    list("--graph", "mermaid", "acme/research/brief"),
    list("--graph", "svg", "brief"),
    list("--graph", "mermaid", "brief", "--json"),
  ]);
  expect(mermaid).toMatchObject({ code: 0, stderr: "" });
  expect(mermaid.stdout).toMatch(/^---\ntitle: "acme\/research\/brief \(draft\)"\n---\nflowchart/);
  expect(svg).toMatchObject({ code: 0, stderr: "" });
  expect(svg.stdout).toMatch(/^<\?xml [\s\S]*<svg [\s\S]*>gather<[\s\S]*<\/svg>\n$/);
  expect(JSON.parse(json.stdout)).toEqual({
    flow: "acme/research/brief",
    version: "draft",
    format: "mermaid",
    graph: mermaid.stdout,
  });
});

test("what cannot be drawn is refused", async () => {
  const [several, unnamed, rules, format] = await Promise.all([
    list("--graph", "dot"),
    list("brief"),
    list("--graph", "dot", "--rules", "brief"),
    list("--graph", "png", "brief"),
  ]);
  expect(several).toMatchObject({ code: 2, stdout: "" });
  expect(several.stderr).toContain("The sources have 5 flows: acme/documents/extract,");
  expect(unnamed).toMatchObject({ code: 2, stdout: "" });
  expect(unnamed.stderr).toContain("A flow is named with --graph only");
  expect(rules).toMatchObject({ code: 2, stdout: "" });
  expect(rules.stderr).toContain("leave out --rules");
  expect(format).toMatchObject({ code: 2, stdout: "" });
  expect(format.stderr).toContain("--graph: expected mermaid, dot or svg");
});
