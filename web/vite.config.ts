import { defineConfig } from 'vite';

/** `npm run dev -w web` serves the pages itself and hands the rest to a server that runs beside it. */
const SERVER = 'http://127.0.0.1:3000';

export default defineConfig({
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    target: 'es2022',
    // The one script is in the page's own head; the polyfill would only add to it.
    modulePreload: false,
    // A data: address would not pass the content security policy.
    assetsInlineLimit: 0,
    reportCompressedSize: false,
  },
  server: { proxy: { '/api': SERVER, '/ws': { target: SERVER, ws: true } } },
});
