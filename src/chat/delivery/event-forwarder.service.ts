import { Injectable } from '@nestjs/common';
import { DomainEvents } from '../../common/events/domain-events.js';
import { BlockUpdated, ContactChanged, ContactRequestChanged } from '../../contacts/contact.events.js';
import { GroupMembersChanged, GroupUpdated, JoinRequestChanged } from '../../groups/group.events.js';
import { ConversationChanged } from '../../inbox/inbox.events.js';
import { AccountUpdated } from '../../users/user.events.js';
import { FrameSender } from './frame-sender.service.js';

/** Puts what contacts, groups and the inbox announce on the sockets of those whom it concerns. */
@Injectable()
export class EventForwarder {
  constructor(events: DomainEvents, sender: FrameSender) {
    events.subscribe(AccountUpdated, ({ account }) =>
      sender.toUsers([account.id], 'account.updated', account),
    );
    events.subscribe(ContactRequestChanged, ({ request, userIds }) =>
      sender.toUsers(userIds, 'contact.request', request),
    );
    events.subscribe(ContactChanged, ({ userId, contact }) =>
      sender.toUsers([userId], 'contact.updated', contact),
    );
    events.subscribe(BlockUpdated, ({ userId, block }) => sender.toUsers([userId], 'block.updated', block));
    events.subscribe(ConversationChanged, ({ userId, conversation }) =>
      sender.toUsers([userId], 'conversation.updated', conversation),
    );
    events.subscribe(GroupUpdated, ({ group }) => sender.toGroup(group.id, 'group.updated', group));
    events.subscribe(GroupMembersChanged, (change) =>
      sender.toGroup(change.groupId, 'group.members', change),
    );
    events.subscribe(JoinRequestChanged, ({ request, userIds }) =>
      sender.toUsers(userIds, 'group.join_request', request),
    );
  }
}
