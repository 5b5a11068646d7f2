interface KeyPress {
  key: string;
  /** 229 while an input method is at work; Safari says that, and no longer `isComposing`, for the Enter that ends it. */
  keyCode: number;
  shiftKey: boolean;
  isComposing: boolean;
}

/** Whether an input method has this key: in Chinese or Japanese, Enter picks a word. */
export const isComposing = (press: Pick<KeyPress, 'keyCode' | 'isComposing'>): boolean =>
  press.isComposing || press.keyCode === 229;

/** Whether a key press sends what is written. */
export const isSendKey = (press: KeyPress): boolean =>
  press.key === 'Enter' && !press.shiftKey && !isComposing(press);
