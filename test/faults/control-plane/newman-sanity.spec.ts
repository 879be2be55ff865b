import { describeChosen } from '../stage/describe-chosen.ts';
import { newmanSanity } from '../stage/tasks.ts';

await describeChosen(newmanSanity());
