/**
 * Half of the growth between two collections that Go allows by default, for Go programs of a rehearsal whose live memory is
 * small: there are a dozen of them on one machine, and it costs them next to nothing. It is a share and not a limit, because
 * a program that needs more than its limit does little else than to collect.
 *
 * Not for kube-apiserver and Argo CD's application controller: they work with so much memory while a stack is deployed that
 * this would cost them a quarter of their processor time more.
 */
export const smallGrowth: Readonly<Record<"GOGC", string>> = { GOGC: "50" };
