export { createIntake, type AcceptedReport, type Intake, type SourceWord } from './intake.ts';
export type { Filing, GivenFile } from './filing-desk.ts';
export type { ArrivedFile, Converter } from './arrived-file.ts';
export { checkFile } from './check.ts';
export { reportAccepted, reportReturned } from './events.ts';
export type { CheckedFile, Receipt, ReportDetail, ReportRow, Submission } from './contract.ts';
export { cleanFileName } from './file-name.ts';
export { streamedFile, uploadedFile } from './uploaded-file.ts';
export { qualityRoutes } from './quality-routes.ts';
