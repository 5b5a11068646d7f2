// `npm run demo [-- url]`: three people play a scripted conversation against a running server; prints every frame.
import { prepare } from './prepare.mjs';

await prepare();
const { Person } = await import('./demo/person.mjs');
const url = process.argv[2] ?? 'http://127.0.0.1:3000';

try {
  await play();
  console.log('\nThat was Skein. Every line above went over the wire.');
} catch (error) {
  const isDown = error.cause?.code === 'ECONNREFUSED';
  console.error(isDown ? `Nobody answers at ${url}. Start the server first: npm start` : error);
  process.exitCode = 1;
}

async function play() {
  scene('Three people register, and each opens a socket');
  const people = [];
  for (const name of ['Alice', 'Bob', 'Carol']) people.push(await Person.register(url, name));
  const [alice, bob, carol] = people;
  try {
    for (const person of people) await person.connect();
    await becomeContacts(alice, bob, carol);
    await chat(alice, bob);
    const groupId = await chatInGroup(alice, bob, carol);
    await goOfflineAndCatchUp(alice, bob, carol, groupId);
  } finally {
    for (const person of people) await person.disconnect();
  }
}

async function becomeContacts(alice, bob, carol) {
  scene('Alice asks Bob and Carol to become contacts');
  for (const other of [bob, carol]) {
    const { id } = await alice.rest('POST', '/contacts/requests', { userId: other.id, message: 'Hello!' });
    await other.next('contact.request');
    await other.rest('POST', `/contacts/requests/${id}/accept`);
    await alice.next('contact.updated');
  }
}

async function chat(alice, bob) {
  scene('Alice writes to Bob, who is typing before he answers');
  const { conversationId } = await alice.say({ type: 'single', id: bob.id }, 'Tea at five?');
  const { seq } = await bob.next('message.new');
  await bob.request('conversation.read', { conversationId, seq });
  await alice.next('receipt');
  await bob.request('typing', { to: { type: 'single', id: alice.id }, state: 'start' });
  await alice.next('typing');
  await bob.say({ type: 'single', id: alice.id }, 'Gladly. Shall Carol come too?', { replyTo: seq });
  await alice.next('message.new');
}

async function chatInGroup(alice, bob, carol) {
  scene('Alice makes a group of the three');
  const { id } = await alice.rest('POST', '/groups', { name: 'Tea', memberIds: [bob.id, carol.id] });
  await carol.next('message.new'); // the system's: the group was made
  await bob.next('message.new');
  await alice.say({ type: 'group', id }, 'Five o’clock, my place');
  for (const member of [bob, carol]) {
    const { conversationId, seq } = await member.next('message.new');
    await member.request('conversation.read', { conversationId, seq });
  }
  return id;
}

async function goOfflineAndCatchUp(alice, bob, carol, groupId) {
  scene('Carol goes offline; the others go on');
  const { cursor } = await carol.request('sync', {});
  await carol.disconnect();
  await bob.say({ type: 'group', id: groupId }, 'I bring scones');
  await alice.next('message.new');
  await alice.say({ type: 'group', id: groupId }, 'And I have the kettle on');

  scene('Carol comes back, syncs from her cursor and reads what she missed');
  await carol.connect();
  const { conversations } = await carol.request('sync', { cursor });
  const group = conversations.find(({ id }) => id === groupId);
  console.log(`   Carol has ${group.unread} unread messages in the group`);
  const path = `/conversations/${groupId}/messages?after=${group.readSeq}`;
  const { items } = await carol.rest('GET', path);
  for (const { content } of items) if (content.text) console.log(`   Carol reads: ${content.text}`);
  await carol.request('conversation.read', { conversationId: groupId, seq: group.lastSeq });
  await alice.next('receipt', ({ userId }) => userId === carol.id);
  const { unread } = await carol.rest('GET', `/conversations/${groupId}`);
  console.log(`   Carol has ${unread} unread messages in the group`);
}

function scene(title) {
  console.log(`\n── ${title}\n`);
}
