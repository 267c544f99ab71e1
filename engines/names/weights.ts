/** Named so that a stored decision can say under which weights it was scored. */
export const weightsVersion = '2026-11-23';

/** Thousandths: hits at or above it are alerts. */
export const shippedThresholdPoints = 700;

/** Hits at or above it (0..1) are alerts. */
export const shippedThreshold = shippedThresholdPoints / 1000;
