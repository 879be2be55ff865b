import assert from 'node:assert/strict';
import { parseLoggingCommand } from '../../rigs/agent/logging-command.ts';
import { sanitise, sanitiseLine } from '../../../shared/host/sanitise.ts';

describe('sanitise', () => {
  const command = '##vso[task.complete result=Succeeded]';

  it('defangs a logging command wherever it stands, in any case', () => {
    for (const text of [command, `pod said ${command}`, command.toUpperCase(), `a\n${command}\r\n${command}`]) {
      const safe = sanitise(text);
      assert.ok(!/##vso/i.test(safe), safe);
      for (const line of safe.split('\n')) assert.equal(parseLoggingCommand(line), undefined);
    }
    assert.equal(sanitise('a ##vso[b.c]d'), 'a **vso[b.c]d');
  });

  it('defangs log formatting', () => {
    assert.equal(sanitise('##[error]no\n ##[group]no'), '**[error]no\n **[group]no');
  });

  it('cannot be made to put a command together by what it takes out', () => {
    for (const cut of ['\x00', '\x07', '\x1b[0m', '\x1b[1;31m', '\x7f', '\x9b', '\u2028']) {
      for (let at = 1; at < 6; at++) {
        const text = `${command.slice(0, at)}${cut}${command.slice(at)}`;
        assert.ok(!/##vso/i.test(sanitise(text)), JSON.stringify([cut, at, sanitise(text)]));
      }
    }
  });

  it('splits no line where the agent would not, and none that it would is left whole', () => {
    assert.equal(sanitise('a\rb\r\nc\nd\te'), 'a\nb\nc\nd\te');
    assert.equal(sanitise('a\u2028b\x0bc'), 'abc');
  });

  it('takes out what turns a line round or hides a part of it', () => {
    assert.equal(sanitise('image \u202egnp.exe\u202c of \u2066app\u2069\u200b\ufeff'), 'image gnp.exe of app');
    assert.equal(sanitise('##\u200bvso[task.complete]'), '**vso[task.complete]');
    assert.equal(sanitise('a\x1b]0;another title\x07b\x1b]8;;http://x\x1b\\c'), 'abc');
    for (const text of ['👩\u200d🚀', 'می\u200cخواهم', 'שלום']) assert.equal(sanitise(text), text);
  });

  it('leaves ordinary text as it is', () => {
    for (const text of ['', '# heading', '## vso', '#vso[', 'grüße 漢字 🎉', 'image reg:5000/app@sha256:ab']) {
      assert.equal(sanitise(text), text);
    }
  });

  it('sanitiseLine makes one line', () => {
    assert.equal(sanitiseLine('  a \r\n\n  b\r'), 'a b');
    assert.equal(sanitiseLine('##v\nso[a.b]'), '##v so[a.b]');
  });
});
