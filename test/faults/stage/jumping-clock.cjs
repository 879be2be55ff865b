// Loaded into a task before it starts: the clock on the wall jumps, as when a machine wakes up or somebody sets it.
// CLOCK_JUMPS is `after:by,after:by`, both in milliseconds; `by` counts from the true time.
const { performance } = require('node:perf_hooks'); // the sandbox of scripts takes the global one away

const jumps = (process.env.CLOCK_JUMPS ?? '').split(',').map((jump) => jump.split(':').map(Number));
const TrueDate = Date;

function offset() {
  const [, by = 0] = jumps.findLast(([after]) => performance.now() >= after) ?? [];
  return by;
}

class JumpingDate extends TrueDate {
  constructor(...values) {
    if (values.length === 0) super(TrueDate.now() + offset());
    else super(...values);
  }

  static now() {
    return TrueDate.now() + offset();
  }
}

globalThis.Date = JumpingDate;
