// Loaded into a task by NODE_OPTIONS=--import: makes every file write below FAULTS_FOLDER stop at its moments. Each is
// noted in FAULTS_NOTES; at the one that FAULTS_STOP names the task waits for a signal, and says so on stderr.
import { appendFileSync } from 'node:fs';
import fs from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import path from 'node:path';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';

const { FAULTS_FOLDER: folder = '/', FAULTS_NOTES: notes, FAULTS_STOP: stop } = process.env;
const SIGNAL_WITHIN_MILLISECONDS = 10_000;
const { open, rename, writeFile } = fs;

const isOurs = (file) => typeof file === 'string' && file.startsWith(folder + path.sep);

/** The file as it will be called; temporary names end in `.<8 digits>.part`. */
const nameOf = (file) =>
  path
    .relative(folder, file)
    .replace(/\.[0-9a-f]{8}\.part$/, '')
    .split(path.sep)
    .join('/');

const counts = new Map();

async function moment(file, what) {
  const once = `${nameOf(file)}: ${what}`;
  const count = (counts.get(once) ?? 0) + 1;
  counts.set(once, count);
  const label = count === 1 ? once : `${once} (${count})`;
  if (notes !== undefined) appendFileSync(notes, `${label}\n`);
  if (label !== stop) return;
  const signalled = new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, resolve);
  });
  process.stderr.write(`stopped at ${label}\n`);
  await Promise.race([signalled, sleep(SIGNAL_WITHIN_MILLISECONDS)]);
}

/** Writes one half, stops, writes the other. */
async function inHalves(file, text, write) {
  const half = Math.floor(text.length / 2);
  await write(text.slice(0, half));
  await moment(file, 'half written');
  await write(text.slice(half));
}

fs.open = async (file, flags, ...more) => {
  const writes = isOurs(file) && flags === 'w';
  if (writes) await moment(file, 'before');
  const handle = await open(file, flags, ...more);
  if (!writes) return handle;
  const writeAll = handle.writeFile.bind(handle);
  handle.writeFile = (text) => inHalves(file, text, (part) => writeAll(part, 'utf8'));
  return handle;
};

fs.rename = async (from, to) => {
  if (isOurs(to)) await moment(to, 'written, not yet renamed');
  await rename(from, to);
  if (isOurs(to)) await moment(to, 'after');
};

fs.writeFile = async (file, text, ...more) => {
  if (!isOurs(file)) return writeFile(file, text, ...more);
  await moment(file, 'before');
  await writeFile(file, '');
  await inHalves(file, text, (part) => writeFile(file, part, { flag: 'a' }));
  await moment(file, 'after');
};

syncBuiltinESMExports();
