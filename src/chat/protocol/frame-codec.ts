import { DomainError } from '../../common/errors/domain-error.js';
import { exceedsBounds } from '../../common/http/json-bounds.js';

/** What a client sends. Without an `id` it wants no answer unless something fails. */
export interface ClientFrame {
  event: string;
  id?: string;
  data: Record<string, unknown>;
}

/** A frame that is refused before any handler sees it, with its `id` where that could be read. */
export interface RefusedFrame {
  error: DomainError;
  id?: string;
}

const MAX_ID_LENGTH = 128;

const refused = (code: 'bad_frame' | 'validation_failed', detail: string, id?: string): RefusedFrame => ({
  error: new DomainError(code, { detail }),
  id,
});

/** Reads a text frame. Never throws, whatever came over the wire. */
export function decodeFrame(text: string): ClientFrame | RefusedFrame {
  let frame: unknown;
  try {
    frame = JSON.parse(text);
  } catch {
    return refused('bad_frame', 'The frame is not JSON.');
  }
  if (!isObject(frame)) return refused('bad_frame', 'The frame is not an object.');
  const { event, id, data = {} } = frame;
  if (id !== undefined && !isFrameId(id)) {
    return refused('bad_frame', `id must be a string of 1 to ${MAX_ID_LENGTH} characters.`);
  }
  if (typeof event !== 'string') return refused('bad_frame', 'event must be a string.', id);
  if (!isObject(data)) return refused('bad_frame', 'data must be an object.', id);
  const problem = boundsProblem(frame);
  return problem ? refused('validation_failed', problem, id) : { event, id, data };
}

function boundsProblem(frame: Record<string, unknown>): string | undefined {
  for (const key in frame) {
    if (key !== 'event' && key !== 'id' && key !== 'data')
      return 'A frame has no fields but event, id and data.';
  }
  return exceedsBounds(frame) ? 'The frame is nested too deeply or has a forbidden key.' : undefined;
}

const isFrameId = (id: unknown): id is string =>
  typeof id === 'string' && id.length > 0 && id.length <= MAX_ID_LENGTH;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The text of an ack, the answer to the frame with this id. `data` is JSON. */
export const encodeAck = (id: string, data: string): string =>
  `{"event":"ack","id":${JSON.stringify(id)},"data":${data}}`;

/** The text of an error: the answer to the frame with this id, or a complaint about one without. */
export function encodeError(id: string | undefined, error: DomainError): string {
  const { code, detail: message, retryAfterMs, errors } = error;
  return JSON.stringify({ event: 'error', id, data: { code, message, retryAfterMs, errors } });
}
