/** A JSON Schema 2020-12 of an object. */
export type ObjectSchema = Readonly<Record<string, unknown>>;

/**
 * The type of the values that a JSON Schema accepts, where it is known to the compiler (`as const`, or written in the call): from
 * `type`, `enum`, `const`, `properties`, `required`, `items`, `additionalProperties`, `anyOf` and `oneOf`. What other keywords
 * say, references among them, is not in the type: such a value is `unknown`.
 */
export type FromSchema<S> = S extends { readonly const: infer Value }
  ? Value
  : S extends { readonly enum: readonly (infer Value)[] }
    ? Value
    : S extends { readonly anyOf: readonly (infer Member)[] }
      ? Alternatives<Member> & FromSchema<Omit<S, "anyOf">>
      : S extends { readonly oneOf: readonly (infer Member)[] }
        ? Alternatives<Member> & FromSchema<Omit<S, "oneOf">>
        : S extends { readonly type: infer Type }
          ? OfType<Type, S>
          : S extends { readonly properties: unknown }
            ? ObjectOf<S>
            : unknown;

/** One type for each member, so that they stay apart. */
type Alternatives<Member> = Member extends unknown ? FromSchema<Member> : never;

type OfType<Type, S> = Type extends readonly (infer Each)[]
  ? OfType<Each, S>
  : Type extends "string"
    ? string
    : Type extends "number" | "integer"
      ? number
      : Type extends "boolean"
        ? boolean
        : Type extends "null"
          ? null
          : Type extends "array"
            ? ArrayOf<S>
            : Type extends "object"
              ? ObjectOf<S>
              : unknown;

type ArrayOf<S> = S extends { readonly items: infer Items } ? FromSchema<Items>[] : unknown[];

type ObjectOf<S> = S extends { readonly properties: infer Properties }
  ? Flat<
      {
        -readonly [Name in keyof Properties & RequiredOf<S>]: FromSchema<Properties[Name]>;
      } & {
        -readonly [Name in Exclude<keyof Properties, RequiredOf<S>>]?: FromSchema<Properties[Name]>;
      }
    >
  : S extends { readonly additionalProperties: infer Others extends object }
    ? Record<string, FromSchema<Others>>
    : Record<string, unknown>;

type RequiredOf<S> = S extends { readonly required: readonly (infer Name)[] } ? Name : never;

type Flat<T> = { [Name in keyof T]: T[Name] };
