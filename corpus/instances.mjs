// Instances of a schema whose validity an independent validator decides.
import { declarationsOf } from "./declared.mjs";
import { asSent } from "./sent.mjs";
import { validatorOf } from "./validator.mjs";

const MOST = 12;
const LONGEST = 60_000;

/**
 * @param {import("./list.mjs").Entry} entry
 * @param {unknown} sample what the emulator made up
 * @returns {{ name: string, value: unknown, isValid: boolean, isDeclared: boolean, isSendable: boolean, own: boolean }[]}
 * `own`: came with the package; `isSendable`: is valid without the nulls of `nullable` without `type`
 */
export function instancesOf({ schema, dialect, instances }, sample) {
  const validate = validatorOf(schema, dialect);
  if (validate === undefined) return [];
  const maySend = validatorOf(asSent(schema), dialect) ?? validate;
  const isDeclared = declarationsOf(schema, dialect);
  const all = [
    ...instances.map((instance) => ({ ...instance, own: true })),
    ...examplesIn(schema).map((value, index) => ({ name: `example ${index}`, value, own: false })),
    ...(sample === undefined ? [] : [{ name: "sample", value: sample, own: false }]),
  ];
  return all
    .filter(({ value }) => JSON.stringify(value).length <= LONGEST)
    .map((instance) => ({ ...instance, isValid: validate(instance.value) }))
    .filter(({ isValid, own }) => isValid || own)
    .slice(0, MOST)
    .map((instance) => ({
      ...instance,
      isDeclared: instance.isValid && isDeclared(instance.value),
      isSendable: maySend(instance.value),
    }));
}

function examplesIn({ examples, example, default: standard }) {
  return [...(Array.isArray(examples) ? examples : []), example, standard].filter(
    (value) => value !== undefined,
  );
}
