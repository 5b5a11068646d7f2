import { render } from 'preact';
import { restore } from './state/session.js';
import { App } from './ui/app.js';
import './ui/base.css';
import './ui/chat.css';

restore();
render(<App />, document.getElementById('app')!);
