import { type CountryCode, isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js/mobile';
import { invalidField } from '../common/errors/domain-error.js';

/** Longest written form that is looked at: E.164 has 15 digits, the rest is spaces, brackets and dashes. */
export const MAX_WRITTEN_LENGTH = 64;

/** Marks that come along when a number is copied from a contact or a page: directions, joiners, soft hyphens. */
const INVISIBLE = /[\p{Cf}\p{Default_Ignorable_Code_Point}]/gu;
const DIGIT = /^\p{Nd}$/u;
/** Mexico dropped the 1 and 044 or 045 before the ten digits of a mobile in 2019; address books still have them. */
const OLD_MEXICAN = /^\+52(?:1|04[45])(?=\d{10}$)/;

/**
 * Reads a mobile number in any written form (spaces, dashes, brackets, invisible marks, digits of any script, a `tel:`
 * address, with or without a country code) as E.164. Accepted is what has a mobile number's length in its country: the
 * exact ranges change faster than a server is updated, and refusing somebody's real number is worse than storing one
 * nobody has.
 *
 * @param region ISO 3166 code of the country of numbers written without one
 * @returns undefined when it is no mobile number
 */
export function parseMobile(written: string, region: string): string | undefined {
  if (written.length > MAX_WRITTEN_LENGTH || !isSupportedCountry(region)) return undefined;
  const read = readNumber(toPlainForm(written), region);
  if (!read || read.ext) return undefined;
  const number = readNumber(read.number.replace(OLD_MEXICAN, '+52'), region);
  return number?.isPossible() ? number.number : undefined;
}

const readNumber = (text: string, region: CountryCode) =>
  parsePhoneNumberFromString(text, { defaultCountry: region, extract: false });

/** The same number in ASCII digits and plain spaces, without what nobody sees and without the scheme of RFC 3966. */
const toPlainForm = (written: string): string =>
  written
    .normalize('NFKC')
    .replace(INVISIBLE, '')
    .replace(/\p{Nd}/gu, toAsciiDigit)
    .trim()
    .replace(/^tel:\s*/i, '');

/** Unicode has the digits of a script one after the other, from 0 to 9. */
function toAsciiDigit(digit: string): string {
  let before = 0;
  while (DIGIT.test(String.fromCodePoint(digit.codePointAt(0)! - before - 1))) before++;
  return String(before % 10);
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
