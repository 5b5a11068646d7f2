import type { SystemContent } from '../conversations/message/system-content.js';
import type { Schema } from './schema.js';

const ID: Schema = { type: 'string' };
const IDS: Schema = { type: 'array', items: ID };
const ROLE: Schema = { type: 'string', enum: ['owner', 'admin', 'member'] };
const CHANGES: Schema = { type: 'object', additionalProperties: { type: ['string', 'null'] } };

/** The fields of each system message besides `type`, `event` and `actorId`. A new event must be described here. */
const FIELDS: Record<SystemContent['event'], Record<string, Schema>> = {
  group_created: { name: { type: 'string' }, userIds: IDS },
  members_joined: { userIds: IDS },
  member_left: { userIds: IDS },
  member_removed: { userIds: IDS },
  owner_changed: { userIds: IDS },
  role_changed: { userIds: IDS, role: ROLE },
  group_updated: { changes: CHANGES },
  group_dissolved: {},
};

/** What the server itself writes into a log: members came or went, the group was renamed … */
export const systemContentSchema = (): Schema => ({
  description: 'Written by the server: a change of membership or of the group.',
  oneOf: Object.entries(FIELDS).map(([event, fields]) => {
    const properties = {
      type: { type: 'string', enum: ['system'] },
      event: { type: 'string', enum: [event] },
      actorId: { ...ID, description: 'Who did it.' },
      ...fields,
    };
    return { type: 'object', title: event, properties, required: Object.keys(properties) };
  }),
});
