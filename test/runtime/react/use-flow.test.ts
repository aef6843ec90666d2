import { createElement, type FunctionComponent } from "react";
import { renderToString } from "react-dom/server";
import { expect, it } from "vitest";
import { createBrowserClient } from "noukai-codegen-runtime/browser";
import { NoukaiProvider, useFlow } from "noukai-codegen-runtime/react";
import { counter } from "../replay/flows.js";

const Counter: FunctionComponent = () => {
  const flow = useFlow(counter);
  // The compiler knows what each state has.
  if (flow.status === "completed") return createElement("p", null, String(flow.result));
  if (flow.status === "paused") return createElement("p", null, flow.toolCalls[0]?.function.name);
  return createElement("p", null, `${flow.status}, ${flow.steps.length} steps`);
};

it("renders on a server as before the first run, and sends nothing", () => {
  const client = createBrowserClient({
    url: "/agent",
    fetch: () => Promise.reject(new Error("a request was sent")),
  });
  const page = createElement(NoukaiProvider, { client }, createElement(Counter));
  expect(renderToString(page)).toBe("<p>idle, 0 steps</p>");
});

it("says what is missing without a client", () => {
  expect(() => renderToString(createElement(Counter))).toThrow(/NoukaiProvider/);
});
