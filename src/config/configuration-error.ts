/** A start that cannot go on: the message says which variable is wrong and what to set. */
export class ConfigurationError extends Error {}
