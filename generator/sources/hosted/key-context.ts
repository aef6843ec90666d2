import { KEYS_VERIFY_PATH } from "noukai-codegen-runtime/wire";
import { setTimeout as sleep } from "node:timers/promises";
import { isObject } from "../../json-schema/values.js";
import { packageVersion } from "../../version.js";
import { apiKeyOf } from "../server/address.js";
import { connect, memoryEntityCache } from "../server/connection.js";
import type { Environment, ProjectName } from "./hosted-address.js";
import { HostedObject } from "./read/hosted-object.js";
import { Notes } from "./read/notes.js";
import { parseJson } from "./read/parse-structure.js";
import { projectNamesIn } from "./read/project-names.js";

const MOST_BYTES = 1024 * 1024;
const TIMEOUT = 30_000;

/**
 * The project of the API key, by `GET /keys/verify`, which costs nothing. The names of its answer are *(assumed)*, so any
 * usual spelling is read.
 *
 * @returns undefined if `NOUKAI_API_KEY` is not set.
 * @throws ConfigError if it is not a key; SourceError if the service does not accept it or cannot be reached.
 */
export async function projectOfKey(
  baseUrl: string,
  env: Environment,
  signal?: AbortSignal,
): Promise<ProjectName | undefined> {
  const apiKey = apiKeyOf(env);
  if (apiKey === undefined) return undefined;
  await using server = await connect({
    ...{ baseUrl, apiKey, userAgent: `noukai-codegen/${packageVersion()}`, concurrency: 1 },
    ...{ timeout: TIMEOUT, totalTimeout: TIMEOUT, entities: memoryEntityCache() },
    retry: {
      ...{ attempts: 3, firstWait: 200, longestWait: 30_000, random: Math.random },
      wait: async (milliseconds, stop) => {
        await sleep(milliseconds, undefined, { signal: stop });
      },
    },
  });
  const { text } = await server.get({ path: KEYS_VERIFY_PATH, mostBytes: MOST_BYTES, signal });
  const body = parseJson(text);
  if (!isObject(body)) return undefined;
  const found = { value: isObject(body.data) ? body.data : body, path: [] };
  const object = new HostedObject(found, new Notes());
  const project = object.object("project");
  const inner = project && new HostedObject(project, object.notes);
  const id = object.text("projectid") ?? inner?.text("id", "projectid");
  return { id, ...projectNamesIn(found) };
}
