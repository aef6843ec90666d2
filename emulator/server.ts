import { flowId } from "../generator/definition/flow-id.js";
import type { DefinitionProblem } from "../generator/definition/problem.js";
import { MAX_BODY_DEPTH } from "./json.js";
import type { DefinitionStore } from "./flows/definition-store.js";
import { allowedOrigins } from "./http/allowed-origins.js";
import { apiUrl, pageUrl } from "./http/addresses.js";
import { createApp } from "./http/app.js";
import { controlTokenFor } from "./http/control-token.js";
import { hostRule } from "./http/guard.js";
import { listen } from "./http/listen.js";
import type { Mcp } from "./http/mcp.js";
import { createPageToken } from "./http/page-token.js";
import { createPage } from "./http/page.js";
import { createRedactor } from "./redact.js";
import { createLog, type Log } from "./log.js";
import type { MockableContract, MockableFlow } from "./mocks/contract.js";
import { mockFlow, type Mocks } from "./mocks/mock-flow.js";
import type { FlowMocks } from "./mocks/typed-mock.js";
import { createMockRules, type MockDefinition } from "./steps/mock/rules.js";
import type { EmulatorOptions } from "./options.js";
import { openDefinitions, watchServed } from "./open-definitions.js";
import { openRuns } from "./open-runs.js";
import { createDisposer } from "./disposer.js";
import { projectsIn, type Project } from "./mcp/projects.js";
import { createJobQueue } from "./runs/jobs.js";
import { planOfRun } from "./runs/plan-of-run.js";
import { installPyodide, locatePyodide } from "./steps/python/locate-pyodide.js";
import { createPythonOnDemand } from "./steps/python/on-demand.js";
import { createWebhooks, webhookSecrets } from "./webhooks/webhooks.js";
import { createSandbox } from "./steps/sandbox/sandbox.js";
import { createSchemaService } from "./schemas/schema-service.js";
import type { UiServices } from "./ui/services.js";
import { createUiChanges } from "./ui/ui-changes.js";
import { openFaultsAndKeys } from "./open-faults-and-keys.js";

/** A project of the served flows. */
export type ServedProject = Pick<Project, "id" | "org" | "project">;

const JOBS_AT_ONCE = 8;
const SANDBOX_MEMORY = 64 * 1024 * 1024;
const PYTHON_MEMORY = 256 * 1024 * 1024;

