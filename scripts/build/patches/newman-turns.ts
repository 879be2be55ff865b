import { changeFiles, replaceOnce } from '../patch.ts';
import type { Change, Patch } from '../patch.ts';

const NAME = 'newman-turns';

const NEXT_TURN: Change = {
  file: 'postman-runtime/lib/runner/instruction.js',
  apply: (source) =>
    replaceOnce(source, 'setTimeout(callback.bind(...args), 0);', 'setImmediate(callback.bind(...args));'),
};

/** Four timers of a millisecond for every request; the next turn is soon enough. */
export const NEWMAN_TURNS: Patch = {
  name: NAME,
  plugins: { newman: () => changeFiles(NAME, [NEXT_TURN]) },
  saves: { requests: 25, milliseconds: 169, mebibytes: 0 },
};
