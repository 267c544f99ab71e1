export { alertsRaised } from './alert-keeper.ts';
export { createDetection, type Detection } from './detection.ts';
export { scenarios, parseScenario, type Scenario } from './scenario.ts';
export { detect, planOf, type Detected } from './detect.ts';
export type { Alert, AlertDetail, AlertState, DetectAnswer } from './contract.ts';
export type { StoredAlert } from './alert-store.ts';
