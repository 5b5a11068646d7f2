import { type CountryCode, isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js/mobile';
import { invalidField } from '../common/errors/domain-error.js';

/** Longest written form that is looked at: E.164 has 15 digits, the rest is spaces, brackets and dashes. */
export const MAX_WRITTEN_LENGTH = 64;

/**
 * Reads a mobile number in any written form (spaces, dashes, brackets, full-width or Arabic digits, with or without
 * a country code) as E.164. Accepted is what has a mobile number's length in its country: the exact ranges change
 * faster than a server is updated, and refusing somebody's real number is worse than storing one nobody has.
 *
 * @param region ISO 3166 code of the country of numbers written without one
 * @returns undefined when it is no mobile number
 */
export function parseMobile(written: string, region: string): string | undefined {
  if (written.length > MAX_WRITTEN_LENGTH || !isSupportedCountry(region)) return undefined;
  const number = parsePhoneNumberFromString(written, { defaultCountry: region, extract: false });
  return number?.isPossible() && !number.ext ? number.number : undefined;
}

/** As `parseMobile`. @throws DomainError `validation_failed` that names the field `mobile` */
export function requireMobile(written: string, region: string): string {
  const mobile = parseMobile(written, region);
  if (mobile === undefined) throw invalidField('mobile', 'must be a mobile number');
  return mobile;
}

/** The number as its owner writes it at home, without the country code. */
export function nationalNumber(mobile: string): string {
  return parsePhoneNumberFromString(mobile)?.nationalNumber ?? mobile;
}

/** Throws on start, not on the first registration. */
export function checkRegion(region: string): asserts region is CountryCode {
  if (!isSupportedCountry(region)) throw new Error(`DEFAULT_REGION: ${region} is not a known country`);
}
