/** An e-mail address as it is compared: without blanks around it, in lower case, composed (NFC). */
export function normalEmail(email: string): string {
  return email.trim().normalize('NFC').toLowerCase();
}
