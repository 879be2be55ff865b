// Comes with newman and has no types of its own.
declare module 'uvm/lib/bridge.js' {
  const bridge: { prepare?(): void };
  export default bridge;
}
