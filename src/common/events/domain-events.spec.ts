import { expect, test } from 'vitest';
import { defineEvent, DomainEvents } from './domain-events.js';

const Happened = defineEvent<{ what: string }>('test.happened');

test('a listener that throws disturbs neither the publisher nor the next listener', () => {
  const events = new DomainEvents();
  const heard: string[] = [];
  events.subscribe(Happened, () => {
    throw new Error('broken');
  });
  events.subscribe(Happened, ({ what }) => heard.push(what));
  events.publish(Happened, { what: 'it' });
  expect(heard).toEqual(['it']);
});
