import { SLUG_PATTERN } from "noukai-codegen-runtime/wire";
import { isObject } from "../../../json-schema/values.js";
import { parseStructure } from "./parse-structure.js";
import { HostedObject, type FoundObject } from "./hosted-object.js";
import { Notes } from "./notes.js";
import type { ProjectNames } from "./flow.js";

/** The slugs of the organization and the project that an object names: itself, or in objects inside of it. */
export function projectNamesIn(found: FoundObject): ProjectNames {
  const object = new HostedObject(found, new Notes());
  const [project, organization] = [
    inside(object, "project"),
    inside(object, "organization", "org"),
  ];
  return {
    org:
      slugOf(
        object.peek("orgslug", "organizationslug", "organisationslug", "org", "organization"),
      ) ??
      slugOf(organization?.peek("slug")) ??
      (project === undefined ? undefined : projectNamesIn(project).org),
    project: slugOf(object.peek("projectslug", "project")) ?? slugOf(project?.peek("slug")),
  };
}

/** The names of the first of several objects that has each. */
export function mergeNames(...all: readonly ProjectNames[]): ProjectNames {
  return {
    org: all.find(({ org }) => org !== undefined)?.org,
    project: all.find(({ project }) => project !== undefined)?.project,
  };
}

function inside(object: HostedObject, ...names: readonly string[]): HostedObject | undefined {
  const value = parseStructure(object.peek(...names));
  return isObject(value) ? new HostedObject({ value, path: object.path }, object.notes) : undefined;
}

function slugOf(value: unknown): string | undefined {
  return typeof value === "string" && SLUG_PATTERN.test(value) ? value : undefined;
}
