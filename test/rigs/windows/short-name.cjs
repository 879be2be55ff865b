// node short-name.cjs KOFFI PATH…: prints the 8.3 path of each file or folder as a line of UTF-8, and the path itself where
// its volume keeps no short names. A process of its own, as all that calls functions of Windows.
const { Buffer } = require('node:buffer');

const [, , koffi, ...places] = process.argv;
const LONGEST = 32_768;
const kernel = require(koffi).load('kernel32.dll');
const shortName = kernel.func('uint32 __stdcall GetShortPathNameW(str16, _Out_ uint16 *, uint32)');

for (const place of places) {
  const name = Buffer.alloc(LONGEST * 2);
  const length = shortName(place, name, LONGEST);
  if (length === 0) throw new Error(`${place} has no short name: is it there?`);
  process.stdout.write(`${name.subarray(0, length * 2).toString('utf16le')}\n`);
}
