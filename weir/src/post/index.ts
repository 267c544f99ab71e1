export type {
  Arrival,
  ArrivalHandler,
  MessageStanding,
  NewMessage,
  PartnerRow,
  Post,
  PostAttachment,
  PostBody,
  VaultObjectRef,
} from './post.ts';
