export { createIntake, type AcceptedReport, type Filing, type Intake, type SourceWord } from './intake.ts';
export { checkFile } from './check.ts';
export { reportAccepted, reportReturned } from './events.ts';
export type { CheckedFile, Receipt, ReportDetail, ReportRow, Submission } from './contract.ts';
export { cleanFileName } from './file-name.ts';
export { uploadedFile } from './uploaded-file.ts';
