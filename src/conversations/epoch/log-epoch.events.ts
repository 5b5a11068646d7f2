import { defineEvent } from '../../common/events/domain-events.js';

/** The log tells another history than before: whatever was remembered by number means nothing any more. */
export const EpochChanged = defineEvent<{ epoch: string }>('log.epoch-changed');
