/** What names, addresses and things are made of. Everything is in Latin-1, as code page 037 is. */

export const firstNames = [
  'Anna',
  'Björn',
  'Chloé',
  'David',
  'Élise',
  'François',
  'Greta',
  'Hélène',
  'Ines',
  'Jürgen',
  'Käthe',
  'Léon',
  'Mateo',
  'Noëlle',
  'Oskar',
  'Pía',
  'Renée',
  'Søren',
  'Thomas',
  'Ulrike',
  'Zoé',
];

export const lastNames = [
  "O'Brien",
  'Müller',
  'Dubois',
  'Schäfer',
  'Lefèvre',
  'Großmann',
  'Keller',
  'Huber',
  'Nuñez',
  'Ångström',
  'Weiß',
  'Martin',
  'Öztürk',
  'Rossi',
  'Meyer-Lüdenscheidt',
  'García',
  'van den Berg',
  'Zürcher',
  'Brown',
  'Châtelain',
];

export const businesses = [
  'Bäckerei',
  'Spedition',
  'Schreinerei',
  'Boulangerie',
  'Garage',
  'Druckerei',
  'Brauerei',
  'Apotheke',
  'Atelier',
];

export const businessForms = ['GmbH', 'AG', 'S.A.', 'KG', '& Söhne', '& Co.'];

export const streets = [
  'Hauptstraße',
  'Rue de la Gare',
  'Bahnhofplatz',
  'Am Mühlbach',
  'Avenue Général Leclerc',
  'Lindenallee',
  'Schloßgasse',
  'Rue du Château',
  'Seeweg',
  'Kirchplatz',
];

/** By sign of motor vehicles, as the file has it: country code, currency, language, dialling code, cities. */
export const countries = {
  D: {
    code: 'DE',
    currency: 'EUR',
    language: 'D',
    dialling: '+49',
    postalDigits: 5,
    cities: ['München', 'Köln', 'Lübeck', 'Görlitz', 'Bad Homburg', 'Würzburg'],
  },
  A: {
    code: 'AT',
    currency: 'EUR',
    language: 'D',
    dialling: '+43',
    postalDigits: 4,
    cities: ['Wien', 'Graz', 'Sankt Pölten', 'Linz'],
  },
  F: {
    code: 'FR',
    currency: 'EUR',
    language: 'F',
    dialling: '+33',
    postalDigits: 5,
    cities: ['Orléans', 'Besançon', 'Nîmes', 'Saint-Denis', 'Angoulême'],
  },
  CH: {
    code: 'CH',
    currency: 'CHF',
    language: 'D',
    dialling: '+41',
    postalDigits: 4,
    cities: ['Zürich', 'Neuchâtel', 'Genève', 'Chur'],
  },
  GB: {
    code: 'GB',
    currency: 'EUR',
    language: 'E',
    dialling: '+44',
    postalDigits: 5,
    cities: ['York', 'Bath', 'Durham'],
  },
} as const;

export type CountrySign = keyof typeof countries;

export const carMakes = ['VOLKSWAGEN', 'PEUGEOT', 'RENAULT', 'BMW', 'CITROËN', 'TOYOTA'];

export const clerks = ['BATCH01', 'KM4711', 'XR0815', 'AGENTUR7', 'ONLINE'];
