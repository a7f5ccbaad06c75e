/**
 * @typedef {{ platform: string, arch: string, glibc: string | undefined }} Host `glibc` is undefined where libc is
 * another one
 */

/** @returns {Host} */
export function thisHost() {
  const { header } = /** @type {{ header: { glibcVersionRuntime?: string } }} */ (process.report.getReport());
  return { platform: process.platform, arch: process.arch, glibc: header.glibcVersionRuntime };
}
