import assert from 'node:assert/strict';
import { reportPage } from '../../../tasks/NewmanSanity/report/report-page.ts';

const PAGE = '<body><script type="application/json" id="report"></script></body>';

describe('The page of a sanity run', () => {
  it('has the report inside, whatever characters are in it', () => {
    assert.equal(
      reportPage(PAGE, '{"a":"$& $1 \\\\"}'),
      PAGE.replace('></script>', () => '>{"a":"$& $1 \\\\"}</script>'),
    );
  });

  it('takes no report that could leave its place', () => {
    assert.throws(() => reportPage(PAGE, '{"a":"</script>"}'), /could leave its place/);
  });

  it('is not made of a page that is damaged', () => {
    for (const page of ['', '<body></body>', PAGE + PAGE]) assert.throws(() => reportPage(page, '{}'), /is damaged/);
  });
});
