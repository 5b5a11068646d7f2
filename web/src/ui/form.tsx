import { useSignal } from '@preact/signals';
import type { ComponentChildren, JSX, TargetedSubmitEvent } from 'preact';
import { fieldErrorsOf, messageOf } from '../state/refusals.js';

interface FieldProps {
  label: string;
  name: string;
  type?: 'text' | 'tel' | 'password';
  autoComplete?: string;
  placeholder?: string;
  minLength?: number;
  maxLength?: number;
  required?: boolean;
  hint?: string;
  error?: string | undefined;
}

/** A labelled input with what is wrong about it. */
export function Field({ label, name, type = 'text', hint, error, ...input }: FieldProps): JSX.Element {
  const described = error ?? hint;
  return (
    <label class="field">
      <span>{label}</span>
      <input
        name={name}
        // Preact tells the kinds of inputs apart; what is used here is alike for all three.
        type={type as 'text'}
        aria-invalid={error !== undefined}
        aria-describedby={described === undefined ? undefined : `${name}-hint`}
        {...input}
      />
      {described !== undefined && (
        <small id={`${name}-hint`} class={error === undefined ? '' : 'error'}>
          {error ?? hint}
        </small>
      )}
    </label>
  );
}

export interface Submission {
  /** What is wrong about each field. */
  errors: Readonly<Record<string, string>>;
  busy: boolean;
  /** What is wrong about the whole. */
  problem: string | null;
  onSubmit(event: TargetedSubmitEvent<HTMLFormElement>): void;
}

/** Runs what a form is for, and keeps what became of it. */
export function useSubmit(
  action: (fields: Record<string, string>, form: HTMLFormElement) => Promise<void>,
): Submission {
  const busy = useSignal(false);
  const failure = useSignal<unknown>(null);
  const named = useSignal<readonly string[]>([]);
  const submit = async (form: HTMLFormElement): Promise<void> => {
    const fields = Object.fromEntries([...new FormData(form)].map(([name, value]) => [name, String(value)]));
    named.value = Object.keys(fields);
    busy.value = true;
    failure.value = null;
    try {
      await action(fields, form);
    } catch (error) {
      failure.value = error;
    } finally {
      busy.value = false;
    }
  };
  const errors = fieldErrorsOf(failure.value);
  const isShownAtFields = Object.keys(errors).some((name) => named.value.includes(name));
  return {
    errors,
    busy: busy.value,
    problem: failure.value === null || isShownAtFields ? null : messageOf(failure.value),
    onSubmit: (event) => {
      event.preventDefault();
      if (!busy.value) void submit(event.currentTarget);
    },
  };
}

export const Problem = ({ children }: { children: ComponentChildren }): JSX.Element => (
  <p class="problem" role="alert">
    {children}
  </p>
);
