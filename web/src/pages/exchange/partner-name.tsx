import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { partnerPageSchema } from 'weir/post/contract';
import { read } from '../../api/client.ts';

/** The directory, whole: there are some two hundred FIUs. */
export function usePartners() {
  return useQuery({
    queryKey: ['post', 'partners', 'all'],
    queryFn: ({ signal }) => read(partnerPageSchema, '/post/partners', { signal, query: { limit: 200 } }),
    staleTime: 60_000,
  });
}

/** What an FIU is called; one that the directory does not hold is called by its node. */
export function usePartnerNames(): (node: string) => string {
  const { data } = usePartners();
  return (node) => data?.items.find((each) => each.node === node)?.authority ?? node;
}

export function PartnerName({ node }: { node: string }): ReactNode {
  const name = usePartnerNames()(node);
  return name === node ? <span className="code">{node}</span> : <bdi title={node}>{name}</bdi>;
}
