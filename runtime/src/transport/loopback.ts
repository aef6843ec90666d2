/** Host names of this machine. */
const LOOPBACK =
  /^(?:(?:.+\.)?localhost\.?|127\.[\d.]+|0\.0\.0\.0|\[::1?\]|\[::ffff:(?:7f[\da-f]{2}:[\da-f]{1,4}|0:0)\])$/;

/** Whether requests to a host stay on this machine. @param hostname in the form of `URL.hostname` */
export function isLoopback(hostname: string): boolean {
  return LOOPBACK.test(hostname);
}
