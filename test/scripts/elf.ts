// Writes the smallest ELF shared object that has what lower-glibc.mjs reads.

export interface Version {
  readonly name: string;
  readonly flags?: number;
}

export interface Sym {
  readonly name: string;
  /** of one of the versions below, or null for an unversioned symbol */
  readonly version: string | null;
  readonly defined?: boolean;
}

export interface Elf {
  readonly machine: number;
  readonly libraries: Readonly<Record<string, readonly Version[]>>;
  readonly symbols: readonly Sym[];
}

const HEADER = 64;

/** Version indices count from 2, in the order of `libraries`. */
export function versionIndex(elf: Elf, version: string): number {
  return (
    2 +
    Object.values(elf.libraries)
      .flat()
      .findIndex(({ name }) => name === version)
  );
}

export function writeElf(elf: Elf): Buffer {
  const strings = new Strings();

  const versym = Buffer.alloc(2 * (elf.symbols.length + 1));
  const dynsym = Buffer.alloc(24 * (elf.symbols.length + 1));
  elf.symbols.forEach(({ name, version, defined = false }, i) => {
    const o = 24 * (i + 1);
    dynsym.writeUInt32LE(strings.add(name), o);
    dynsym.writeUInt8((1 << 4) | 2, o + 4); // STB_GLOBAL, STT_FUNC
    dynsym.writeUInt16LE(defined ? 1 : 0, o + 6);
    versym.writeUInt16LE(version === null ? 1 : versionIndex(elf, version), 2 * (i + 1));
  });

  const libraries = Object.entries(elf.libraries);
  const verneed = Buffer.concat(
    libraries.map(([library, versions], l) => {
      const entry = Buffer.alloc(16 + 16 * versions.length);
      entry.writeUInt16LE(1, 0);
      entry.writeUInt16LE(versions.length, 2);
      entry.writeUInt32LE(strings.add(library), 4);
      entry.writeUInt32LE(16, 8);
      entry.writeUInt32LE(l === libraries.length - 1 ? 0 : entry.length, 12);
      versions.forEach(({ name, flags = 0 }, v) => {
        const o = 16 + 16 * v;
        entry.writeUInt16LE(flags, o + 4);
        entry.writeUInt16LE(versionIndex(elf, name), o + 6);
        entry.writeUInt32LE(strings.add(name), o + 8);
        entry.writeUInt32LE(v === versions.length - 1 ? 0 : 16, o + 12);
      });
      return entry;
    }),
  );

  const sections = [
    { type: 0, data: Buffer.alloc(0), link: 0, info: 0 },
    { type: 3, data: strings.bytes(), link: 0, info: 0 },
    { type: 11, data: dynsym, link: 1, info: 1 },
    { type: 0x6fffffff, data: versym, link: 2, info: 0 },
    { type: 0x6ffffffe, data: verneed, link: 1, info: libraries.length },
  ];
  const headers = Buffer.alloc(64 * sections.length);
  let offset = HEADER;
  sections.forEach(({ type, data, link, info }, i) => {
    const o = 64 * i;
    headers.writeUInt32LE(type, o + 4);
    headers.writeBigUInt64LE(BigInt(offset), o + 0x18);
    headers.writeBigUInt64LE(BigInt(data.length), o + 0x20);
    headers.writeUInt32LE(link, o + 0x28);
    headers.writeUInt32LE(info, o + 0x2c);
    offset += data.length;
  });

  const header = Buffer.alloc(HEADER);
  header.writeUInt32BE(0x7f454c46, 0);
  header.set([2, 1, 1], 4);
  header.writeUInt16LE(3, 16);
  header.writeUInt16LE(elf.machine, 18);
  header.writeBigUInt64LE(BigInt(offset), 0x28);
  header.writeUInt16LE(64, 0x3a);
  header.writeUInt16LE(sections.length, 0x3c);
  return Buffer.concat([header, ...sections.map(({ data }) => data), headers]);
}

class Strings {
  #text = "\0";

  add(text: string): number {
    const at = this.#text.length;
    this.#text += `${text}\0`;
    return at;
  }

  bytes(): Buffer {
    return Buffer.from(this.#text, "latin1");
  }
}
