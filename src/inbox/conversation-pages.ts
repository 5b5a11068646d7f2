import { BatchLoader } from '../common/concurrency/batch-loader.js';
import type { FoundPage, PageRequest } from './conversation-view.repository.js';
import type { ListedConversation } from './packed-conversation.js';

/** A page of the list as the client gets it. */
export interface ListPage {
  /** The conversations' JSON, with commas between. */
  readonly json: string;
  /** The last of them, where more follow. */
  readonly continueAfter: ListedConversation | undefined;
}

type FindPages = (userId: string, pages: readonly PageRequest[]) => Promise<FoundPage[]>;
type PageLoader = BatchLoader<string, ListPage>;

/** A statement of so many pages of the largest size is done long before its time is up. */
const MAX_PAGES = 32;

/**
 * Lets an account's devices share the order of its conversations: pages that are asked for while a query of the
 * account is under way go into its next one together, equal ones once. Nobody gets an answer older than the question.
 */
export class ConversationPages {
  private readonly loaders = new Map<string, { loader: PageLoader; waiting: number }>();

  constructor(private readonly findPages: FindPages) {}

  async read(userId: string, page: PageRequest): Promise<ListPage> {
    const account = this.loaders.get(userId) ?? { loader: this.loaderOf(userId), waiting: 0 };
    this.loaders.set(userId, account);
    account.waiting++;
    try {
      return (await account.loader.load(keyOf(page)))!;
    } finally {
      if (--account.waiting === 0) this.loaders.delete(userId);
    }
  }

  private loaderOf(userId: string): PageLoader {
    const load = async (keys: string[]): Promise<Map<string, ListPage>> => {
      const pages = keys.map(pageOf);
      const found = await this.findPages(userId, pages.map(withOneMore));
      return new Map(keys.map((key, index) => [key, toListPage(found[index]!, pages[index]!.limit)]));
    };
    return new BatchLoader(load, { maxKeys: MAX_PAGES, maxInFlight: 1 });
  }
}

const keyOf = ({ limit, position }: PageRequest): string =>
  position === null ? `${limit}` : `${limit} ${position.updatedAt.getTime()} ${position.id}`;

function pageOf(key: string): PageRequest {
  const [limit, updatedAt, id] = key.split(' ');
  const position = id === undefined ? null : { updatedAt: new Date(Number(updatedAt)), id };
  return { limit: Number(limit), position };
}

/** One conversation more than is shown tells whether more follow. */
const withOneMore = ({ position, limit }: PageRequest): PageRequest => ({ position, limit: limit + 1 });

function toListPage({ conversations, isCut }: FoundPage, limit: number): ListPage {
  const shown = conversations.slice(0, limit);
  return {
    json: shown.map(({ json }) => json).join(','),
    continueAfter: isCut || conversations.length > limit ? shown.at(-1) : undefined,
  };
}
