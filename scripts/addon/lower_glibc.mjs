// Lets the Linux addon of @jazzer.js/fuzzer 4.0.0, which was linked on a newer system, load from
// glibc 2.35 and GCC 12's libstdc++ on. Three undefined symbols are all that asks for more:
//
//   __isoc23_strtol, __isoc23_strtoul  GLIBC_2.38      C23's parsers, which differ from the older ones only in
//                                                      reading a 0b prefix in base 0 and 2
//   _ZSt21ios_base_library_initv       GLIBCXX_3.4.32  an anchor for the linker that nobody calls
//
// The first two are renamed (to the end of their own names, so no string is added) and take the
// platform's oldest version; the third becomes weak and unversioned; then nothing needs the two
// versions, and their entries are marked weak, which the loader takes as "may be missing".
// Everything is checked before anything is changed, and nothing changes its place or size.

const SHT_DYNSYM = 11;
const SHT_GNU_VERNEED = 0x6ffffffe;
const SHT_GNU_VERSYM = 0x6fffffff;
const VER_FLG_WEAK = 2;
const VER_NDX_GLOBAL = 1;
const STB_GLOBAL = 1;
const STB_WEAK = 2;
const SECTION_HEADER = 64;
const SYMBOL = 24;

/** e_machine → the version that all of the platform's first symbols have */
const OLDEST = new Map([
  [62, "GLIBC_2.2.5"], // x86-64
  [183, "GLIBC_2.17"], // AArch64
]);

const NEW_LIBC = "GLIBC_2.38";
const NEW_LIBCXX = "GLIBCXX_3.4.32";
const RENAMED = ["__isoc23_strtol", "__isoc23_strtoul"];
const PREFIX = "__isoc23_";
const ANCHOR = "_ZSt21ios_base_library_initv";

/**
 * @typedef {{ kind: "lowered", bytes: Buffer, changes: string[] } | { kind: "already" } | { kind: "unexpected", why:
 *   string }} Lowered
 * @typedef {{ at: number, library: string, version: string, index: number, flags: number }} Need
 * @typedef {{ at: number, versionAt: number, name: string, undefined: boolean, binding: number, version: number }}
 *   DynamicSymbol
 */

class Unexpected extends Error {}

/** @param {Buffer} original @returns {Lowered} a changed copy; the original is never written to */
export function lowerGlibc(original) {
  try {
    return lower(original);
  } catch (error) {
    if (error instanceof Unexpected) return { kind: "unexpected", why: error.message };
    throw error;
  }
}

/** @param {Buffer} original @returns {Lowered} */
function lower(original) {
  const { needs, symbols, machine } = read(original);
  const oldestName = OLDEST.get(machine);
  if (oldestName === undefined) throw new Unexpected(`processor ${machine}`);
  const newLibc = one(needs, "libc.so.6", NEW_LIBC);
  const newLibcxx = one(needs, "libstdc++.so.6", NEW_LIBCXX);
  const oldest = one(needs, "libc.so.6", oldestName);

  const ofNewLibc = symbols.filter((s) => s.version === newLibc.index);
  const ofNewLibcxx = symbols.filter((s) => s.version === newLibcxx.index);
  if (newLibc.flags === VER_FLG_WEAK && newLibcxx.flags === VER_FLG_WEAK && ofNewLibc.length + ofNewLibcxx.length === 0)
    return { kind: "already" };

  if (newLibc.flags !== 0 || newLibcxx.flags !== 0) throw new Unexpected("flags of the needed versions");
  expectSymbols(ofNewLibc, RENAMED, NEW_LIBC);
  expectSymbols(ofNewLibcxx, [ANCHOR], NEW_LIBCXX);

  const bytes = Buffer.from(original);
  for (const { at, versionAt } of ofNewLibc) {
    bytes.writeUInt32LE(bytes.readUInt32LE(at) + PREFIX.length, at);
    bytes.writeUInt16LE(oldest.index, versionAt);
  }
  for (const { at, versionAt } of ofNewLibcxx) {
    bytes.writeUInt8((STB_WEAK << 4) | (bytes.readUInt8(at + 4) & 15), at + 4);
    bytes.writeUInt16LE(VER_NDX_GLOBAL, versionAt);
  }
  for (const { at } of [newLibc, newLibcxx]) bytes.writeUInt16LE(VER_FLG_WEAK, at + 4);
  return {
    kind: "lowered",
    bytes,
    changes: [
      `${RENAMED.join(" and ")} became the ones of ${oldestName}`,
      `${ANCHOR}, which nothing calls, became optional`,
    ],
  };
}

