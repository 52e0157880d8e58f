/** Valid entities for tests. */

export function samplePolicy(number: string, changes: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    policy_number: number,
    customer_id: '000000001',
    product: 'motor',
    status: 'active',
    inception_date: '2019-03-01',
    annual_premium: { amount: '512.40', currency: 'EUR' },
    sum_insured: { amount: '20000.00', currency: 'EUR' },
    payment_frequency: 'yearly',
    litigation_hold: false,
    motor: {
      registration: 'M-AB 123',
      vin: 'WVWZZZ1JZXW000001',
      make: 'VOLKSWAGEN',
      model_year: 2018,
      coverage: 'full',
    },
    claims: [],
    source: { system: 'policy-master' },
    ...changes,
  };
}

export function sampleCustomer(id: string): Record<string, unknown> {
  return {
    customer_id: id,
    kind: 'organisation',
    organisation_name: 'Müller & Söhne',
    address: { lines: ['Hauptstraße 1'], postal_code: '80331', city: 'München', country: 'DE' },
    source: { system: 'policy-master' },
  };
}
