// Loaded into a task before its bundle (node --require): notes when what happened, in milliseconds since the process began.
const https = require('node:https');
const { writeFileSync } = require('node:fs');

const marks = { node: performance.now() };
const mark = (name) => (marks[name] ??= performance.now());
const write = process.stdout.write.bind(process.stdout);
process.stdout.write = (text, ...rest) => {
  // The first thing that the library of the agent says, once the bundle is read and run.
  if (String(text).startsWith('##vso[task.debug]')) mark('bundle');
  return write(text, ...rest);
};
const request = https.request;
https.request = (...values) => {
  mark('credentials');
  const outgoing = request(...values);
  outgoing.once('socket', (socket) => socket.once('secureConnect', () => mark('tls')));
  outgoing.once('response', () => {
    if (marks.answer !== undefined) return;
    mark('answer');
    writeFileSync(process.env.MARKS, JSON.stringify(marks));
  });
  return outgoing;
};
