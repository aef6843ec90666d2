/**
 * What each part may import, from the bottom up: a part names only parts of the lines above it. `npm run architecture`
 * checks it, type imports and imports on demand included; tests, examples and measurements may import what they like.
 */
const parts = {
  // The runtime package: production installs nothing else.
  "runtime/src/wire-execute": [],
  "runtime/src/wire": ["wire-execute"],
  // A subpath of its own: the emulator validates with it too.
  "runtime/src/validation": [],
  "runtime/src": ["validation", "wire", "wire-execute"],
  // What records and replays sessions: a subpath of its own, which the rest of the runtime does not know.
  "runtime/src/replay": ["runtime/src", "wire", "wire-execute"],
  // The client of a page, without a key: another subpath.
  "runtime/src/browser": ["runtime/src", "wire", "wire-execute"],
  // Runs in React components: likewise.
  "runtime/src/react": ["runtime/src"],
  // What passes requests of browsers on: another subpath.
  "runtime/src/relay": ["runtime/src", "wire", "wire-execute"],
  // What receives webhooks: another subpath.
  "runtime/src/webhooks": ["runtime/src", "wire"],
  // A log of requests, and spans of OpenTelemetry: likewise.
  "runtime/src/log": ["runtime/src"],
  "runtime/src/otel": ["runtime/src"],
  templates: ["runtime/src"],

  // What a flow is.
  "generator/visible-text": [],
  "generator/json-schema": [],
  "generator/yield-to-event-loop": [],
  "generator/version": [],
  "generator/package-manager": [],
  "generator/definition": ["json-schema", "visible-text"],
  "generator/errors": ["definition"],
  // The contract of a flow, in terms of schemas: what model, diff and emulator agree on.
  "generator/flow": ["json-schema", "definition"],

  // The same as one document of JSON Schema, for validation at run time.
  "generator/schemas": ["json-schema", "definition", "flow"],

  // Where definitions come from, and where files go.
  "generator/output": ["errors", "version", "visible-text", "yield-to-event-loop"],
  "generator/sources": [
    "json-schema",
    "definition",
    "errors",
    "output",
    "version",
    "visible-text",
    "yield-to-event-loop",
    "wire",
  ],
  "generator/config": [
    "json-schema",
    "definition",
    "errors",
    "package-manager",
    "sources",
    "visible-text",
  ],

  // From definitions to text.
  "generator/types": ["json-schema"],
  // Whether each step of a flow receives what it reads.
  "generator/wiring": ["json-schema", "definition", "flow", "types"],
  "generator/model": ["json-schema", "definition", "errors", "flow", "schemas", "sources", "types"],
  // The schemas of a flow's types as schemas of zod.
  "generator/zod": ["json-schema", "model", "types"],
  "generator/emit": ["json-schema", "model", "output", "schemas", "version", "visible-text", "zod"],
  "generator/cache": ["definition", "emit", "json-schema", "model", "output", "version"],
  "generator/render": [
    "cache",
    "definition",
    "emit",
    "errors",
    "json-schema",
    "model",
    "output",
    "sources",
    "yield-to-event-loop",
  ],

  // The commands of the generator.
  "generator/load": ["config", "definition", "errors", "sources", "version", "wiring"],
  "generator/provenance": ["config", "definition", "errors", "json-schema", "sources"],
  "generator/zod-package": [],
  "generator/runtime-package": ["json-schema", "package-manager", "version"],
  "generator/tsconfig": ["json-schema"],
  "generator/import-extension": ["config", "json-schema", "tsconfig"],
  // What is to be done in a project before its clients compile.
  "generator/project-notices": ["config", "import-extension", "zod-package"],
  "generator/report": ["config", "load", "output", "render", "sources"],
  "generator/generate": [
    "cache",
    "config",
    "definition",
    "errors",
    "load",
    "output",
    "project-notices",
    "provenance",
    "render",
    "report",
    "sources",
  ],
  "generator/rules": ["definition", "flow", "json-schema"],
  "generator/list": [
    "config",
    "definition",
    "flow",
    "generate",
    "load",
    "report",
    "rules",
    "sources",
  ],
  // The Python of definitions; what parses it is given by the command line.
  "generator/python-findings": ["definition", "sources", "wiring"],
  "generator/lint": ["config", "definition", "load", "python-findings", "sources", "wiring"],
  "generator/up-to-date": [
    "cache",
    "config",
    "generate",
    "json-schema",
    "output",
    "project-notices",
    "render",
    "report",
    "sources",
  ],
  "generator/diff": ["json-schema", "definition", "flow", "types"],
  "generator/check": [
    "cache",
    "config",
    "definition",
    "diff",
    "errors",
    "generate",
    "json-schema",
    "load",
    "output",
    "provenance",
    "python-findings",
    "render",
    "sources",
    "version",
    "wiring",
  ],
  "generator/doctor": [
    "config",
    "definition",
    "errors",
    "import-extension",
    "json-schema",
    "load",
    "package-manager",
    "sources",
    "version",
    "wire",
  ],
  "generator/watch": ["config", "errors", "generate", "report", "sources"],
  "generator/init": [
    "config",
    "errors",
    "generate",
    "json-schema",
    "package-manager",
    "report",
    "sources",
    "version",
  ],
  "generator/pull": [
    "config",
    "definition",
    "errors",
    "json-schema",
    "output",
    "sources",
    "version",
    "visible-text",
  ],
  "generator/bundle-schema": ["json-schema", "definition", "errors"],
  // One call of a flow, from the arguments of a command line.
  "generator/run": [
    "config",
    "definition",
    "errors",
    "flow",
    "json-schema",
    "load",
    "model",
    "runtime/src",
    "schemas",
    "sources",
    "validation",
    "wire",
    "wiring",
  ],
  // Flows as tools of MCP.
  "generator/mcp": ["definition", "flow", "json-schema", "run", "runtime/src", "version"],
  // A flow as a drawing.
  "generator/graph": [
    "config",
    "definition",
    "errors",
    "json-schema",
    "package-manager",
    "run",
    "visible-text",
    "wiring",
  ],
  "generator/login": ["errors", "sources"],
  "generator/index": ["config", "definition", "errors", "generate", "list", "report", "rules"],

  // The flow service on a laptop.
  // Recordings of runs are TypeScript: `emit` prints their data.
  emulator: [
    "json-schema",
    "definition",
    "emit",
    "errors",
    "flow",
    // How a program names a flow: the page of the emulator shows calls of generated clients.
    "model",
    "package-manager",
    "python-findings",
    // Schemas that need nothing else, for the forms of the page.
    "schemas",
    "sources",
    "validation",
    "version",
    "visible-text",
    "wire",
    "wiring",
  ],

  // Bundlers: that of Vite has a development server, which serves the flows.
  "generator/plugin": [
    "config",
    "definition",
    "emulator",
    "errors",
    "generate",
    "report",
    "sources",
    "visible-text",
    "watch",
    "wire",
  ],

  // The page of the emulator, in browsers: `the-page-runs-in-browsers` says what of the emulator.
  ui: ["emulator", "definition", "json-schema", "validation"],

  bin: ["emulator", "generator", "runtime/src"],
  scripts: ["emit", "runtime/src"],
};

