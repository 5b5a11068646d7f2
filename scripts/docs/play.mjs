const PASSWORD = 'violet otter lamp';
const MUTED_UNTIL = '2030-01-01T08:00:00.000Z';

/** Plays through every operation and every event, in one order, so that ids come out alike each time. */
export async function play(recorder) {
  const people = await registerEverybody(recorder);
  await manageContacts(recorder, people);
  const sockets = await openSockets(recorder, people);
  const conversationId = await chatOneToOne(recorder, people, sockets);
  const groupId = await chatInGroup(recorder, people, sockets);
  await runGroup(recorder, people, sockets, groupId);
  await useConversations(recorder, people, sockets, conversationId);
  await manageAccount(recorder, people, sockets);
  await recorder.call('healthLive');
  await recorder.call('healthReady');
}

async function registerEverybody(recorder) {
  const people = {};
  for (const [index, nickname] of ['Alice', 'Bob', 'Carol', 'Dave', 'Erin'].entries()) {
    const body = { mobile: `+86 138 0013 800${index}`, password: PASSWORD, nickname };
    if (index === 0)
      Object.assign(body, { sex: 'W', device: { name: "Alice's phone", platform: 'android' } });
    const { user, accessToken, refreshToken } = await recorder.call('authRegister', undefined, { body });
    people[nickname.toLowerCase()] = { id: user.id, mobile: user.mobile, token: accessToken, refreshToken };
  }
  const { alice } = people;
  const again = { mobile: alice.mobile, password: PASSWORD };
  await recorder.refused('mobile_taken', 'authRegister', undefined, { body: again });
  await recorder.refused('validation_failed', 'authRegister', undefined, { body: { ...again, password: 1 } });
  await recorder.refused('invalid_credentials', 'authLogin', undefined, {
    body: { ...again, password: 'not the one it is' },
  });
  await recorder.refused('unauthenticated', 'usersGetOwnProfile');
  return people;
}

async function manageContacts(recorder, { alice, bob, carol, dave }) {
  const ask = (from, body) => recorder.call('contactRequestsCreate', from.token, { body });
  const settle = (operation, by, { id }) => recorder.call(operation, by.token, { parameters: { id } });
  const first = await ask(alice, { mobile: bob.mobile, message: 'We met at the fair.' });
  await recorder.call('contactRequestsList', bob.token, {
    parameters: { direction: 'incoming', status: 'pending' },
  });
  await settle('contactRequestsAccept', bob, first);
  await settle('contactRequestsAccept', carol, await ask(alice, { userId: carol.id }));
  await settle('contactRequestsReject', dave, await ask(alice, { userId: dave.id }));
  await recorder.refused('already_contacts', 'contactRequestsCreate', alice.token, {
    body: { userId: bob.id },
  });
  await recorder.refused('cannot_add_self', 'contactRequestsCreate', alice.token, {
    body: { userId: alice.id },
  });
  await recorder.refused('request_settled', 'contactRequestsAccept', bob.token, {
    parameters: { id: first.id },
  });
  await recorder.call('contactsUpdate', alice.token, {
    parameters: { userId: bob.id },
    body: { remark: 'Bob from the fair', tags: ['chess'] },
  });
  await recorder.call('contactsList', alice.token);
  await recorder.call('blocksBlock', bob.token, { parameters: { userId: dave.id } });
  await recorder.call('blocksList', bob.token);
  await recorder.refused('blocked', 'contactRequestsCreate', dave.token, { body: { userId: bob.id } });
  await recorder.call('blocksUnblock', bob.token, { parameters: { userId: dave.id } });
  await recorder.call('usersLookUp', alice.token, { parameters: { mobile: carol.mobile } });
  await recorder.call('usersGetPublicProfile', alice.token, { parameters: { id: bob.id } });
  await recorder.refused('user_not_found', 'usersGetPublicProfile', alice.token, {
    parameters: { id: '999' },
  });
}

async function openSockets(recorder, { alice, bob, carol, dave }) {
  return {
    alice: await recorder.connect(alice.token),
    bob: await recorder.connect(bob.token),
    carol: await recorder.connect(carol.token),
    dave: await recorder.connect(dave.token),
  };
}

