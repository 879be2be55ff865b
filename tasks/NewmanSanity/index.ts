import { AgentHost } from '../../shared/host/agent-host.ts';
import { runTask } from '../../shared/host/run-task.ts';
import { readInputs } from './inputs.ts';
import { newmanSanity } from './run.ts';

void runTask(new AgentHost(), (host) => newmanSanity(host, readInputs(host)));
