/** How the policy master file is to be read: what a decoder must be told besides the copybook. */
import { fileURLToPath } from 'node:url';

/** Options in the words of `copybook decode`. */
export const legacyFile = {
  recordFormat: 'V',
  rdwEndian: 'big',
  /** The record descriptor word counts its own four bytes. */
  rdwAdjustment: -4,
  codePage: 'cp037',
  trim: 'both',
  redefineMap: [
    'PM-RECORD-TYPE:C=PM-CUSTOMER-DATA,P=PM-POLICY-DATA',
    'PM-PO-PRODUCT-CODE:MOT=PM-MOTOR-DATA,HSE=PM-HOUSE-DATA,END=PM-ENDOWMENT-DATA,COM=PM-COMMERCIAL-DATA',
  ],
} as const;

function beside(name: string): string {
  return fileURLToPath(new URL(`../${name}`, import.meta.url));
}

/** Paths of the documents of the migration. */
export const documents = {
  copybook: beside('policy-master.cpy'),
  mapping: beside('mapping.yaml'),
  targetSchema: beside('target-schema.json'),
} as const;
