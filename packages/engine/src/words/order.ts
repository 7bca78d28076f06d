const collator = new Intl.Collator('en', { numeric: true });

/** Orders names as people count: kvm2 before kvm10. */
export function byName(a: string, b: string): number {
  return collator.compare(a, b);
}
