// node hold-open.cjs KOFFI MILLISECONDS FOLDER: opens every new file below a folder for so long, as a scanner does that does
// not share it for deletion (FILE_SHARE_READ alone; Node itself shares all). Where it is for more than a minute, only what is
// there at the start: each file that is written has another name until it is whole. Says "ready", goes on until it is ended.
const fs = require('node:fs');
const { setInterval, setTimeout } = require('node:timers');
const path = require('node:path');

const [, , koffi, milliseconds, folder] = process.argv;
const kernel = require(koffi).load('kernel32.dll');
const createFile = kernel.func('intptr __stdcall CreateFileW(str16, uint32, uint32, void*, uint32, uint32, intptr)');
const closeHandle = kernel.func('int __stdcall CloseHandle(intptr)');
const GENERIC_READ = 0x80000000;
const FILE_SHARE_READ = 1;
const OPEN_EXISTING = 3;

const seen = new Set();
function look() {
  for (const entry of fs.readdirSync(folder, { withFileTypes: true, recursive: true })) {
    const file = path.join(entry.parentPath, entry.name);
    if (!entry.isFile() || seen.has(file)) continue;
    const handle = createFile(file, GENERIC_READ, FILE_SHARE_READ, null, OPEN_EXISTING, 0, 0);
    if (handle === -1) continue;
    seen.add(file);
    process.stdout.write(`${entry.name}\n`);
    setTimeout(() => closeHandle(handle), Number(milliseconds));
  }
}
look();
process.stdout.write('ready\n');
setInterval(Number(milliseconds) > 60_000 ? () => undefined : look, 1);
