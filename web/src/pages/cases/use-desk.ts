import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { caseDeskSchema, type CaseDesk } from 'weir/cases/contract';
import { read, send } from '../../api/client.ts';

export function useDesk(id: string) {
  return useQuery({
    queryKey: ['cases', id, 'desk'],
    queryFn: ({ signal }) => read(caseDeskSchema, `/cases/${id}/desk`, { signal }),
  });
}

export interface DeskAct {
  method?: 'POST' | 'PATCH';
  path: string;
  body: object;
}

/** An act on the work within a case; the answer is the desk as it is then. */
export function useDeskAct(id: string, onDone?: () => void) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ method = 'POST', path, body }: DeskAct): Promise<CaseDesk> =>
      send(caseDeskSchema, method, `/cases/${id}/${path}`, { body }),
    onSuccess: async (answer) => {
      queries.setQueryData(['cases', id, 'desk'], answer);
      onDone?.();
      await queries.invalidateQueries({ queryKey: ['cases', id], exact: true });
    },
  });
}