/** @param {Need[]} needs @param {string} library @param {string} version @returns {Need} */
function one(needs, library, version) {
  const [found, ...more] = needs.filter((need) => need.library === library && need.version === version);
  if (found === undefined || more.length > 0)
    throw new Unexpected(`${more.length + (found ? 1 : 0)} entries for ${version} of ${library}`);
  return found;
}

/** @param {DynamicSymbol[]} found @param {string[]} expected @param {string} version */
function expectSymbols(found, expected, version) {
  const names = found.map(({ name }) => name).sort();
  if (names.join() !== [...expected].sort().join())
    throw new Unexpected(`${version} is needed by ${names.join(", ") || "nothing"}`);
  const odd = found.find((symbol) => !symbol.undefined || symbol.binding !== STB_GLOBAL);
  if (odd) throw new Unexpected(`${odd.name} is not a plain undefined symbol`);
}

/** @param {Buffer} b @returns {{ machine: number, needs: Need[], symbols: DynamicSymbol[] }} */
function read(b) {
  const { u8, u16, u32, u64 } = reader(b);
  if (b.length < 64 || b.readUInt32BE(0) !== 0x7f454c46) throw new Unexpected("not an ELF file");
  if (u8(4) !== 2 || u8(5) !== 1 || u16(16) !== 3) throw new Unexpected("not a 64-bit little-endian shared object");
  if (u16(0x3a) !== SECTION_HEADER) throw new Unexpected("size of section headers");

  const start = u64(0x28);
  const sections = Array.from({ length: u16(0x3c) }, (_, i) => {
    const o = start + i * SECTION_HEADER;
    return { type: u32(o + 4), offset: u64(o + 0x18), size: u64(o + 0x20), link: u32(o + 0x28), info: u32(o + 0x2c) };
  });
  const section = (/** @type {number} */ type, /** @type {string} */ name) => {
    const [found, ...more] = sections.filter((s) => s.type === type);
    if (found === undefined || more.length > 0)
      throw new Unexpected(`${more.length + (found ? 1 : 0)} ${name} sections`);
    return found;
  };
  const dynsym = section(SHT_DYNSYM, "dynamic symbol");
  const verneed = section(SHT_GNU_VERNEED, "needed version");
  const versym = section(SHT_GNU_VERSYM, "symbol version");
  const dynstr = sections[dynsym.link];
  if (dynstr === undefined || verneed.link !== dynsym.link) throw new Unexpected("string table");
  const count = dynsym.size / SYMBOL;
  if (!Number.isInteger(count) || versym.size !== count * 2) throw new Unexpected("sizes of the symbol tables");
  const string = (/** @type {number} */ at) => {
    const end = b.indexOf(0, dynstr.offset + at);
    if (at >= dynstr.size || end < 0) throw new Unexpected("a string outside its table");
    return b.toString("latin1", dynstr.offset + at, end);
  };

  /** @type {Need[]} */
  const needs = [];
  for (let o = verneed.offset, n = verneed.info; n > 0; n--, o += u32(o + 12)) {
    const library = string(u32(o + 4));
    for (let at = o + u32(o + 8), k = u16(o + 2); k > 0; k--, at += u32(at + 12)) {
      needs.push({ at, library, version: string(u32(at + 8)), index: u16(at + 6), flags: u16(at + 4) });
    }
  }
  const symbols = Array.from({ length: count }, (_, i) => {
    const at = dynsym.offset + i * SYMBOL;
    const versionAt = versym.offset + i * 2;
    return {
      at,
      versionAt,
      name: string(u32(at)),
      undefined: u16(at + 6) === 0,
      binding: u8(at + 4) >> 4,
      version: u16(versionAt),
    };
  });
  return { machine: u16(18), needs, symbols };
}

/** Reads that treat an offset out of the file as one more layout that is not the expected one. @param {Buffer} b */
function reader(b) {
  const within = (/** @type {number} */ at, /** @type {number} */ size) => {
    if (at + size > b.length) throw new Unexpected("an offset leads out of the file");
    return at;
  };
  return {
    u8: (/** @type {number} */ at) => b.readUInt8(within(at, 1)),
    u16: (/** @type {number} */ at) => b.readUInt16LE(within(at, 2)),
    u32: (/** @type {number} */ at) => b.readUInt32LE(within(at, 4)),
    u64: (/** @type {number} */ at) => Number(b.readBigUInt64LE(within(at, 8))),
  };
}
