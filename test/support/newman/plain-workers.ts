import { syncBuiltinESMExports } from 'node:module';
import workerThreads from 'node:worker_threads';
import type { WorkerOptions } from 'node:worker_threads';

const { Worker } = workerThreads;

/**
 * Threads are started with the words that this process was started with. A task has none; here they would load the loader
 * of the specs into every sandbox of newman, a third of what a collection costs.
 */
class PlainWorker extends Worker {
  constructor(file: string | URL, options: WorkerOptions = {}) {
    super(file, { execArgv: [], ...options });
  }
}

workerThreads.Worker = PlainWorker;
syncBuiltinESMExports();
