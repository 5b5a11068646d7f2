import { expect, test } from 'vitest';
import { ContentSteps } from './content-steps.js';

const step = { complete: async (_senderId: string, content: { type: string }) => content };

test('a type has the step that was registered for it, and others have none', () => {
  const steps = new ContentSteps();
  steps.register(['image', 'voice'], step);
  expect(steps.of({ type: 'voice' })).toBe(step);
  expect(steps.of({ type: 'text' })).toBeUndefined();
});

test('a second step for a type stops the start', () => {
  const steps = new ContentSteps();
  steps.register(['image'], step);
  expect(() => steps.register(['file', 'image'], step)).toThrow('type image');
});
