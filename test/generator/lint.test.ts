import { expect, test } from "vitest";
import { resolveConfig } from "../../generator/config/index.js";
import { lint } from "../../generator/lint.js";
import { PythonNotParsedError } from "../../generator/wiring/index.js";
import { temporaryFolder } from "../support/folder.js";

const flow = (steps: string): string =>
  `org: acme\nproject: lint\nslug: flow\ninputs: [{ name: text, type: string }]\nsteps: [${steps}]\n`;

test("where Python cannot be parsed, one notice says why, and nothing is found", async () => {
  await using folder = await temporaryFolder();
  for (const name of ["first", "second"]) {
    const steps = `{ id: ${name}, processor: code, code: "return (" }`;
    await folder.write(
      `flows/${name}.flow.yaml`,
      flow(steps).replace("slug: flow", `slug: ${name}`),
    );
  }
  const config = await resolveConfig(folder.path, {});
  const missing = "Pyodide is not installed: run `npm install --save-dev pyodide`";
  const report = await lint(config, { openPython: () => Promise.resolve(missing) });
  expect(report).toMatchObject({
    findings: [],
    notices: [`Python code was not parsed: ${missing}`],
  });

  let closed = 0;
  const failing = await lint(config, {
    openPython: () =>
      Promise.resolve({
        parse: () => Promise.reject(new PythonNotParsedError("no memory")),
        [Symbol.asyncDispose]: () => {
          closed += 1;
          return Promise.resolve();
        },
      }),
  });
  expect(failing).toMatchObject({
    findings: [],
    notices: ["Python code was not parsed: no memory"],
  });
  expect(closed).toBe(1);
});

test("a definition without Python opens no parser", async () => {
  await using folder = await temporaryFolder();
  const steps = '{ id: a, processor: code, language: javascript, code: "return {}" }';
  await folder.write("flows/a.flow.yaml", flow(steps));
  const config = await resolveConfig(folder.path, {});
  const report = await lint(config, { openPython: () => Promise.reject(new Error("opened")) });
  expect(report).toMatchObject({ definitions: 1, notices: [] });
});

test("parameters: those of `input`, or any that are no functions", async () => {
  await using folder = await temporaryFolder();
  const bodies: unknown[] = [];
  await folder.write(
    "flows/a.flow.yaml",
    flow(
      '{ id: a, processor: code, input: [{ name: text, type: string }], code: "return {}", output: [{ name: b, type: string }] }, { id: b, processor: code, code: "return {1: b}" }',
    ),
  );
  await lint(await resolveConfig(folder.path, {}), {
    openPython: () =>
      Promise.resolve({
        parse: (body) => {
          bodies.push(body);
          return Promise.resolve(undefined);
        },
        [Symbol.asyncDispose]: () => Promise.resolve(),
      }),
  });
  expect(bodies).toEqual([
    { body: "return {}", parameters: ["initial", "text"], areParametersKnown: true },
    { body: "return {1: b}", parameters: ["initial"], areParametersKnown: false },
  ]);
});
