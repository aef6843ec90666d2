import type { FlowDefinition } from "../../generator/definition/types.js";
import {
  draftOf,
  newestOf,
  productionNumber,
  publishedNumbers,
} from "../../generator/flow/versions.js";
import { type Catalogue } from "../flows/catalogue.js";
import { uuidOf, type Plan } from "../flows/plan.js";
import { flowId } from "../../generator/definition/flow-id.js";

/** A project with the flows that are served of it. */
export interface Project {
  /** Derived from the names, as all ids here are, so that they are the same after a restart. */
  readonly id: string;
  readonly org: string;
  readonly project: string;
  readonly flows: readonly ProjectFlow[];
}

/** A flow with all of its versions. */
export interface ProjectFlow {
  /** The service's own, where the definition was pulled from there. */
  readonly id: string;
  /** What the flow is at the moment: its draft, or its newest version where it has no draft. */
  readonly current: Plan;
  /** The draft first, then the published versions that have a definition of their own. */
  readonly plans: readonly Plan[];
  /** Published numbers, ascending. */
  readonly published: readonly number[];
  readonly production: number | undefined;
}

/** The projects of a catalogue, by organization and project. */
export function projectsIn({ plans }: Catalogue): readonly Project[] {
  const taken = new Set<string>();
  return groupBy(plans, ({ definition: { org, project } }) => `${org}/${project}`).flatMap(
    (own) => {
      const [first] = own;
      if (first === undefined) return [];
      const { org, project } = first.definition;
      const flows = groupBy(own, ({ definition }) => flowId(definition)).flatMap((versions) =>
        flowOf(versions, taken),
      );
      return [{ id: projectIdOf(org, project), org, project, flows }];
    },
  );
}

/** The id of a project. */
export function projectIdOf(org: string, project: string): string {
  return uuidOf(`${org}/${project}`);
}

/** Whether two ids are the same: a uuid may be written in either case (RFC 9562, section 4). */
export function isSameId(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

/** @param taken the ids of other flows: a file that was copied has the id of the first one. */
function flowOf(plans: readonly Plan[], taken: Set<string>): readonly ProjectFlow[] {
  const definitions = plans.map(({ definition }) => definition);
  const shown: FlowDefinition | undefined = draftOf(definitions) ?? newestOf(definitions);
  const current = plans.find(({ definition }) => definition === shown);
  if (current === undefined) return [];
  const named = current.definition.serviceId;
  const id = named === undefined || taken.has(named) ? current.flowId : named;
  taken.add(id);
  return [
    {
      id,
      current,
      plans,
      published: publishedNumbers(definitions),
      production: productionNumber(definitions),
    },
  ];
}

function groupBy<Item>(items: readonly Item[], key: (item: Item) => string): readonly Item[][] {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const name = key(item);
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [item]);
    else group.push(item);
  }
  return [...groups.values()];
}
