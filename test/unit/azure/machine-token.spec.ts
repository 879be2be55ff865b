import assert from 'node:assert/strict';
import { byAgentClock } from '../../../shared/azure/machine-token.ts';

const NOW = Date.UTC(2026, 10, 30, 12);
const at = (minutes: number) => new Date(NOW + minutes * 60_000).toUTCString();
const seconds = (minutes: number) => NOW / 1000 + minutes * 60;

describe('the end of a token that the machine gives, by the clock of the agent', () => {
  const rows: readonly (readonly [what: string, told: unknown, answeredAt: string | undefined, ends: unknown])[] = [
    ['the clocks agree', String(seconds(60)), at(0), String(seconds(60))],
    ['they differ by as long as an answer takes', String(seconds(60)), at(0.4), String(seconds(60))],
    ["the agent's is ten minutes slow", String(seconds(70)), at(10), String(seconds(60))],
    ["the agent's is ten minutes fast", String(seconds(50)), at(-10), String(seconds(60))],
    ['as a number', seconds(70), at(10), String(seconds(60))],
    ['as the time of day, of App Service', new Date(seconds(70) * 1000).toISOString(), at(10), String(seconds(60))],
    ['the service does not say when it answered', String(seconds(70)), undefined, String(seconds(70))],
    ['what it says is no time', String(seconds(70)), 'now', String(seconds(70))],
    ['the end is no time', 'soon', at(10), 'soon'],
    ['there is no end', null, at(10), null],
  ];
  for (const [what, told, answeredAt, ends] of rows) {
    it(what, () => {
      const answer = JSON.stringify({ access_token: 't', expires_on: told });
      assert.deepEqual(JSON.parse(byAgentClock(answer, answeredAt, NOW)), { access_token: 't', expires_on: ends });
    });
  }

  it('what is no JSON stays as it is', () => assert.equal(byAgentClock('<html>', at(10), NOW), '<html>'));
});
