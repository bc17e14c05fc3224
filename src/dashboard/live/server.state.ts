/** What the page reads from the service besides the live feed: kept, shared between screens, and read again. */
import {
  QueryCache,
  QueryClient,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
  type InfiniteData,
  type UseInfiniteQueryResult,
  type UseMutationResult,
  type UseQueryResult,
} from '@tanstack/react-query';
import { RestError, type RestClient } from '../../client/rest.js';
import { refusalOf, type Refusal } from '../session/refusal.js';
import { useFollowing } from './session.context.js';

const FRESH_MS = 10_000;
const TRIES_MORE = 2;
const FIRST_PAGE: string | null = null;

/** @param onRefused the key is not known any more. A single call that it may not make signs nobody out. */
export function newQueryClient(onRefused: (why: Refusal) => void): QueryClient {
  const onError = (error: unknown): void => {
    if (refusalOf(error) === 'refused') onRefused('refused');
  };
  return new QueryClient({
    queryCache: new QueryCache({ onError }),
    defaultOptions: {
      // The browser's own idea of being online says nothing of a service within the bank: each read is tried.
      queries: {
        networkMode: 'always',
        staleTime: FRESH_MS,
        retry: (failed, error) => failed < TRIES_MORE && mayPass(error),
      },
      mutations: { networkMode: 'always' },
    },
  });
}

interface ReadOptions {
  /** Reads again so often while it is shown. */
  everyMs?: number;
  isOn?: boolean;
}

/** Reads from the followed run. @param what names the answer among all of the run */
export function useRead<T>(
  what: readonly string[],
  read: (rest: RestClient) => Promise<T>,
  { everyMs, isOn = true }: ReadOptions = {},
): UseQueryResult<T> {
  const { session, run } = useFollowing();
  return useQuery({
    queryKey: [run, ...what],
    queryFn: () => read(session.reads()),
    enabled: isOn && run !== null,
    ...(everyMs === undefined ? {} : { refetchInterval: everyMs }),
  });
}

/** Sends to the followed run. @param changes the answers that it makes old: they are read again */
export function useSend<Body, T>(
  send: (rest: RestClient, body: Body) => Promise<T>,
  changes: readonly (readonly string[])[] = [],
): UseMutationResult<T, unknown, Body> {
  const { session, run } = useFollowing();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: Body) => send(session.reads(), body),
    onSettled: (_answer, error) => {
      const read = Promise.all(changes.map((what) => client.invalidateQueries({ queryKey: [run, ...what] })));
      // A failure is shown at once: the reads may fail for the same reason, after several tries.
      return error === null ? read : undefined;
    },
  });
}

export interface PagesRead<T> {
  list: UseInfiniteQueryResult<InfiniteData<T>>;
  /** Reads the first page anew, and forgets the others. */
  readAgain: () => void;
}

/**
 * Reads a list page by page from the followed run. What was read stays as it is until it is read anew: its cursors belong
 * to the order of the first page.
 */
export function useReadPages<T extends { cursor: string | null }>(
  what: readonly string[],
  read: (rest: RestClient, cursor: string | null) => Promise<T>,
): PagesRead<T> {
  const { session, run } = useFollowing();
  const client = useQueryClient();
  const queryKey = [run, ...what];
  const list = useInfiniteQuery({
    queryKey,
    queryFn: ({ pageParam }) => read(session.reads(), pageParam),
    initialPageParam: FIRST_PAGE,
    getNextPageParam: ({ cursor }) => cursor,
    enabled: run !== null,
    staleTime: Infinity,
  });
  const readAgain = (): void => {
    client.setQueryData<InfiniteData<T>>(
      queryKey,
      (before) => before && { pages: before.pages.slice(0, 1), pageParams: before.pageParams.slice(0, 1) },
    );
    void list.refetch();
  };
  return { list, readAgain };
}

export type Trouble = 'forbidden' | 'missing' | 'unreachable' | { detail: string };

/** What an error means for the reader; null for none. */
export function troubleOf(error: unknown): Trouble | null {
  if (error === null || error === undefined) return null;
  if (!(error instanceof RestError)) return { detail: error instanceof Error ? error.message : 'unknown' };
  if (error.problem.status === 403) return 'forbidden';
  if (error.problem.code === 'unreachable') return 'unreachable';
  return error.problem.status === 404 ? 'missing' : { detail: error.problem.detail };
}

/** The service said no: asking again gives the same answer. */
function mayPass(error: unknown): boolean {
  return !(error instanceof RestError) || error.problem.status === 0 || error.problem.status >= 500;
}
