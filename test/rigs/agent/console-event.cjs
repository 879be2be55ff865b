// node console-event.cjs KOFFI PROCESS EVENT: sends CTRL_C (0) or CTRL_BREAK (1) to the console of a process, as the agent's
// ProcessInvoker does. A process of its own, since it gives up its console for that one's.
const [, , koffi, processId, event] = process.argv;
const kernel = require(koffi).load('kernel32.dll');
const freeConsole = kernel.func('int __stdcall FreeConsole()');
const attachConsole = kernel.func('int __stdcall AttachConsole(uint32)');
const setHandler = kernel.func('int __stdcall SetConsoleCtrlHandler(void*, int)');
const generate = kernel.func('int __stdcall GenerateConsoleCtrlEvent(uint32, uint32)');

freeConsole();
// Without a handler of our own it would reach us too.
const sent = attachConsole(Number(processId)) && setHandler(null, 1) && generate(Number(event), 0);
process.exitCode = sent ? 0 : 1;
