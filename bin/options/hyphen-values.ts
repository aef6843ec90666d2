/**
 * Arguments in which a lone hyphen that follows an option is its value: `--from -` as `--from=-`. yargs takes the first form
 * for an option without a value.
 */
export function hyphenValues(argv: readonly string[]): readonly string[] {
  return argv.reduce<readonly string[]>((done, argument) => {
    const previous = done.at(-1);
    const isValue = argument === "-" && previous !== undefined && /^--[a-z][^=]*$/.test(previous);
    return isValue ? [...done.slice(0, -1), `${previous}=-`] : [...done, argument];
  }, []);
}
