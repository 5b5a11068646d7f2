import type { AsyncApiDocument, AsyncApiMessage, AsyncApiOperation } from './asyncapi-document.js';
import { escapeHtml, paragraphs, prose, STYLE, table } from './html.js';
import { schemaTable } from './schema-table.js';

/** The AsyncAPI document as one page for people: no script, nothing from elsewhere. */
export function renderEventsPage(document: AsyncApiDocument): string {
  const operations = Object.values(document.operations);
  const sent = operations.filter(({ action }) => action === 'receive');
  const received = operations.filter(({ action }) => action === 'send');
  const page = new EventsPage(document);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(document.info.title)}</title>
<style>${STYLE}</style>
</head>
<body>
<a class="skip" href="#content">Skip to the content</a>
<div class="page">
<nav aria-label="Events">
<ul><li><a href="./openapi.json">OpenAPI</a></li><li><a href="../docs">REST</a></li><li><a href="./asyncapi.json">AsyncAPI</a></li></ul>
<h2 id="nav-client">Clients send</h2>${page.links('client', sent)}
<h2 id="nav-server">The server sends</h2>${page.links('server', received)}
<ul><li><a href="#types">Types</a></li><li><a href="#errors">Errors</a></li><li><a href="#closing">Close codes</a></li></ul>
</nav>
<main id="content">
<h1>${escapeHtml(document.info.title)}</h1>
${paragraphs(document.info.description)}
<h2>How to get in</h2>
${page.credentials()}
<h2>What clients send</h2>
${sent.map((operation) => page.clientEvent(operation)).join('\n')}
<h2>What the server sends</h2>
${received.map((operation) => page.serverEvent(operation)).join('\n')}
<h2 id="types">Types</h2>
${page.types()}
<h2 id="errors">Errors</h2>
${page.errors()}
<h2 id="closing">Close codes</h2>
${page.closeCodes()}
</main>
</div>
</body>
</html>
`;
}

class EventsPage {
  constructor(private readonly document: AsyncApiDocument) {}

  links(side: string, operations: readonly AsyncApiOperation[]): string {
    const items = operations.map(
      ({ title }) => `<li><a href="#${side}-${title}">${escapeHtml(title)}</a></li>`,
    );
    return `<ul aria-labelledby="nav-${side}">${items.join('')}</ul>`;
  }

  clientEvent(operation: AsyncApiOperation): string {
    const [ack] = operation.reply!.messages.map(({ $ref }) => this.messageAt($ref));
    const codes = operation['x-errors']!.map((code) => `<a href="#error-${code}"><code>${code}</code></a>`);
    return `<article id="client-${operation.title}" aria-label="${operation.title}">
<h3>${operation.title}</h3>
<p>${prose(operation.summary)}</p>
${this.frame('data', this.messageAt(operation.messages[0]!.$ref))}
${this.frame('data of the ack', ack!)}
<p>Errors: ${codes.join(', ')}</p>
</article>`;
  }

  serverEvent({ title, summary, messages }: AsyncApiOperation): string {
    return `<article id="server-${title}" aria-label="${title}">
<h3>${title}</h3>
<p>${prose(summary)}</p>
${this.frame('data', this.messageAt(messages[0]!.$ref))}
</article>`;
  }

  credentials(): string {
    const rows = Object.entries(this.document.components.securitySchemes).map(([name, { description }]) => [
      escapeHtml(name),
      prose(description),
    ]);
    return table('One of these, checked before the upgrade is answered', ['way', 'how'], rows);
  }

  types(): string {
    return Object.entries(this.document.components.schemas)
      .map(
        ([name, schema]) =>
          `<article id="type-${name}" aria-label="${name}"><h3>${name}</h3>${schemaTable(name, schema)}</article>`,
      )
      .join('\n');
  }

  errors(): string {
    const rows = this.document['x-error-codes'].map(({ code, when }) => [
      `<span id="error-${code}">${code}</span>`,
      prose(when),
    ]);
    return table('Codes of error frames and of REST problems', ['code', 'when'], rows);
  }

  closeCodes(): string {
    const rows = this.document['x-close-codes'].map(({ code, reason, when, reconnect }) => [
      `${code} ${escapeHtml(reason)}`,
      prose(when),
      reconnect,
    ]);
    return table('Why the server closes a socket', ['code and reason', 'when', 'connect again?'], rows);
  }

  private messageAt(ref: string): AsyncApiMessage {
    return this.document.components.messages[ref.split('/').at(-1)!]!;
  }

  private frame(caption: string, { payload, examples = [] }: AsyncApiMessage): string {
    const recorded = examples.map((example) => escapeHtml(JSON.stringify(example.payload, null, 2)));
    return `${schemaTable(caption, payload.properties!['data']!)}
${recorded.map((text) => `<details><summary>Example frame</summary><pre>${text}</pre></details>`).join('\n')}`;
  }
}
