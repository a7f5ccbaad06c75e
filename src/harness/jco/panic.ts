/** What Rust's panic handler writes: where, and what. */
export function panicOf(stderr: string): { readonly file: string; readonly message: string } | null {
  const match = /panicked at (?:.*\/)?([^/\s:]+\.rs):\d+:\d+:\n([\s\S]*?)(?:\nnote: |\nstack backtrace|$)/.exec(stderr);
  return match?.[1] !== undefined && match[2] !== undefined ? { file: match[1], message: match[2].trim() } : null;
}
