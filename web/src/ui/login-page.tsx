import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { logIn, notice, register } from '../state/session.js';
import { Field, Problem, useSubmit } from './form.js';

const MIN_PASSWORD = 15;

export function LoginPage(): JSX.Element {
  const isNew = useSignal(false);
  return (
    <main class="login">
      <div class="card">
        <h1>
          <Mark /> Skein
        </h1>
        {notice.value !== null && <p class="notice">{notice.value}</p>}
        {isNew.value ? <Registration /> : <Login />}
        <button type="button" class="link" onClick={() => (isNew.value = !isNew.value)}>
          {isNew.value ? 'I have an account: log in' : 'I am new here: register'}
        </button>
      </div>
    </main>
  );
}

function Login(): JSX.Element {
  const { errors, busy, problem, onSubmit } = useSubmit(({ mobile, password }) => logIn(mobile!, password!));
  return (
    <form onSubmit={onSubmit} aria-label="Log in">
      <Mobile error={errors['mobile']} />
      <Field label="Password" name="password" type="password" autoComplete="current-password" required />
      {problem !== null && <Problem>{problem}</Problem>}
      <button class="primary" disabled={busy}>
        Log in
      </button>
    </form>
  );
}

function Registration(): JSX.Element {
  const { errors, busy, problem, onSubmit } = useSubmit(({ mobile, password, nickname }) =>
    register({ mobile: mobile!, password: password!, nickname: nickname! }),
  );
  return (
    <form onSubmit={onSubmit} aria-label="Register">
      <Field
        label="Name"
        name="nickname"
        autoComplete="nickname"
        maxLength={64}
        required
        error={errors['nickname']}
      />
      <Mobile error={errors['mobile']} />
      <Field
        label="Password"
        name="password"
        type="password"
        autoComplete="new-password"
        minLength={MIN_PASSWORD}
        required
        hint={`At least ${MIN_PASSWORD} characters. A few words that only you would put together are best.`}
        error={errors['password']}
      />
      {problem !== null && <Problem>{problem}</Problem>}
      <button class="primary" disabled={busy}>
        Register
      </button>
    </form>
  );
}

const Mobile = ({ error }: { error: string | undefined }): JSX.Element => (
  <Field
    label="Mobile number"
    name="mobile"
    type="tel"
    autoComplete="tel"
    placeholder="+86 138 0013 8000"
    required
    error={error}
  />
);

const Mark = (): JSX.Element => (
  <svg class="mark" viewBox="0 0 32 32" aria-hidden="true">
    <path d="M8 20c4-10 12 4 16-6M8 15c4-10 12 4 16-6M8 25c4-10 12 4 16-6" />
  </svg>
);
