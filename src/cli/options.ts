import { UsageError } from "../errors.ts";

/** The number that an option takes. @throws UsageError for a text that is none. */
export function numberOf(option: string, text: string): number {
  const number = Number(text);
  if (!/^\d+$/.test(text) || number < 1 || number > 1000)
    throw new UsageError(`${option} ${text} is not understood; it takes an integer, 1 to 1000`);
  return number;
}

/** Milliseconds of a duration. @throws UsageError for what is none. */
export function durationOf(text: string): number {
  const match = /^(?=.)(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?$/.exec(text);
  const [days = 0, hours = 0, minutes = 0, seconds = 0] = match?.slice(1).map((part) => Number(part ?? 0)) ?? [];
  const milliseconds = 1000 * (seconds + 60 * (minutes + 60 * (hours + 24 * days)));
  if (milliseconds === 0) throw new UsageError(`--time ${text} is not understood; it takes 8h, 30m, 90s or 1h30m`);
  return milliseconds;
}