async function chatOneToOne(recorder, { alice, bob, dave }, sockets) {
  const to = { type: 'single', id: bob.id };
  const { conversationId } = await sockets.alice.request('message.send', {
    to,
    clientMsgId: '0b8f5c1e-1',
    content: { type: 'text', text: 'Hello, Bob!' },
  });
  await sockets.bob.next('message.new');
  await sockets.bob.request('typing', { to: { type: 'single', id: alice.id }, state: 'start' });
  await sockets.alice.next('typing');
  await sockets.bob.request('conversation.read', { conversationId, seq: 1 });
  await sockets.alice.next('receipt');
  await sockets.alice.request('presence.subscribe', { userIds: [bob.id] });
  await sockets.alice.request('message.send', {
    to: { type: 'single', id: dave.id },
    clientMsgId: '0b8f5c1e-2',
    content: { type: 'text', text: 'Hello?' },
  });
  await sockets.alice.request('ping', {});
  await recorder.call('messagesSend', bob.token, {
    body: {
      to: { type: 'single', id: alice.id },
      clientMsgId: '7c1d2a90-1',
      content: { type: 'text', text: 'Hello, Alice! Tea?' },
      replyTo: 1,
    },
  });
  const body = { to, clientMsgId: '0b8f5c1e-1', content: { type: 'text', text: 'Something else' } };
  await recorder.refused('idempotency_conflict', 'messagesSend', alice.token, { body });
  body.to = { type: 'single', id: dave.id };
  await recorder.refused('not_a_contact', 'messagesSend', alice.token, { body });
  body.to = { type: 'group', id: '999' };
  await recorder.refused('conversation_not_found', 'messagesSend', alice.token, { body });
  Object.assign(body, { to, clientMsgId: '0b8f5c1e-3', replyTo: 99 });
  await recorder.refused('message_not_found', 'messagesSend', alice.token, { body });
  return conversationId;
}

async function chatInGroup(recorder, { alice, bob, carol, dave, erin }, sockets) {
  const { id } = await recorder.call('groupsCreate', alice.token, {
    body: { name: 'Weavers', memo: 'Cloth and company', memberIds: [bob.id] },
  });
  const inGroup = { id };
  await recorder.call('groupMembersAdd', alice.token, { parameters: inGroup, body: { userIds: [carol.id] } });
  await sockets.bob.next('group.members');
  await sockets.carol.request('message.send', {
    to: { type: 'group', id },
    clientMsgId: '5e6f7a8b-1',
    content: { type: 'text', text: 'Good morning, all' },
    mentions: 'all',
  });
  await recorder.call('groupsJoin', erin.token, { parameters: inGroup, body: {} });
  await sockets.alice.next('group.join_request');
  const { items } = await recorder.call('joinRequestsList', alice.token, { parameters: inGroup });
  await recorder.call('joinRequestsReject', alice.token, {
    parameters: { id, requestId: items[0].id },
  });
  await recorder.call('groupsJoin', dave.token, {
    parameters: inGroup,
    body: { message: 'I weave too.' },
  });
  const pending = await recorder.call('joinRequestsList', alice.token, { parameters: inGroup });
  await recorder.call('joinRequestsAccept', alice.token, {
    parameters: { id, requestId: pending.items[0].id },
  });
  return id;
}

