import { assignNames, exactName, isReservedType, pascalCase, type NameRequest } from "./names.js";
import type { Declaration } from "./model.js";
import { titleInType, type TypeTitle } from "./type-title.js";
import {
  stringType,
  unknownType,
  type Documentation,
  type ObjectNode,
  type ReferenceNode,
  type TypeNode,
} from "../types/type-node.js";

/** Orders the declarations of a file. */
export type DeclarationGroup = "models" | "inputs" | "outputs" | "overrides";

interface Entry {
  readonly key: string;
  readonly title: TypeTitle | undefined;
  readonly fixedName: string | undefined;
  readonly group: DeclarationGroup;
  readonly documentation: Documentation | undefined;
  readonly extends: string | undefined;
  readonly source: (() => string) | undefined;
  /** The result of `source`, once it was needed. */
  sourceText?: string | undefined;
  type: TypeNode | undefined;
}

const GROUPS: readonly DeclarationGroup[] = ["models", "inputs", "outputs", "overrides"];

/** The types that one generated file declares, by key. Names are assigned to all of them at once. */
export interface FileTypes {
  readonly has: (key: string) => boolean;
  /** The `source` of a declared type. */
  readonly sourceOf: (key: string) => string | undefined;
  /** Declares a type. `define` may set its content later, so that types can refer to themselves. */
  readonly declare: (declared: DeclaredType) => ReferenceNode;
  readonly define: (key: string, type: TypeNode) => void;
  /**
   * Declares a part of a declared type.
   *
   * @param title - or the names of the properties that lead to the part.
   */
  readonly declarePart: (
    parent: string,
    title: TypeTitle | readonly string[],
    content: string,
  ) => ReferenceNode;
  /** Whether a declared type is that of a schema which others may refer to. */
  readonly isSchema: (key: string) => boolean;
  /** Replaces the types that are declared so far. */
  readonly update: (change: (type: TypeNode, key: string) => TypeNode) => void;
  /** Follows references to a type that is none. */
  readonly resolve: (type: TypeNode) => TypeNode;
  /** In the order of the file. */
  readonly list: () => Declaration[];
  /** The name of each key. `taken` are the names that the file imports. */
  readonly names: (taken: ReadonlySet<string>) => Map<string, string>;
}

export interface DeclaredType {
  readonly key: string;
  /** A fixed name, or a title to derive one from. */
  readonly name: TypeTitle | string;
  readonly group: DeclarationGroup;
  readonly documentation?: Documentation | undefined;
  readonly type?: TypeNode;
  /** The key of an object type whose members it repeats: they are inherited where both are interfaces. */
  readonly extends?: string | undefined;
  /** Equal for types with the same content. */
  readonly source?: () => string;
}

/** Creates the declarations of a file, empty. */
export function createFileTypes(): FileTypes {
  const entries = new Map<string, Entry>();
  const declare: FileTypes["declare"] = ({
    key,
    name,
    group,
    documentation,
    type,
    source,
    ...declared
  }) => {
    entries.set(key, {
      key,
      title: typeof name === "string" ? undefined : name,
      fixedName: typeof name === "string" ? name : undefined,
      group,
      documentation,
      extends: declared.extends,
      source,
      type,
    });
    return { kind: "reference", key };
  };

  return {
    has: (key) => entries.has(key),
    sourceOf: (key) => {
      const entry = entries.get(key);
      return entry === undefined ? undefined : (entry.sourceText ??= entry.source?.());
    },
    declare,
    declarePart: (parent, title, content) => {
      const entry = entries.get(parent);
      const words = entry?.title?.words ?? [entry?.fixedName ?? ""];
      const name = isTitle(title) ? title : titleInType(words, title, content);
      return declare({ key: `part:${content}`, name, group: entry?.group ?? "models" });
    },
    isSchema: (key) => {
      const entry = entries.get(key);
      return entry?.group === "models" && entry.fixedName === undefined;
    },
    update: (change) => {
      for (const entry of [...entries.values()])
        if (entry.type !== undefined) entry.type = change(entry.type, entry.key);
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
    list: () => {
      const declarations: Declaration[] = [];
      for (const group of GROUPS) {
        for (const entry of entries.values()) {
          const { key, documentation, type } = entry;
          if (entry.group !== group || type === undefined) continue;
          const base = entry.extends === undefined ? undefined : entries.get(entry.extends);
          const own = inherit(type, base?.type);
          declarations.push(
            own === undefined
              ? { key, documentation, type }
              : { key, documentation, extends: entry.extends, type: own },
          );
        }
      }
      return declarations;
    },
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

function isTitle(title: TypeTitle | readonly string[]): title is TypeTitle {
  return "words" in title;
}

/** What an interface adds to the interface that it extends; undefined where either is not an interface. */
function inherit(type: TypeNode, base: TypeNode | undefined): ObjectNode | undefined {
  if (base === undefined || !isInterface(type) || !isInterface(base)) return undefined;
  const inherited = new Set(base.properties.map(({ name }) => name));
  const properties = type.properties.filter(({ name }) => !inherited.has(name));
  return properties.length === 0 ? undefined : { ...type, properties, indexes: [] };
}

function isInterface(type: TypeNode): type is ObjectNode {
  return (
    type.kind === "object" &&
    type.properties.length > 0 &&
    type.indexes.every(({ key, type: value }) => key === stringType && value === unknownType)
  );
}

/** The last spelling is made from the key, which is unique in the file. */
function requestFor(key: string, { words, longerWords, role }: TypeTitle): NameRequest {
  const short = pascalCase(words.join("-"));
  const nice = short === "" ? "" : short + role;
  const longer = (): string[] => {
    const withUnderscore = nice === "" ? [] : [`${nice}_`];
    const withWords =
      longerWords === undefined ? withUnderscore : [pascalCase(longerWords.join("-")) + role];
    const exact = [...words.map((word) => exactName(word, isReservedType)), role];
    return [
      ...withWords,
      exact.filter((part) => part !== "").join("$"),
      exactName(key, isReservedType),
    ];
  };
  if (nice !== "") return { key, spelling: nice, longer };
  const [spelling = "", ...others] = longer();
  return { key, spelling, longer: () => others };
}
