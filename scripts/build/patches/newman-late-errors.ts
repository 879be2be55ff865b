import { changeFiles, replaceOnce } from '../patch.ts';
import type { Change, Patch } from '../patch.ts';

const NAME = 'newman-late-errors';

const ASK_FIRST: Change = {
  file: 'postman-sandbox/lib/postman-sandbox.js',
  apply: (source) =>
    replaceOnce(
      source,
      'callback(err, result);',
      `if (err || waiting === null) return callback(err, result);
            const done = _.once(() => { clearTimeout(patience); callback(err, result); });
            const patience = setTimeout(done, TO_WAIT_BUFFER);
            this.ping(done);`,
    ),
};

/** An error that nobody awaited is told after the result of its script; at the end of a run it would come too late. */
export const NEWMAN_LATE_ERRORS: Patch = { name: NAME, plugins: { newman: () => changeFiles(NAME, [ASK_FIRST]) } };
