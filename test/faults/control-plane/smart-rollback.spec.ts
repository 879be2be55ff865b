import { describeChosen } from '../stage/describe-chosen.ts';
import { smartRollback } from '../stage/tasks.ts';

await describeChosen(smartRollback());
