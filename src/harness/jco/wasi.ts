/**
 * The least of WASI that jco's own tools need: no files, no clock, no
 * environment, and random numbers that are none, so that a tool does the same
 * in every run. What a tool writes to stderr is kept: a panic says there
 * where and why it happened.
 */
interface ToolWorld {
  /** What the tool's `import`s see, whatever the specifier: an object with every interface by its name. */
  readonly namespace: Readonly<Record<string, unknown>>;
  /** Takes what was written to stderr since the last call, at most its first 16 KiB. */
  readonly takeStderr: () => string;
}

const STDERR_LIMIT = 0x4000;

type Members = Readonly<Record<string, unknown>>;

/** @returns a world for one instance of a tool. */
export function toolWorld(): ToolWorld {
  const written: Uint8Array[] = [];
  let kept = 0;
  const keep = (bytes: Uint8Array): void => {
    if (kept < STDERR_LIMIT) written.push(bytes.slice(0, STDERR_LIMIT - kept));
    kept += bytes.length;
  };
  const out = new OutputStream(() => {});
  const err = new OutputStream(keep);
  return {
    namespace: anyName(
      {
        stdin: anyName({ getStdin: () => new InputStream() }),
        stdout: anyName({ getStdout: () => out }),
        stderr: anyName({ getStderr: () => err }),
        streams: anyName({ InputStream, OutputStream }),
        environment: anyName({ getEnvironment: () => [], getArguments: () => [], initialCwd: () => undefined }),
        terminalStdin: anyName({ getTerminalStdin: () => undefined }),
        terminalStdout: anyName({ getTerminalStdout: () => undefined }),
        terminalStderr: anyName({ getTerminalStderr: () => undefined }),
        preopens: anyName({ getDirectories: () => [] }),
        random: anyName({ getRandomBytes, getRandomU64: () => 1n }),
        insecureSeed: anyName({ insecureSeed: () => [1n, 2n] }),
        wallClock: anyName({
          now: () => ({ seconds: 0n, nanoseconds: 0 }),
          resolution: () => ({ seconds: 0n, nanoseconds: 1 }),
        }),
        monotonicClock: anyName({ now: () => 0n, resolution: () => 1n }),
      },
      () => anyName({}),
    ),
    takeStderr: () => {
      const text = Buffer.concat(written.splice(0)).toString("utf8");
      kept = 0;
      return text;
    },
  };
}

class InputStream {
  read(): Uint8Array {
    return new Uint8Array(0);
  }
  blockingRead(): Uint8Array {
    return new Uint8Array(0);
  }
}

class OutputStream {
  readonly #take: (bytes: Uint8Array) => void;
  constructor(take: (bytes: Uint8Array) => void) {
    this.#take = take;
  }
  checkWrite(): bigint {
    return 4096n;
  }
  write(bytes: Uint8Array): void {
    this.#take(bytes);
  }
  blockingWriteAndFlush(bytes: Uint8Array): void {
    this.#take(bytes);
  }
  flush(): void {}
  blockingFlush(): void {}
}

function getRandomBytes(length: bigint): Uint8Array {
  return Uint8Array.from({ length: Number(length) }, (_, index) => index * 37 + 11);
}

/** Releases differ in what they import and never call: every other name is there, too. */
function anyName(members: Members, make: (name: string) => unknown = missing): Members {
  const all = new Map<string, unknown>(Object.entries(members));
  return new Proxy(
    {},
    {
      has: () => true,
      get: (_, key) => {
        const name = String(key);
        if (!all.has(name)) all.set(name, make(name));
        return all.get(name);
      },
    },
  );
}

/** A function or class that a tool may hold on to, but not use. */
function missing(name: string): unknown {
  return function () {
    throw new Error(`a tool used ${name}, which its world does not have`);
  };
}
