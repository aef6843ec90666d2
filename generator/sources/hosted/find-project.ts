import { ConfigError } from "../../errors.js";
import { parseProject, type Environment, type ProjectName } from "./hosted-address.js";
import { projectOfKey } from "./key-context.js";

/** A project of the service. */
export interface FoundProject {
  /** What its tools take as `project_id`. */
  readonly id: string;
  readonly names: Pick<ProjectName, "org" | "project">;
}

/**
 * Finds the project whose definitions are wanted: the one that is named, or the one of the API key.
 *
 * @param named - as in a config: a UUID, `org/project`, or both.
 * @throws ConfigError if nothing names one; SourceError as `projectOfKey` does.
 */
export async function findProject(
  named: string | undefined,
  baseUrl: string,
  env: Environment,
  signal?: AbortSignal,
): Promise<FoundProject> {
  const wanted = named === undefined ? undefined : parseProject(named);
  if (wanted?.id !== undefined && wanted.org !== undefined) return found(wanted.id, wanted);
  const own = await projectOfKey(baseUrl, env, signal);
  if (wanted === undefined) {
    if (own?.id !== undefined) return found(own.id, own);
    throw new ConfigError(
      own === undefined
        ? 'No project is named: say it in the source, `{ hosted: { project: "org/project" } }`, or with --project, or set NOUKAI_API_KEY to a key of the project.'
        : `The service does not say which project the key in NOUKAI_API_KEY belongs to: name it, with its UUID from the web app, as org/project#uuid.`,
    );
  }
  if (wanted.id !== undefined)
    return found(wanted.id, own?.id?.toLowerCase() === wanted.id ? own : wanted);
  const isOwn = own?.id !== undefined && own.org === wanted.org && own.project === wanted.project;
  // Without a key of the project, the service may take the slugs: its answer says if not.
  return found(isOwn ? own.id : `${wanted.org ?? ""}/${wanted.project ?? ""}`, wanted);
}

function found(id: string, { org, project }: Pick<ProjectName, "org" | "project">): FoundProject {
  return { id, names: { org, project } };
}
