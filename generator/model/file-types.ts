import { assignNames, exactName, isReservedType, pascalCase, type NameRequest } from "./names.js";
import type { Declaration } from "./model.js";
import type { Documentation, ReferenceNode, TypeNode } from "../types/type-node.js";

/** What a declared type is called after, from the nicest spelling to the longest. */
export interface TypeTitle {
  /** The words of the definition that name it, such as a model's name or a step's id. */
  readonly words: readonly string[];
  /** Longer words to use where the short ones collide. */
  readonly longerWords?: readonly string[];
  /** What kind of type it is, such as `Output`; part of the name. */
  readonly role: string;
}

/** Sorts declarations in a file: models first, then what goes in, what comes out, what can be changed. */
export type DeclarationGroup = "models" | "inputs" | "outputs" | "overrides";

interface Entry {
  readonly key: string;
  readonly title: TypeTitle | undefined;
  readonly fixedName: string | undefined;
  readonly group: DeclarationGroup;
  readonly documentation: Documentation | undefined;
  readonly source: (() => string) | undefined;
  type: TypeNode | undefined;
}

const GROUPS: readonly DeclarationGroup[] = ["models", "inputs", "outputs", "overrides"];

/** The types that one generated file declares, each known by a key until all of them get their names together. */
export interface FileTypes {
  readonly has: (key: string) => boolean;
  /** What a declared type was said to be made from. */
  readonly sourceOf: (key: string) => string | undefined;
  /** Declares a type. Its content may come later, from `define`, so that types can refer to themselves. */
  readonly declare: (declared: DeclaredType) => ReferenceNode;
  readonly define: (key: string, type: TypeNode) => void;
  /** Follows references until something else stands there. */
  readonly resolve: (type: TypeNode) => TypeNode;
  /** In the order of the file. */
  readonly list: () => Declaration[];
  /** The name of each key. `taken` are names that the file uses otherwise. */
  readonly names: (taken: ReadonlySet<string>) => Map<string, string>;
}

export interface DeclaredType {
  readonly key: string;
  /** The name, where it is not to be worked out from a title. */
  readonly name: TypeTitle | string;
  readonly group: DeclarationGroup;
  readonly documentation?: Documentation | undefined;
  readonly type?: TypeNode;
  /** Equal for types that are made from the same thing. */
  readonly source?: () => string;
}

/** A file that declares nothing yet. */
export function createFileTypes(): FileTypes {
  const entries = new Map<string, Entry>();

  return {
    has: (key) => entries.has(key),
    sourceOf: (key) => entries.get(key)?.source?.(),
    declare: ({ key, name, group, documentation, type, source }) => {
      entries.set(key, {
        key,
        title: typeof name === "string" ? undefined : name,
        fixedName: typeof name === "string" ? name : undefined,
        group,
        documentation,
        source,
        type,
      });
      return { kind: "reference", key };
    },
    define: (key, type) => {
      const entry = entries.get(key);
      if (entry === undefined) throw new Error(`${key} is defined but was never declared`);
      entry.type = type;
    },
    resolve: (type) => {
      let current = type;
      const seen = new Set<string>();
      while (current.kind === "reference" && !seen.has(current.key)) {
        seen.add(current.key);
        current = entries.get(current.key)?.type ?? current;
      }
      return current;
    },
    list: () =>
      GROUPS.flatMap((group) =>
        [...entries.values()].flatMap((entry): Declaration[] => {
          if (entry.group !== group || entry.type === undefined) return [];
          return [{ key: entry.key, documentation: entry.documentation, type: entry.type }];
        }),
      ),
    names: (taken) => {
      const fixed = new Map<string, string>();
      const requests: NameRequest[] = [];
      for (const entry of entries.values()) {
        if (entry.fixedName !== undefined) fixed.set(entry.key, entry.fixedName);
        else if (entry.title !== undefined) requests.push(requestFor(entry.key, entry.title));
      }
      const used = new Set([...taken, ...fixed.values()]);
      const isTaken = (name: string): boolean => used.has(name) || isReservedType(name);
      return new Map([...fixed, ...assignNames(requests, { isTaken })]);
    },
  };
}

/** The last spelling is made from the key, which no other type of the file has. */
function requestFor(key: string, { words, longerWords, role }: TypeTitle): NameRequest {
  const short = pascalCase(words.join("-"));
  const nice = short === "" ? [] : [short + role];
  const longer = longerWords === undefined ? [] : [pascalCase(longerWords.join("-")) + role];
  const withUnderscore = nice.map((spelling) => `${spelling}_`);
  const exact = [...words.map((word) => exactName(word, isReservedType)), role];
  const last = exactName(key, isReservedType);
  const spellings: readonly string[] = [
    ...nice,
    ...(longer.length > 0 ? longer : withUnderscore),
    exact.filter((part) => part !== "").join("$"),
    last,
  ];
  const [first = last, ...others] = spellings;
  return { key, spellings: [first, ...others] };
}
