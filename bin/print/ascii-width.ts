/**
 * Replaces yargs' `string-width` in the bundle. The help is plain ASCII, so its width is its length; the library builds
 * Unicode tables at every start, which is slow.
 */
export default function asciiWidth(text: string): number {
  return text.length;
}
