// The schemas of a flow in libraries that take Standard Schemas.
import { sValidator } from "@hono/standard-validator";
import { standardSchemaResolver } from "@hookform/resolvers/standard-schema";
import { FormApi } from "@tanstack/form-core";
import { initTRPC } from "@trpc/server";
import { Hono } from "hono";
import { createFormControl } from "react-hook-form";
import { expect, expectTypeOf, it } from "vitest";
import { markFlow, type MarkFlow } from "./harness.js";

const right = { message: "Ths.", difficulty: "hard" } as const;
const long = { message: "a".repeat(21) };
const problem = `must have at most 20 characters, not "${long.message}"`;

it("tRPC checks the input and the output of a procedure", async () => {
  const { schemas } = markFlow();
  const { procedure, router, createCallerFactory } = initTRPC.create();
  const app = router({
    mark: procedure
      .input(schemas.inputs)
      .output(schemas.result)
      .mutation(({ input }) => {
        expectTypeOf(input).toEqualTypeOf<MarkFlow["inputs"]>();
        return [{ text: input.difficulty === "hard" ? "It is spelt this." : "x" }];
      }),
  });
  const caller = createCallerFactory(app)({});
  expect(await caller.mark(right)).toEqual([{ text: "It is spelt this." }]);
  await expect(caller.mark(long)).rejects.toMatchObject({
    code: "BAD_REQUEST",
    cause: { issues: [{ path: ["message"], message: problem }] },
  });
  await expect(caller.mark({ message: "Ths." })).rejects.toMatchObject({
    code: "INTERNAL_SERVER_ERROR",
    cause: { issues: [{ path: [0, "text"] }] },
  });
});

it("Hono checks the body of a request", async () => {
  const { schemas } = markFlow();
  const app = new Hono().post("/mark", sValidator("json", schemas.inputs), (context) => {
    const inputs = context.req.valid("json");
    expectTypeOf(inputs).toEqualTypeOf<MarkFlow["inputs"]>();
    return context.json(inputs);
  });
  const post = (body: object): Response | Promise<Response> =>
    app.request("/mark", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
  const accepted = await post(right);
  expect([accepted.status, await accepted.json()]).toEqual([200, right]);
  const refused = await post(long);
  expect([refused.status, await refused.json()]).toEqual([
    400,
    expect.objectContaining({ error: [{ path: ["message"], message: problem }] }),
  ]);
});

it("TanStack Form shows a problem at its field", async () => {
  const { schemas } = markFlow();
  await schemas.load();
  const submitted: MarkFlow["inputs"][] = [];
  const defaultValues: MarkFlow["inputs"] = long;
  const form = new FormApi({
    defaultValues,
    validators: { onChange: schemas.inputs },
    onSubmit: ({ value }) => {
      submitted.push(value);
    },
  });
  const unmount = form.mount();
  await form.handleSubmit();
  expect(form.state.canSubmit).toBe(false);
  expect(form.state.errors).toEqual([{ message: [{ path: ["message"], message: problem }] }]);
  form.setFieldValue("message", "Ths.");
  await form.handleSubmit();
  expect(submitted).toEqual([{ message: "Ths." }]);
  unmount();
});

it("React Hook Form shows a problem at its field", async () => {
  const { schemas } = markFlow();
  const submitted: MarkFlow["inputs"][] = [];
  const refused: unknown[] = [];
  const { setValue, handleSubmit } = createFormControl<MarkFlow["inputs"]>({
    defaultValues: long,
    resolver: standardSchemaResolver(schemas.inputs),
  });
  const submit = handleSubmit(
    (values) => {
      submitted.push(values);
    },
    ({ message }) => {
      refused.push(message?.message);
    },
  );
  await submit();
  expect([submitted, refused]).toEqual([[], [problem]]);
  setValue("message", "Ths.");
  await submit();
  expect([submitted, refused]).toEqual([[{ message: "Ths." }], [problem]]);
});
