/**
 * Milliseconds that a test waits for something to happen. It ends a wait for what never comes and promises nothing: on a machine
 * that has much else to do everything takes many times as long.
 */
export const PATIENCE = 180_000;
