import { AgentHost } from '../../../shared/host/agent-host.ts';
import { runActs } from './acts.ts';

void runActs(new AgentHost());
