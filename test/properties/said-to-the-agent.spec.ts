import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { sanitise, sanitiseLine } from '../../shared/host/sanitise.ts';
import { Secrets } from '../../shared/host/secrets.ts';
import { looksLikeLoggingCommand, parseLoggingCommand } from '../rigs/agent/logging-command.ts';
import type { Act } from '../rigs/hosts/acts.ts';
import { withActsBundle } from '../rigs/hosts/acts-bundle.ts';
import { bothHosts } from '../rigs/hosts/both-hosts.ts';
import { cases, hostileText } from '../support/properties.ts';

/** Lines as .NET's ReadLine sees them: the agent looks for a command in each. */
const linesOf = (text: string) => text.split(/\r\n|\n|\r/);
const OWN_FORMAT = /^##\[(?:group\]|endgroup\]$)/;
// One process does so many acts, so that a case need not be a process.
const ACTS = 60;

describe('any text that is said to the agent', () => {
  it('sanitised, is no command and no format on any line, and sanitising it again changes nothing', () => {
    const property = fc.property(hostileText, (text) => {
      for (const safe of [sanitise(text), sanitiseLine(text)]) {
        for (const line of linesOf(safe)) {
          assert.equal(parseLoggingCommand(line), undefined, JSON.stringify(line));
          assert.ok(!looksLikeLoggingCommand(line), JSON.stringify(line));
          assert.ok(!line.trimStart().startsWith('##['), JSON.stringify(line));
        }
        // eslint-disable-next-line no-control-regex
        assert.doesNotMatch(safe, /[\x00-\x08\x0b-\x1f\x7f-\x9f]/);
        assert.equal(sanitise(safe), safe);
      }
      assert.equal(linesOf(sanitiseLine(text)).length, 1);
    });
    fc.assert(property, cases(5000));
  });

  it('with a secret in it shows none, wherever the secret was cut by control characters or stands beside a marker', () => {
    const secret = fc.string({ unit: 'grapheme-ascii', minLength: 8, maxLength: 20 }).filter((text) => {
      return text.trim() === text && !/[*#]/.test(text);
    });
    const cut = fc.constantFrom('', '\0', '\u001b[0m', '\u0085', '\r', '##vso[', '##');
    const property = fc.property(secret, hostileText, cut, hostileText, (value, before, inside, after) => {
      const secrets = new Secrets();
      for (const text of [before, after]) if (text.includes(value)) return;
      secrets.add(value);
      const forms = [value, Buffer.from(value).toString('base64'), encodeURIComponent(value)];
      const text = forms.map((form) => `${before}${form}${after}`).join(' ');
      const hidden = inside === '\r' || inside.startsWith('##') ? '' : `${value.slice(0, 4)}${inside}${value.slice(4)}`;
      for (const said of [secrets.safeText(`${text} ${hidden}`), secrets.safeLine(`${text} ${hidden}`)]) {
        for (const form of forms) assert.ok(!said.includes(form), `${form} in ${said}`);
      }
    });
    fc.assert(property, cases(2000));
  });

  const bundle = withActsBundle();
  for (const host of bothHosts(bundle)) {
    it(`on the ${host.name} host: every command is one that the task gave, with the very value; no line is another's`, async () => {
      const said = fc
        .constantFrom('info' as const, 'warning' as const, 'debug' as const, 'group' as const, 'progress' as const)
        .chain((what) => fc.tuple(hostileText, hostileText).map(([first, second]): Act => [what, first, second]));
      const set = hostileText.map((value): Act => ['setOutput', 'value', value]);
      const acts = fc.array(fc.oneof({ weight: 3, arbitrary: said }, set), { minLength: ACTS, maxLength: ACTS });
      const last = fc.oneof(
        hostileText.map((text): Act => ['succeed', text]),
        fc.tuple(hostileText, hostileText).map(([text, details]): Act => ['fail', text, details]),
        fc.tuple(hostileText, hostileText).map(([text, details]): Act => ['fault', text, details]),
        hostileText.map((text): Act => ['throw', text]),
      );
      const property = fc.asyncProperty(acts, last, async (all, end) => {
        const { run } = await host.perform([...all, end]);
        assert.deepEqual(run.unparsed, []);
        const [ending = ''] = end;
        const failed = ending !== 'succeed';
        if (host.name === 'local') {
          assert.deepEqual(run.commands, []);
          assert.equal(run.exitCode, failed ? 1 : 0);
          for (const { printed } of run.lines) assert.ok(!printed.startsWith('##['), JSON.stringify(printed));
          return;
        }
        const of = (name: string) => run.commands.filter((command) => command.name === name);
        const count = (what: string) => all.filter(([act]) => act === what).length;
        assert.deepEqual(
          of('task.setvariable').map(({ data }) => data),
          all.filter(([act]) => act === 'setOutput').map(([, , value = '']) => value.toWellFormed()),
        );
        const warnings = new Set(all.filter(([act]) => act === 'warning').map(([, text]) => text)); // each is given once
        assert.equal(of('task.logissue').length, warnings.size + (failed ? 1 : 0));
        assert.equal(of('task.setprogress').length, count('progress'));
        assert.equal(of('task.complete').length, 1);
        const own = ['task.setvariable', 'task.logissue', 'task.setprogress', 'task.complete', 'task.debug'];
        assert.deepEqual(
          run.commands.map(({ name }) => name).filter((name) => !own.includes(name)),
          [],
        );
        assert.equal(run.result, failed ? 'Failed' : 'Succeeded');
        assert.equal(run.exitCode, 0);
        for (const { printed } of run.lines) {
          if (printed.startsWith('##[')) assert.match(printed, OWN_FORMAT);
          assert.ok(printed.indexOf('##vso') <= 0, JSON.stringify(printed));
        }
      });
      await fc.assert(property, { ...cases(3), endOnFailure: true });
    });
  }
});
