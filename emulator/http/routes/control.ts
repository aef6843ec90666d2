import type { Context, Hono } from "hono";
import { STEP_ID_PATTERN } from "noukai-codegen-runtime/wire";
import { InvalidMockError } from "../../steps/mock/rules.js";
import { readFaultRules } from "../../faults/rules.js";
import { readKey } from "../../keys.js";
import { SettingsError } from "../../settings.js";
import { readJson, readJsonObject } from "../body.js";
import { parameter, type AppServices } from "../context.js";
import { parsePublish } from "../requests/publish.js";
import { checkControlToken } from "../control-token.js";
import { ServiceError } from "../../errors.js";

/**
 * The emulator's own endpoints under `/emulator`: mocks, faults, webhooks, keys and publishing. No API key is required, as they
 * are for the user who runs the emulator; where other machines can reach it, its control token is.
 */
export function controlRoutes(app: Hono, services: AppServices): void {
  app.use("/emulator/*", async (context, next) => {
    if (!services.pageToken.isIn(context.req.raw.headers))
      checkControlToken(context.req.header("authorization"), services.controlToken);
    await next();
  });
  mockRoutes(app, services);

  app.get("/emulator/chaos", (context) => context.json({ rules: services.faults.rules() }));
  app.put("/emulator/chaos", async (context) => {
    const document = await readJson(context.req.raw, services.limits);
    services.faults.set(settings(() => readFaultRules(document)));
    return context.json({ rules: services.faults.rules() });
  });
  app.delete("/emulator/chaos", (context) => {
    services.faults.set([]);
    return context.body(null, 204);
  });

  app.get("/emulator/webhooks", (context) =>
    context.json({ deliveries: services.webhooks.list() }),
  );

  app.put("/emulator/keys/:key", async (context) => {
    const body = await readJsonObject(context.req.raw, services.limits);
    services.keys.set(
      settings(() => readKey({ ...body, key: parameter(context, "key") }, "the body")),
    );
    return context.body(null, 204);
  });

  app.post("/emulator/publish", async (context) => {
    const body = await readJsonObject(context.req.raw, services.limits);
    const { address, promote } = parsePublish(body);
    return context.json(await services.publish(address, promote), 201);
  });
}

function mockRoutes(app: Hono, { mocks, limits }: AppServices): void {
  app.get("/emulator/mocks", (context) => {
    const rules = mocks.list().map(({ stepId, flow, force, mock }) => ({
      stepId,
      flow: flow ?? null,
      force,
      mock: typeof mock === "function" ? { function: true } : mock,
    }));
    return context.json({ mocks: rules });
  });
  app.put("/emulator/mocks/:stepId", async (context) => {
    const mock = await readJson(context.req.raw, limits);
    const force = context.req.query("force") === "true";
    try {
      mocks.set({ ...target(context), force, mock });
    } catch (error) {
      if (error instanceof InvalidMockError) wrong(error.message);
      throw error;
    }
    return context.body(null, 204);
  });
  app.delete("/emulator/mocks/:stepId", (context) => {
    const found = mocks.remove(target(context));
    if (!found)
      throw new ServiceError(
        "NOT_FOUND",
        `No mock is set for step "${parameter(context, "stepId")}"`,
      );
    return context.body(null, 204);
  });
  app.delete("/emulator/mocks", (context) => {
    mocks.clear();
    return context.body(null, 204);
  });
}

function target(context: Context): { stepId: string; flow: string | undefined } {
  const stepId = parameter(context, "stepId");
  if (!STEP_ID_PATTERN.test(stepId))
    wrong('a step\'s id has to be 1 to 64 letters, digits, "_" and "-"');
  const flow = context.req.query("flow");
  if (flow !== undefined && flow.split("/").length !== 3) wrong("flow has to be org/project/slug");
  return { stepId, flow };
}

function settings<Result>(read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    if (error instanceof SettingsError) wrong(error.message);
    throw error;
  }
}

function wrong(message: string): never {
  throw new ServiceError("VALIDATION_ERROR", message);
}
