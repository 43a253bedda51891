// Written by `npm run generate` from facts/events.ts.

export interface PayrollPaymentActivityApprovedV1 {
  readonly activity_id?: string
}

export interface PayrollPaymentActivityStatusChangedV1 {
  readonly activity_id?: string
  readonly status?: number
}