async function runGroup(recorder, { alice, bob, carol, dave }, sockets, id) {
  const member = (userId) => ({ id, userId });
  await recorder.call('groupsUpdate', alice.token, {
    parameters: { id },
    body: { name: 'Weavers and spinners' },
  });
  await sockets.bob.next('group.updated');
  await recorder.call('groupMembersUpdate', alice.token, {
    parameters: member(carol.id),
    body: { role: 'admin', displayName: 'Carol (loom)' },
  });
  await recorder.call('groupMembersUpdate', alice.token, {
    parameters: member(dave.id),
    body: { mutedUntil: MUTED_UNTIL },
  });
  await recorder.refused('muted', 'messagesSend', dave.token, {
    body: { to: { type: 'group', id }, clientMsgId: 'd-1', content: { type: 'text', text: 'But' } },
  });
  await recorder.refused('forbidden', 'groupsUpdate', bob.token, {
    parameters: { id },
    body: { name: 'Mine' },
  });
  await recorder.call('groupMembersList', bob.token, { parameters: { id } });
  await recorder.call('groupsGet', bob.token, { parameters: { id } });
  await recorder.call('groupsList', bob.token);
  await recorder.call('groupsSearch', bob.token, { parameters: { q: 'weav' } });
  await recorder.call('groupMembersRemove', alice.token, { parameters: member(dave.id) });
  await recorder.refused('not_a_member', 'messagesSend', dave.token, {
    body: { to: { type: 'group', id }, clientMsgId: 'd-2', content: { type: 'text', text: 'Why?' } },
  });
  await recorder.refused('member_not_found', 'groupMembersRemove', alice.token, {
    parameters: member(dave.id),
  });
  await recorder.refused('owner_must_transfer', 'groupMembersRemove', alice.token, {
    parameters: member(alice.id),
  });
  await recorder.call('groupsTransfer', alice.token, { parameters: { id }, body: { userId: carol.id } });
  await recorder.refused('group_not_found', 'groupsGet', alice.token, { parameters: { id: '999' } });
}

async function useConversations(recorder, { alice, bob }, sockets, conversationId) {
  const parameters = { id: conversationId };
  await recorder.call('conversationsList', alice.token, { parameters: { limit: '2' } });
  await recorder.call('conversationsGet', alice.token, { parameters });
  await recorder.call('conversationsUpdate', alice.token, { parameters, body: { pinned: true } });
  await sockets.alice.next('conversation.updated');
  await recorder.call('conversationsListMessages', alice.token, {
    parameters: { ...parameters, after: '0' },
  });
  await recorder.call('conversationsListChanges', alice.token, { parameters: { ...parameters, since: '0' } });
  await recorder.call('conversationsMarkRead', alice.token, { parameters, body: { seq: 2 } });
  await recorder.call('sync', alice.token, { parameters: { limit: '1' } });
  await sockets.bob.request('sync', { limit: 1 });
  await sockets.bob.close();
  await sockets.alice.next('presence');
  await recorder.call('contactsRemove', bob.token, { parameters: { userId: alice.id } });
  await sockets.alice.next('contact.updated');
  await recorder.call('contactRequestsCreate', bob.token, { body: { userId: alice.id } });
  await sockets.alice.next('contact.request');
  await recorder.refused('contact_not_found', 'contactsRemove', bob.token, {
    parameters: { userId: alice.id },
  });
}

async function manageAccount(recorder, { alice, bob, carol, dave }, sockets) {
  const login = { mobile: alice.mobile, password: PASSWORD, device: { name: 'Laptop', platform: 'web' } };
  const laptop = await recorder.call('authLogin', undefined, { body: login });
  await recorder.call('sessionsList', alice.token);
  await recorder.call('sessionsCreateTicket', alice.token);
  await recorder.call('usersGetOwnProfile', alice.token);
  await recorder.call('usersUpdateOwnProfile', alice.token, { body: { memo: 'Weaver of words' } });
  await sockets.alice.next('account.updated');
  await recorder.call('blocksBlock', alice.token, { parameters: { userId: dave.id } });
  await sockets.alice.next('block.updated');
  await recorder.call('sessionsRevoke', alice.token, { parameters: { id: laptop.session.id } });
  const body = { refreshToken: bob.refreshToken };
  const next = await recorder.call('authRefresh', undefined, { body });
  await recorder.call('authRefresh', undefined, { body: { refreshToken: next.refreshToken } });
  await recorder.refused('refresh_token_reused', 'authRefresh', undefined, { body });
  await recorder.call('authChangePassword', alice.token, {
    body: { currentPassword: PASSWORD, newPassword: 'amber badger kite' },
  });
  await recorder.call('groupsDissolve', carol.token, {
    parameters: { id: (await recorder.call('groupsList', carol.token)).items[0].id },
  });
  await recorder.call('authLogOut', alice.token);
  await sockets.alice.next('session.closing');
  await recorder.call('usersEraseOwnAccount', dave.token, { body: { password: PASSWORD } });
}
