import { render } from 'preact';

render(<h1>Skein</h1>, document.getElementById('app')!);
