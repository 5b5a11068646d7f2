/*
 * What a user may see of a log: from the message of the joining to that of the leaving, or to the end for a member. SQL,
 * so that whoever asks for messages, for the end of a list's row or for a position asks for the same.
 */

/** The first message that a member may see. @param m alias of the member row */
export const firstVisibleSeq = (m: string): string => `${m}.joined_seq`;

/** The last one. @param m alias of the member row, @param c of the conversation's */
export const lastVisibleSeq = (m: string, c: string): string => `coalesce(${m}.left_seq, ${c}.last_seq)`;
