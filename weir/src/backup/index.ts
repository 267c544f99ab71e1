export { takeBackup, checkPassphrase, type TakenBackup } from './take-backup.ts';
export { readBackup, type RestoredBackup } from './read-backup.ts';
export { keepingRoutes } from './keeping-routes.ts';
export { eraseObject } from './erase.ts';
