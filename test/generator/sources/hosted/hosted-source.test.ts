import { describe, expect, test } from "vitest";
import {
  hostedSource,
  type HostedSourceOptions,
} from "../../../../generator/sources/hosted/hosted-source.js";
import { fixedToken } from "../../../../generator/sources/hosted/connection/index.js";
import type { LoadedDefinition } from "../../../../generator/sources/index.js";
import { project, type Project } from "./support/project.js";
import { renderShape } from "./support/render-shape.js";
import { documented } from "./support/shapes.js";
import {
  startHostedService,
  TOKEN,
  type HostedService,
  type Tools,
} from "./support/hosted-service.js";

const PROJECT = `acme/support#${project.id}`;

function open({ baseUrl }: HostedService, options: HostedSourceOptions = {}) {
  return hostedSource({
    ...{ url: baseUrl, project: PROJECT, env: {}, tokens: fixedToken(TOKEN) },
    ...options,
  });
}

const names = (loaded: readonly LoadedDefinition[]): string[] =>
  loaded.map(({ definition: { slug, version } }) => `${slug}@${version}`);

/** The tools of a project that may change; `versions` counts the changes of each flow. */
function toolsOf(
  current: () => Project,
  versions: ReadonlyMap<string, number>,
  only?: readonly string[],
): Tools {
  const flowsOf = (): readonly Record<string, unknown>[] =>
    (
      renderShape(current(), { ...documented, envelope: "bare" }) as {
        readonly flows: readonly Record<string, unknown>[];
      }
    ).flows;
  const tools: Tools = {
    hydrate_project: ({ project_id: id }) =>
      id === project.id ? renderShape(current(), { ...documented, envelope: "bare" }) : undefined,
    list_flows: ({ project_id: id }) =>
      id === project.id
        ? current().flows.map(({ id: flow, name, slug }) => ({
            ...{ id: flow, name, slug, block_count: 1, content_version: versions.get(slug) ?? 1 },
          }))
        : undefined,
    get_flow: ({ flow_id: id }) => flowsOf().find((flow) => flow.id === id),
  };
  return Object.fromEntries(
    Object.entries(tools).filter(([name]) => only === undefined || only.includes(name)),
  );
}

function renamed(from: Project, slug: string, name: string): Project {
  return {
    ...from,
    flows: from.flows.map((flow) => (flow.slug === slug ? { ...flow, name } : flow)),
  };
}

describe("what is loaded", () => {
  test("is the project, from its endpoint", async () => {
    await using service = await startHostedService(() => toolsOf(() => project, new Map()));
    const loaded = await open(service).load();
    expect(names(loaded)).toEqual(["assistant@draft", "each-part@draft", "triage@draft"]);
    expect(loaded[0]?.origin).toBe(`${service.baseUrl}/mcp#acme/support/assistant`);
    expect(loaded[0]?.warnings?.map(({ message }) => message)).toContain(
      "assumed: a chat flow without an input schema takes `message`, a text",
    );
  });

  test("comes flow by flow where the service does not hand out projects", async () => {
    await using service = await startHostedService(() =>
      toolsOf(() => ({ ...project, models: [], flows: project.flows.slice(1) }), new Map(), [
        "list_flows",
        "get_flow",
      ]),
    );
    const progress: string[] = [];
    const loaded = await open(service).load(undefined, (done, total) =>
      progress.push(`${done}/${total}`),
    );
    expect(names(loaded)).toEqual(["assistant@draft", "each-part@draft"]);
    expect(service.calls).toEqual(["list_flows", "get_flow", "get_flow"]);
    expect(progress).toEqual(["0/2", "1/2", "2/2"]);
  });

  test("is what is wanted", async () => {
    await using service = await startHostedService(() => toolsOf(() => project, new Map()));
    const loaded = await open(service, { wants: (id) => id.endsWith("/triage") }).load();
    expect(names(loaded)).toEqual(["triage@draft"]);
    expect(loaded[0]?.warnings?.some(({ message }) => message.includes("chat flow"))).toBe(false);
  });

  test("is loaded again only where it changed", async () => {
    let current = project;
    const versions = new Map<string, number>();
    await using service = await startHostedService(() => toolsOf(() => current, versions));
    const source = open(service);
    const before = await source.load();
    expect(await source.load()).toEqual(before);
    expect(service.calls).toEqual(["hydrate_project", "list_flows", "list_flows"]);
    current = renamed(project, "assistant", "Helper");
    versions.set("assistant", 2);
    const after = await source.load();
    expect(service.calls.slice(3)).toEqual(["list_flows", "get_flow"]);
    expect(after[0]?.definition.name).toBe("Helper");
    expect(after[2]).toBe(before[2]);
  });

  test("without a project is that of the key, and what is missing is said", async () => {
    await using service = await startHostedService(() => toolsOf(() => project, new Map()));
    await expect(open(service, { project: undefined }).load()).rejects.toThrow(
      "No project is named: say it in the source",
    );
    const other = `acme/other#${project.id.replace(/1$/, "9")}`;
    await expect(open(service, { project: other }).load()).rejects.toThrow(
      /refused list_flows of .*9: There is no such thing/,
    );
  });

  test("needs a login", async () => {
    await using service = await startHostedService(() => toolsOf(() => project, new Map()));
    await expect(open(service, { tokens: fixedToken("other") }).load()).rejects.toThrow(
      "Run `noukai-codegen login`",
    );
  });
});

describe("a watch", () => {
  test("reports changes of the list, and asks less often while there are none", async () => {
    let current = project;
    const versions = new Map<string, number>();
    await using service = await startHostedService(() => toolsOf(() => current, versions));
    const waits: number[] = [];
    let changes = 0;
    let polled = (): void => undefined;
    const wait = async (milliseconds: number, signal: AbortSignal): Promise<void> => {
      waits.push(milliseconds);
      polled();
      if (waits.length === 4) {
        current = renamed(project, "triage", "Sorting");
        versions.set("triage", 2);
      }
      if (waits.length === 6)
        await new Promise((_, reject) => {
          signal.addEventListener("abort", () => {
            reject(new Error("stopped"));
          });
        });
    };
    const done = new Promise<void>((resolve) => {
      polled = () => {
        if (waits.length === 6) resolve();
      };
    });
    await using _watch = await open(service, { wait, poll: { first: 100, longest: 200 } }).watch(
      () => {
        changes += 1;
      },
    );
    await done;
    expect(changes).toBe(1);
    expect(waits).toEqual([100, 150, 200, 200, 100, 150]);
    expect(new Set(service.calls)).toEqual(new Set(["list_flows"]));
  });
});
