/**
 * What somebody has not heard of: the messages whose last change is in (`afterChange`, `toChange`], and those numbered
 * above `afterSeq`, up to `toSeq` or the highest number among the former, whatever their change.
 */
export interface LogGap {
  afterChange: number;
  toChange: number;
  afterSeq: number;
  toSeq: number;
}
