import { describeChosen } from '../stage/describe-chosen.ts';
import { captureAndDeploy } from '../stage/tasks.ts';

await describeChosen(captureAndDeploy());
