import { expect, test } from "vitest";
import { flowHref, hrefOf, parseFragment } from "../../../ui/router/location.js";
import { matchPath } from "../../../ui/router/match.js";

test("an address is read as it was made", () => {
  const href = hrefOf(["runs", "a/b c?d#e"], { q: "x&y=z", none: undefined, empty: "" });
  const { path, query } = parseFragment(href);
  expect(matchPath("/runs/:id", path)).toEqual({ id: "a/b c?d#e" });
  expect([...query]).toEqual([["q", "x&y=z"]]);
});

test("a flow has an address for each of its views", () => {
  expect(flowHref("acme/spelling/grade-3", "run", { version: 2 })).toBe(
    "#/flows/acme/spelling/grade-3/run?version=2",
  );
});

test.each([
  ["", "/"],
  ["#", "/"],
  ["#flows", "/flows"],
  ["#/flows/?q=a?b", "/flows/"],
])("the fragment %j is the path %j", (fragment, path) => {
  expect(parseFragment(fragment).path).toBe(path);
});

test("a path that does not match, or is no escaped text, is none", () => {
  expect(matchPath("/flows/:org", "/flows")).toBeUndefined();
  expect(matchPath("/flows", "/runs")).toBeUndefined();
  expect(matchPath("/flows/:org", "/flows/%E0%A4%A")).toBeUndefined();
});