/** A running emulator. */
export interface Emulator {
  /** The base URL for clients: `http://HOST:PORT/api/v1`. */
  readonly url: string;
  /** The port it listens on; 0 when it does not listen. */
  readonly port: number;
  /** Where browsers of this machine find the page; undefined where it is not served, or nothing listens. */
  readonly pageUrl: string | undefined;
  /** What requests of the control routes need as `Authorization: Bearer`; undefined for nothing. */
  readonly controlToken: string | undefined;
  /** The flows that are served, as `org/project/slug`. */
  flows(): readonly string[];
  /** The projects of the flows, with the ids that the tools of `/mcp` take. */
  projects(): readonly ServedProject[];
  /** Handles a request in-process, without a socket. */
  fetch(request: Request): Promise<Response>;
  /**
   * Sets the mock of a step; it overrides the mock in the definition.
   *
   * @param step its id, or `org/project/slug#stepId`.
   * @throws InvalidMockError for an invalid mock, and for one of a step, or with a field, that the served flows do not have. A
   * mock for a flow that is not served is taken, with a notice in the log: the flow may be served later.
   */
  mock(step: string, mock: MockDefinition): void;
  /**
   * Sets the mocks of steps of a generated flow, typed as `mockFlow` types them. Mocks that were set for its other steps stay.
   *
   * @throws InvalidMockError as `mock` does.
   */
  mockFlow<F extends MockableContract>(flow: MockableFlow<F>, mocks: FlowMocks<F>): void;
  /** Removes all mocks that were set by `mock`, by the options and over HTTP. */
  clearMocks(): void;
  /** Reads definition files again; problems are reported in the log. */
  reload(): Promise<void>;
  /** Stops listening and cancels running runs; queued jobs stay in the `db` file. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * Starts the flow service on this machine.
 *
 * @throws DefinitionError for invalid definitions, UsageError when a path matches nothing or a setting is invalid,
 * InvalidMockError for an invalid mock, StoreError for an unusable database, and the system's error when the port is
 * in use.
 */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const cwd = options.cwd ?? process.cwd();
  const host = options.host ?? "127.0.0.1";
  const hosts = hostRule(host, options.allowHosts ?? []);
  const origins = allowedOrigins(options.allowOrigins ?? []);
  const controlToken = controlTokenFor(host, options.controlToken);
  const log = createLog(
    options.log ?? "off",
    options.logTo ?? ((line) => process.stderr.write(line)),
    createRedactor([controlToken, options.llm?.apiKey, ...webhookSecrets(options)]),
  );
  const changes = createUiChanges();
  const faultsAndKeys = await openFaultsAndKeys(options, cwd, changes.changed("faults"));
  const definitions = await openDefinitions(options, cwd, log);
  const mocks = createMockRules({
    catalogue: definitions.current,
    notice: log.notice,
    changed: changes.changed("mocks"),
  });
  definitions.onChange(mocks.recheck);
  definitions.onChange(changes.changed("flows"));
  definitions.onReload(changes.changed("flows"));
  const setMock = (step: string, mock: MockDefinition): void => {
    const [stepId = "", flow] = step.split("#").reverse();
    mocks.set({ stepId, flow, force: true, mock });
  };
  const setMocks = (all: Mocks): void => {
    for (const [step, mock] of Object.entries(all)) setMock(step, mock);
  };
  setMocks(options.mocks ?? {});
  const stopping = new AbortController();
  const disposer = createDisposer(() => {
    stopping.abort();
  });
  try {
    const timeoutMs = options.codeTimeout ?? 1_000;
    const sandbox = createSandbox({ timeoutMs, memoryBytes: SANDBOX_MEMORY });
    const python = createPythonOnDemand({
      locate: () => locatePyodide(cwd),
      install: () => installPyodide(cwd),
      timeoutMs,
      memoryBytes: PYTHON_MEMORY,
    });
    const schemas = createSchemaService({
      timeoutMs: options.schemaTimeout ?? 1_000,
      formats: options.formats ?? "annotation",
    });
    const runs = await openRuns(options, mocks, { sandbox, python, schemas }, log);
    const webhooks = createWebhooks(options, log, {
      store: () => runs.store(),
      changed: changes.changed("webhooks"),
    });
    const jobs = createJobQueue(runs, {
      concurrency: JOBS_AT_ONCE,
      maxWaiting: options.maxWaitingJobs ?? 10_000,
      ended: webhooks.send,
      reportBug: log.bug,
    });
    disposer.add(runs.close);
    disposer.add(webhooks.close);
    disposer.add(sandbox.close);
    disposer.add(python.close);
    disposer.add(schemas.close);
    disposer.add(jobs.stop);
    const mcp = await openMcp(options, definitions, log);
    if (mcp !== undefined) disposer.add(mcp.close);
    let url = "";
    const limits = { bytes: options.maxBodyBytes ?? 10 * 1024 * 1024, depth: MAX_BODY_DEPTH };
    const pageToken = createPageToken(controlToken);
    let pythonProblems: readonly DefinitionProblem[] = [];
    const uiServices: UiServices = {
      ...{ cwd, definitions, runs },
      about: async () => (await import("./ui/about.js")).aboutEmulator(options, url),
      pythonProblems: () => pythonProblems,
      onChange: changes.onChange,
    };
    const shared = { limits, stopping: stopping.signal, reportBug: log.bug };
    const page =
      options.ui === false
        ? undefined
        : createPage({ ...shared, services: uiServices, token: pageToken });
    const app = createApp({
      ...{ log, hosts, origins, mcp, page },
      services: {
        ...shared,
        ...faultsAndKeys,
        catalogue: definitions.current,
        onChange: definitions.onChange,
        publish: async (flow, promote) => {
          const { publishDraft } = await import("./flows/publish.js");
          return await publishDraft(definitions, cwd, flow, promote);
        },
        runs,
        jobs,
        webhooks,
        mocks,
        controlToken,
        pageToken,
        strict: options.strict ?? false,
        notice: log.notice,
      },
    });
    if (options.db !== undefined) {
      await webhooks.resume();
      await jobs.resumeInterrupted((run) =>
        planOfRun({ catalogue: definitions.current, runs }, run),
      );
    }
    const listener =
      options.listen === false ? undefined : await listen(app, host, options.port ?? 0);
    if (listener !== undefined) disposer.add(listener.close);
    disposer.add(() => {
      runs.stop();
      return Promise.resolve();
    });
    if (options.watch === true) disposer.add(await watchServed(options, cwd, definitions, log));
    // The findings are shown in the log alone.
    if ((options.log ?? "off") !== "off") {
      const { checkPythonInBackground } = await import("./flows/check-python.js");
      checkPythonInBackground({
        ...{ definitions, python, cwd, log },
        found: (problems) => {
          pythonProblems = problems;
          changes.changed("flows")();
        },
        signal: stopping.signal,
      });
    }
    const port = listener?.port ?? 0;
    url = apiUrl(host, port);
    return {
      ...{ url, port },
      pageUrl: page === undefined || listener === undefined ? undefined : pageUrl(host, port),
      flows: () => [...new Set(definitions.current().plans.map((plan) => flowId(plan.definition)))],
      controlToken,
      projects: () =>
        projectsIn(definitions.current()).map(({ id, org, project }) => ({ id, org, project })),
      fetch: (request) => app.fetch(request),
      mock: setMock,
      mockFlow: (flow, steps) => {
        setMocks(mockFlow(flow, steps));
      },
      clearMocks: mocks.clear,
      reload: () => definitions.reload(),
      close: disposer.close,
      [Symbol.asyncDispose]: disposer.close,
    };
  } catch (error) {
    await disposer.close();
    throw error;
  }
}

async function openMcp(
  { mcp, mcpTokenLifetime: tokenLifetime }: EmulatorOptions,
  { current: catalogue }: DefinitionStore,
  { bug: reportBug }: Log,
): Promise<Mcp | undefined> {
  if (mcp !== true) return undefined;
  const { createMcp } = await import("./http/mcp.js");
  return createMcp({ catalogue, tokenLifetime, reportBug });
}
