/** JSON Schema of a mapping document; every list, text and depth in it is bounded. */

export const mappingLimits = {
  textLengthMax: 512 * 1024,
  entitiesMax: 64,
  fieldsMax: 1_000,
  rulesMax: 500,
  tablesMax: 200,
  codesMax: 5_000,
  stepsMax: 12,
  patternLengthMax: 200,
  findingsMax: 100,
} as const;

const name = { type: 'string', pattern: '^[a-z][a-z0-9_]{0,62}$' };
const pointer = { type: 'string', pattern: '^(/[^/]+)*$', maxLength: 500 };
const sourcePath = { type: 'string', minLength: 1, maxLength: 500 };
const scalar = { type: ['string', 'number', 'boolean'], maxLength: 1_000 };
const scalars = { type: 'array', minItems: 1, maxItems: 1_000, items: scalar };
const expression = { type: 'string', minLength: 1, maxLength: mappingLimits.patternLengthMax };
const condition = { $ref: '#/$defs/condition' };
const places = { type: 'integer', minimum: -20, maximum: 20 };
const scale = { type: 'integer', minimum: 0, maximum: 20 };

/** An object of exactly these members, the named ones required. */
function object(properties: object, required: readonly string[]): object {
  return { type: 'object', properties, required, additionalProperties: false };
}

/** Exactly one of the members. */
function oneMemberOf(members: readonly string[]): readonly object[] {
  return members.map((member) => ({ required: [member] }));
}

/** Steps with settings: an object of exactly one of these members. */
const steps = {
  case: { enum: ['upper', 'lower', 'title'] },
  pad_start: object(
    {
      length: { type: 'integer', minimum: 1, maximum: 100 },
      with: { type: 'string', minLength: 1, maxLength: 1 },
    },
    ['length', 'with'],
  ),
  date: {
    type: ['string', 'object'],
    properties: {
      format: { type: 'string', minLength: 5, maxLength: 30 },
      pivot: { type: 'integer', minimum: 0, maximum: 100 },
    },
    minLength: 5,
    maxLength: 30,
    required: ['format'],
    additionalProperties: false,
  },
  decimal: object({ scale, shift: places }, ['scale']),
  money: {
    ...object(
      {
        scale,
        shift: places,
        currency: { type: 'string', pattern: '^[A-Z]{3}$' },
        currency_from: sourcePath,
        currency_table: name,
      },
      [],
    ),
    oneOf: oneMemberOf(['currency', 'currency_from']),
    dependentRequired: { currency_table: ['currency_from'] },
  },
  boolean: object({ true: scalars, false: scalars }, ['true', 'false']),
  lookup: {
    type: ['string', 'object'],
    pattern: name.pattern,
    properties: { table: name, default: { type: 'string' } },
    required: ['table'],
    additionalProperties: false,
  },
  split: object({ separator: { type: 'string', minLength: 1, maxLength: 20 }, part: places }, [
    'separator',
    'part',
  ]),
  extract: expression,
};

const ruleHead = {
  code: name,
  severity: { enum: ['error', 'warning', 'info'] },
  at: { ...pointer, minLength: 1 },
  when: condition,
  detail: { type: 'string', minLength: 1, maxLength: 300 },
};

/** How a rule judges: exactly one of these members. */
const judgements = {
  range: {
    type: 'object',
    properties: { min: { type: 'string' }, max: { type: 'string' } },
    minProperties: 1,
    additionalProperties: false,
  },
  pattern: expression,
  compare: object({ is: { enum: ['<', '<=', '=', '!=', '>=', '>'] }, with: { ...pointer, minLength: 1 } }, [
    'is',
    'with',
  ]),
  one_of: scalars,
};

export const mappingSchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  ...object(
    {
      mapping: { type: 'string', pattern: '^[a-z][a-z0-9-]{0,62}$' },
      version: { type: 'integer', minimum: 1 },
      code_tables: {
        type: 'object',
        propertyNames: name,
        maxProperties: mappingLimits.tablesMax,
        additionalProperties: {
          type: 'object',
          minProperties: 1,
          maxProperties: mappingLimits.codesMax,
          additionalProperties: { type: 'string', minLength: 1, maxLength: 200 },
        },
      },
      ignore: condition,
      entities: {
        type: 'array',
        minItems: 1,
        maxItems: mappingLimits.entitiesMax,
        items: { $ref: '#/$defs/entity' },
      },
    },
    ['mapping', 'version', 'entities'],
  ),
  $defs: {
    entity: object(
      {
        name,
        collection: name,
        key: { ...pointer, minLength: 1 },
        schema: { type: 'string', pattern: '^#(/[^/]+)*$' },
        when: condition,
        fields: { $ref: '#/$defs/fields' },
        rules: { type: 'array', maxItems: mappingLimits.rulesMax, items: { $ref: '#/$defs/rule' } },
      },
      ['name', 'collection', 'key', 'schema', 'fields'],
    ),
    fields: {
      type: 'array',
      minItems: 1,
      maxItems: mappingLimits.fieldsMax,
      items: { $ref: '#/$defs/field' },
    },
    field: {
      ...object(
        {
          to: pointer,
          from: {
            type: ['string', 'array'],
            minLength: 1,
            maxLength: 500,
            minItems: 2,
            maxItems: 20,
            items: sourcePath,
          },
          value: scalar,
          each: sourcePath,
          fields: { $ref: '#/$defs/fields' },
          join: { type: 'string', maxLength: 20 },
          absent_when: scalars,
          transform: {
            type: 'array',
            minItems: 1,
            maxItems: mappingLimits.stepsMax,
            items: { $ref: '#/$defs/step' },
          },
          default: scalar,
          required: { type: 'boolean' },
          on_fault: { enum: ['error', 'warning'] },
          when: condition,
        },
        ['to'],
      ),
      oneOf: oneMemberOf(['from', 'value', 'each']),
      dependentRequired: {
        each: ['fields'],
        fields: ['each'],
        join: ['from'],
        transform: ['from'],
        absent_when: ['from'],
        default: ['from'],
        on_fault: ['from'],
      },
    },
    step: {
      type: ['string', 'object'],
      if: { type: 'string' },
      then: { enum: ['trim', 'integer', 'list'] },
      else: { ...object(steps, []), minProperties: 1, maxProperties: 1 },
    },
    rule: {
      ...object({ ...ruleHead, ...judgements }, ['code', 'severity', 'at']),
      oneOf: oneMemberOf(Object.keys(judgements)),
    },
    condition: {
      ...object(
        {
          field: sourcePath,
          equals: scalar,
          in: scalars,
          present: { type: 'boolean' },
          all: { $ref: '#/$defs/conditions' },
          any: { $ref: '#/$defs/conditions' },
          not: condition,
        },
        [],
      ),
      if: { required: ['field'] },
      then: { oneOf: oneMemberOf(['equals', 'in', 'present']), maxProperties: 2 },
      else: { oneOf: oneMemberOf(['all', 'any', 'not']), maxProperties: 1 },
    },
    conditions: { type: 'array', minItems: 1, maxItems: 50, items: condition },
  },
} as const;
