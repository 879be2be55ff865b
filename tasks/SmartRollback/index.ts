import { AgentHost } from '../../shared/host/agent-host.ts';
import { runTask } from '../../shared/host/run-task.ts';
import { StepReporter } from '../../shared/report/publish/step-reporter.ts';
import { readInputs } from './inputs.ts';
import { smartRollback } from './run.ts';
import { version } from './task.json';

const report = new StepReporter('SmartRollback', version);
void runTask(new AgentHost(), (host) => smartRollback(host, readInputs(host), report), report.end);
