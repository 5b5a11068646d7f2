import { render } from 'preact';
import { restore } from './state/session.js';
import { watchDay } from './state/today.js';
import { App } from './ui/app.js';
import './ui/base.css';
import './ui/chat.css';

watchDay();
restore();
render(<App />, document.getElementById('app')!);
