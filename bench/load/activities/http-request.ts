import type { Address, HttpRequestPlan } from '../load-plan.js';

/** A request as it goes over the wire. */
export function requestBytes(address: Address, request: HttpRequestPlan): Buffer {
  const body = request.body === undefined ? '' : JSON.stringify(request.body);
  const head = [
    `${request.method} ${request.path} HTTP/1.1`,
    `Host: ${address.host}:${address.port}`,
    ...(request.accessToken ? [`Authorization: Bearer ${request.accessToken}`] : []),
    ...(body ? ['Content-Type: application/json', `Content-Length: ${Buffer.byteLength(body)}`] : []),
  ];
  return Buffer.from(`${head.join('\r\n')}\r\n\r\n${body}`);
}
