// Loaded by NODE_OPTIONS=--require: writes the most memory that a process ever held to the file PEAK_MEMORY, in bytes.
const { readFileSync, writeFileSync } = require('node:fs');
const { isMainThread } = require('node:worker_threads');

if (isMainThread) process.on('exit', () => writeFileSync(process.env['PEAK_MEMORY'], String(peak())));

function peak() {
  try {
    // What getrusage says begins with the size of the process that started this one.
    const kilobytes = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
    if (kilobytes !== undefined) return Number(kilobytes) * 1024;
  } catch {
    // Only Linux has this file.
  }
  return process.resourceUsage().maxRSS * 1024;
}
