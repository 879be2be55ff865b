import { AgentHost } from '../../shared/host/agent-host.ts';
import { runTask } from '../../shared/host/run-task.ts';
import { StepReporter } from '../../shared/report/publish/step-reporter.ts';
import { readInputs } from './inputs.ts';
import { newmanSanity } from './run.ts';
import { version } from './task.json';

const report = new StepReporter('NewmanSanity', version);
void runTask(new AgentHost(), (host) => newmanSanity(host, readInputs(host), report), report.end);
