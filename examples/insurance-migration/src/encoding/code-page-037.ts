/**
 * Latin-1 to EBCDIC code page 037, written down apart from the decoder that reads the file back:
 * a fault in one table is not hidden by the same fault in the other.
 */

/** The EBCDIC byte of every Latin-1 character, 32 characters a row. */
const rows = [
  '00010203372d2e2f1605250b0c0d0e0f101112133c3d322618193f271c1d1e1f',
  '405a7f7b5b6c507d4d5d5c4e6b604b61f0f1f2f3f4f5f6f7f8f97a5e4c7e6e6f',
  '7cc1c2c3c4c5c6c7c8c9d1d2d3d4d5d6d7d8d9e2e3e4e5e6e7e8e9bae0bbb06d',
  '79818283848586878889919293949596979899a2a3a4a5a6a7a8a9c04fd0a107',
  '202122232415061728292a2b2c090a1b30311a333435360838393a3b04143eff',
  '41aa4ab19fb26ab5bdb49a8a5fcaafbc908feafabea0b6b39dda9b8bb7b8b9ab',
  '6465626663679e687471727378757677ac69edeeebefecbf80fdfefbfcadae59',
  '4445424643479c4854515253585556578c49cdcecbcfcce170dddedbdc8d8edf',
];

export const codePage037: Uint8Array = Uint8Array.from(Buffer.from(rows.join(''), 'hex'));