const names = Object.keys(parts);
/** The part that a name in the table means: in full, or without `generator/` or `runtime/src/`. */
const partOf = (name) =>
  names.find((part) => [name, `generator/${name}`, `runtime/src/${name}`].includes(part)) ?? name;
/** A part is a folder, a file, or both: `wire.ts` and `wire/`. The runtime is found as built, by its package's name. */
const pathOf = (part) =>
  `^${part.replace("runtime/src", "runtime/(?:src|dist)")}(?:/|(?:\\.d)?\\.ts$|\\.js$)`;
/** Other parts that lie in a part's folder and have a line of their own. */
const within = (part) => names.filter((name) => name.startsWith(`${part}/`));

const FOLDERS = "^(?:bench|bin|emulator|examples|generator|runtime|scripts|templates|test|ui)/";

for (const [index, name] of names.entries()) {
  const later = parts[name].map(partOf).find((part) => names.indexOf(part) > index);
  if (later !== undefined) throw new Error(`${name} may not import ${later}, which is above it`);
}

/** @type {import("dependency-cruiser").IConfiguration} */
export default {
  forbidden: [
    {
      name: "no-cycle",
      comment:
        "`import(…)` does not count, nor its type, `typeof import(…)`: such a module is loaded when it is needed.",
      severity: "error",
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ["dynamic-import", "type-import"] } },
    },
    {
      name: "every-part-has-a-line",
      comment:
        "A new folder, or a file beside the folders, says in .dependency-cruiser.mjs what it may import.",
      severity: "error",
      from: { path: FOLDERS, pathNot: [...names.map(pathOf), "/dist/"] },
      to: {},
    },
    {
      name: "http-at-the-edge",
      comment:
        "Requests are parsed and statuses chosen in emulator/http: the rest of the emulator takes typed requests and throws `ServiceError`.",
      severity: "error",
      from: { path: "^emulator/", pathNot: "^emulator/(?:http/|server\\.ts$)" },
      to: { path: "^emulator/http/" },
    },
    {
      name: "the-page-runs-in-browsers",
      comment:
        "Of the emulator and the generator, the page imports types, and the contract of the two, emulator/ui/api.ts.",
      severity: "error",
      from: { path: "^ui/" },
      to: {
        path: "^(?:emulator|generator)/",
        pathNot: "^emulator/ui/api",
        dependencyTypesNot: ["type-only"],
      },
    },
    ...names.map((part) => ({
      name: `imports-of-${part.replace("generator/", "").replaceAll("/", "-")}`,
      severity: "error",
      from: { path: pathOf(part), pathNot: within(part).map(pathOf) },
      to: {
        path: FOLDERS,
        pathNot: [part, ...parts[part].map(partOf)].map(pathOf),
      },
    })),
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    doNotFollow: { path: ["(?:^|/)node_modules/", "(?:^|/)dist/"] },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "types", "default"],
    },
  },
};
