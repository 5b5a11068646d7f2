/** Text that stands between tags or in a quoted attribute. */
export const escapeHtml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

/** A sentence of a document: escaped, with `code` in backticks. */
export const prose = (text: string): string => escapeHtml(text).replace(/`([^`]+)`/g, '<code>$1</code>');

export const paragraphs = (text: string): string =>
  text
    .split('\n\n')
    .map((paragraph) => `<p>${prose(paragraph)}</p>`)
    .join('\n');

/** @param rows cells that are HTML already; the first of each row names it */
export const table = (caption: string, heads: readonly string[], rows: readonly string[][]): string => `
<div class="scroll" tabindex="0" role="region" aria-label="${escapeHtml(caption)}"><table>
<caption>${escapeHtml(caption)}</caption>
<thead><tr>${heads.map((head) => `<th scope="col">${escapeHtml(head)}</th>`).join('')}</tr></thead>
<tbody>${rows
  .map(
    ([name, ...cells]) =>
      `<tr><th scope="row">${name}</th>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`,
  )
  .join('\n')}</tbody>
</table></div>`;

export const STYLE = `
:root { color-scheme: light dark; --text: #1c2430; --soft: #56616f; --back: #fff; --card: #f5f7fa; --line: #d8dee6; --mark: #0b5cad; }
@media (prefers-color-scheme: dark) {
  :root { --text: #e6eaf0; --soft: #a7b1be; --back: #14181f; --card: #1c222b; --line: #333c48; --mark: #7ab8ff; }
}
* { box-sizing: border-box; }
body { margin: 0; font: 1rem/1.6 system-ui, sans-serif; color: var(--text); background: var(--back); }
.page { display: grid; grid-template-columns: 15rem minmax(0, 52rem); gap: 2.5rem; max-width: 74rem; margin: 0 auto; padding: 1.5rem; }
nav { position: sticky; top: 1.5rem; align-self: start; max-height: calc(100vh - 3rem); overflow: auto; font-size: .9rem; }
nav ul { list-style: none; margin: 0 0 1rem; padding: 0; }
a { color: var(--mark); }
nav a { text-decoration: none; display: block; padding: .1rem 0; }
a:hover { text-decoration: underline; }
h1 { font-size: 2rem; line-height: 1.2; margin: 0 0 1rem; }
h2 { margin: 3rem 0 1rem; padding-bottom: .3rem; border-bottom: 1px solid var(--line); }
h3 { margin: 0; font: 600 1.05rem ui-monospace, monospace; }
article { background: var(--card); border: 1px solid var(--line); border-radius: .6rem; padding: 1rem 1.2rem; margin: 0 0 1rem; }
article p { margin: .3rem 0 .7rem; }
code, pre { font: .86em/1.5 ui-monospace, monospace; }
pre { background: var(--back); border: 1px solid var(--line); border-radius: .4rem; padding: .7rem; overflow: auto; margin: .4rem 0 .8rem; }
.scroll { overflow-x: auto; margin: .4rem 0 .8rem; }
table { border-collapse: collapse; width: 100%; font-size: .92rem; }
caption { text-align: left; color: var(--soft); font-size: .85rem; padding-bottom: .2rem; }
th, td { text-align: left; vertical-align: top; padding: .3rem .9rem .3rem 0; border-top: 1px solid var(--line); }
thead th { border-top: 0; font-weight: 600; }
tbody th { font: 600 .86rem/1.7 ui-monospace, monospace; white-space: nowrap; }
summary { cursor: pointer; color: var(--mark); }
.skip { position: absolute; left: -99rem; } .skip:focus { left: 1rem; top: 1rem; background: var(--back); padding: .5rem; }
@media (max-width: 50rem) { .page { grid-template-columns: 1fr; } nav { position: static; max-height: none; } }
`;
